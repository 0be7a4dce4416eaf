import assert from 'node:assert/strict';
import { firstWords, joinTexts, textsOf, writtenIn } from '../../../src/editor/draftEntries';
import { relativeTime } from '../../../src/model/ago';
import type { Draft, Unsent } from '../../../src/wire/page';

const draft = (id: string, savedOn: string): Draft => ({ id, site: 'local', owner: 'o', slug: 'r', fields: {}, savedOn });
const unsent = (number: number, savedOn: string): Unsent => ({
  address: { site: 'local', repository: { owner: 'o', slug: 'r' }, number },
  edits: {},
  savedOn,
});

describe('the list of drafts', () => {
  it('has new issues and texts of others, the latest first', () => {
    const all = joinTexts([draft('b', '2020-01-04'), draft('a', '2020-01-01')], [unsent(3, '2020-01-03'), unsent(5, '2020-01-05')]);
    assert.deepEqual(
      all.map((stored) => (stored.type === 'new' ? stored.draft.id : writtenIn(stored).address.number)),
      [5, 'b', 3, 'a'],
    );
  });

  it('has titles and comments that were typed into a box, and nothing else that was', () => {
    const issue = { site: 'local', repository: { owner: 'o', slug: 'r' }, number: 7 };
    const typed = [
      { key: 'comment 7', text: 'As I\nsaid', savedOn: '2020-01-02', issue, part: 'comment' as const },
      { key: 'query', text: 'is:open', savedOn: '2020-01-03' },
    ];
    const [first, second, ...others] = joinTexts([draft('a', '2020-01-01')], [], typed);
    assert.ok(first?.type === 'typed' && second?.type === 'new');
    assert.deepEqual(others, []);
    assert.deepEqual(writtenIn(first), { address: issue, savedOn: '2020-01-02', kinds: ['comment'], words: 'As I said' });
  });

  it('shows the first words of a text in one line', () => {
    assert.equal(firstWords('# Steps\n\n1. open\t it'), '# Steps 1. open it');
    assert.equal(firstWords('x'.repeat(500)), `${'x'.repeat(120)}…`);
    assert.equal(firstWords(undefined), '');
    assert.equal(firstWords('> what was said\n> before\n\nI see > none'), 'I see > none', 'those of the person');
    assert.equal(firstWords('> a quote alone'), '> a quote alone');
  });

  it('knows an issue by what was to be said, else by what of it was edited', () => {
    const edit = (text: string) => ({ text, base: '' });
    assert.deepEqual(textsOf({ title: edit('A title'), 'comment-12': edit('an edited one'), comment: edit('a new one') }), {
      kinds: ['title', 'comment'],
      key: 'comment-12',
      words: 'an edited one',
    });
    assert.deepEqual(textsOf({ content: edit(' '), title: edit('A title') }), {
      kinds: ['title', 'content'],
      key: 'title',
      words: 'A title',
    });
  });

  it('tells ages as people do, in their language', () => {
    const now = Date.parse('2020-01-02T12:00:00Z');
    assert.equal(relativeTime('2020-01-02T11:58:30Z', 'en', now), '1 minute ago');
    assert.equal(relativeTime('2020-01-01T11:00:00Z', 'en', now), 'yesterday');
    assert.equal(relativeTime('2020-01-02T09:00:00Z', 'de', now), 'vor 3 Stunden');
  });
});
