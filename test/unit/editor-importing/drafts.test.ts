import assert from 'node:assert/strict';
import { restoreDrafts, draftsOf } from '../../../src/editor/importing/drafts';
import type { Drafts } from '../../../src/editor/pages/drafts';
import type { Draft } from '../../../src/wire/page';
import { draftsPlace, newDrafts, pageOf } from '../../support/drafts';

const HERE = { site: 'local', repository: { owner: 'harbour', slug: 'tidewatch' } };
const THERE = { site: 'https://issues.example.com', repository: { owner: 'quay', slug: 'tides' } };
const WHEN = '2020-01-02T03:04:05.000Z';
const edit = (text: string) => ({ text, base: '' });
const draft = (id: string, title: string, more: Partial<Draft> = {}): Draft => ({
  id,
  site: 'local',
  owner: 'harbour',
  slug: 'tidewatch',
  fields: { title, kind: 'task' },
  savedOn: WHEN,
  ...more,
});

const stored = newDrafts;

/** Two drafts of a local repository, and drafts of others. */
async function storedDrafts(): Promise<Drafts> {
  const drafts = stored();
  await drafts.save(draft('a', 'Gauge stuck', { owner: 'Harbour' }));
  await drafts.save(draft('b', 'Elsewhere', { slug: 'other' }));
  await drafts.save(draft('c', 'On a server', { site: THERE.site }));
  await drafts.keepEdits({ ...HERE, number: 3 }, { comment: edit('As I said'), 'comment-7': edit('Mended') }, {}, new Date(WHEN));
  await drafts.keepEdits({ ...THERE, number: 3 }, { comment: edit('Not this one') });
  return drafts;
}

const textOf = async () => draftsOf(await storedDrafts(), HERE)!.text;
const text = (issues: unknown, texts: unknown = []) => JSON.stringify({ version: 1, issues, texts });

describe('Drafts that travel in an archive', () => {
  it('are those of its repository', async () => {
    const { count, text } = draftsOf(await storedDrafts(), HERE)!;
    assert.equal(count, 2);
    assert.match(text, /Gauge stuck.*As I said/);
    assert.doesNotMatch(text, /Elsewhere|On a server|Not this one/);
    assert.equal(draftsOf(stored(), HERE), undefined);
  });

  it('come back in the repository that they are imported into', async () => {
    const drafts = stored();
    assert.equal(await restoreDrafts(drafts, await textOf(), THERE), 2);
    assert.deepEqual(drafts.all(), [draft('a', 'Gauge stuck', { site: THERE.site, ...THERE.repository })]);
    const edits = { comment: edit('As I said'), 'comment-7': edit('Mended') };
    assert.deepEqual(drafts.unsent(), [{ address: { ...THERE, number: 3 }, edits, savedOn: WHEN }]);
  });

  it('are renumbered with their issues and comments', async () => {
    const drafts = stored();
    assert.equal(await restoreDrafts(drafts, await textOf(), HERE, { issue: 40, comment: 100 }), 2);
    assert.deepEqual(drafts.edits({ ...HERE, number: 43 }), { comment: edit('As I said'), 'comment-107': edit('Mended') });
    assert.deepEqual(drafts.edits({ ...HERE, number: 3 }), {});
  });

  it('keep existing drafts', async () => {
    const drafts = stored();
    await drafts.save(draft('a', 'Gauge stuck again'));
    await drafts.keepEdits({ ...HERE, number: 3 }, { title: edit('Mine') });
    assert.equal(await restoreDrafts(drafts, await textOf(), HERE), 0);
    assert.deepEqual(drafts.get('a'), draft('a', 'Gauge stuck again'));
    assert.deepEqual(drafts.edits({ ...HERE, number: 3 }), { title: edit('Mine') });
  });

  it('stay when a page of their issue is closed that never showed them', async () => {
    const { window } = draftsPlace();
    const drafts = window();
    const address = { ...HERE, number: 3 };
    const page = pageOf(drafts, address);
    await restoreDrafts(window(), await textOf(), HERE);
    await page.tell();
    assert.deepEqual(Object.keys(drafts.edits(address)).sort(), ['comment', 'comment-7']);
  });

  const oneDraft = { address: { ...HERE, number: 3 }, edits: { comment: edit('x') }, savedOn: WHEN };
  const BAD: readonly [title: string, text: string][] = [
    ['no JSON', '{"issues": ['],
    ['JSON of something else', 'null'],
    ['no lists', text({ a: 1 }, 'b')],
    ['no drafts', text([null, 7, { id: 'x' }], [null, { edits: {} }])],
    ['drafts without a date', text([draft('x', 'x', { savedOn: 'soon' })], [{ ...oneDraft, savedOn: '' }])],
    ['drafts without words', text([draft('x', ' ')], [{ ...oneDraft, edits: {} }])],
    ['texts of nothing that an issue has', text([], [{ ...oneDraft, edits: { __proto__x: edit('x') } }])],
    ['a number that no issue has', text([], [{ ...oneDraft, address: { ...HERE, number: -1 } }])],
  ];
  for (const [title, bad] of BAD)
    it(`are ignored when they are ${title}`, async () => {
      const drafts = newDrafts();
      assert.equal(await restoreDrafts(drafts, bad, HERE), 0);
      assert.deepEqual([drafts.all(), drafts.unsent()], [[], []]);
    });

  it('come back though they were sent or discarded here since', async () => {
    const drafts = await storedDrafts();
    await drafts.discard('a', draft('a', 'Gauge stuck'));
    await drafts.settle({ ...HERE, number: 3 }, 'comment', 'As I said');
    await drafts.discardEdits({ ...HERE, number: 3 });
    assert.equal(await restoreDrafts(drafts, await textOf(), HERE), 2);
    assert.equal(drafts.get('a')?.fields.title, 'Gauge stuck');
    assert.deepEqual(Object.keys(drafts.edits({ ...HERE, number: 3 })).sort(), ['comment', 'comment-7']);
  });

  it('come back beside one that is none', async () => {
    const drafts = stored();
    assert.equal(await restoreDrafts(drafts, text([{ id: 1 }, draft('d', 'Good')], [{}, oneDraft]), HERE), 2);
    assert.deepEqual(drafts.all(), [draft('d', 'Good')]);
  });
});
