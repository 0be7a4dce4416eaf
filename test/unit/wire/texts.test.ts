import assert from 'node:assert/strict';
import type { Issue, Person } from '../../../src/model/issue';
import { KINDS, MARKUPS, PRIORITIES, STATUSES } from '../../../src/model/enums';
import { memoizeByKey, encodeChunk, SerializedList } from '../../../src/wire/texts';
import { issueEncoder, type EncodeOptions as Options1 } from '../../../src/wire/v1';
import { issueWriter as issueWriter1 } from '../../../src/wire/v1-issue';
import { encodeIssue2, issueWriter2, type EncodeOptions2 as Options2 } from '../../../src/wire/v2/issue';
import { anIssue } from '../../support/issues';

/** Assembled JSON equals the serialized objects, byte for byte. */

const TEXTS = [
  '',
  'plain',
  'with "quotes", \\ and / and \t',
  'two\nlines\r\n',
  'Ünïcödé 漢字 👩‍💻',
  '\u2028 \u0007 </script>',
  'half \ud800 of one',
];
const PEOPLE: (Person | null)[] = [
  null,
  { username: 'ann', displayName: 'Ann Smith' },
  { username: 'Ann', displayName: 'Ann "the" Other' },
  { username: 'Bób & co', displayName: '' },
  { username: 'zoe', displayName: 'Zoë', accountId: '557058:abc' },
  { username: 'zoé', displayName: 'Zoë', accountId: null },
];
const DATES = [
  '2012-03-25T00:59:59.123456Z',
  '2012-10-28T22:30:00Z',
  '2024-12-31T23:59:59.000001Z',
  '2024-07-01T21:59:59.5Z',
  '1999-12-31T23:00:00.000Z',
];

/** Issues with all values of all fields, in different combinations. */
const issues: Issue[] = Array.from({ length: 420 }, (_, n) => {
  const pick = <T>(of: readonly T[], step: number): T => of[(n * step + Math.floor(n / of.length)) % of.length]!;
  return anIssue(n + 1, {
    title: pick(TEXTS, 1) || 'x',
    content: pick(TEXTS, 2),
    markup: pick(MARKUPS, 1),
    status: pick(STATUSES, 3),
    kind: pick(KINDS, 1),
    priority: pick(PRIORITIES, 2),
    component: pick([null, ...TEXTS], 1),
    milestone: pick([null, 'M1', 'unknown'], 1),
    version: pick([null, '1.0'], 1),
    assignee: pick(PEOPLE, 1),
    reporter: pick(PEOPLE, 5),
    createdOn: pick(DATES, 1),
    updatedOn: pick(DATES, 2),
    editedOn: pick([null, ...DATES], 1),
    commentCount: n,
    watcherCount: n % 7,
    voteCount: n % 3,
  });
});

const repositories = [
  { owner: 'ann', slug: 'app' },
  { owner: 'Ann & co', slug: 'ünï' },
];

describe('JSON of pieces', () => {
  for (const repository of repositories) {
    for (const audience of ['anonymous', 'person'] as const) {
      for (const extras of [{}, { markup: true, votes: true }]) {
        it(`is that of an issue of API 1.0: ${repository.slug}, ${audience}, ${Object.keys(extras).join()}`, () => {
          const options: Options1 = { audience, base: 'http://a.test:81', ...extras };
          const [write, encode] = [issueWriter1(repository, options), issueEncoder(repository, options)];
          for (const issue of issues) assert.equal(write(issue), JSON.stringify(encode(issue)));
        });
      }
    }

    it(`is that of an issue of API 2.0: ${repository.slug}`, () => {
      const options: Options2 = {
        base: 'https://b.test',
        repository,
        render: (text, markup) => `<p class="${markup}">${text}</p>`,
        itemId: (list, name) => (name === 'unknown' || name === 'plain' ? undefined : list.length + name.length),
      };
      const write = issueWriter2(options);
      for (const issue of issues) assert.equal(write(issue), JSON.stringify(encodeIssue2(issue, options)));
    });
  }

  it('tells another name of a person at once', () => {
    const [repository] = repositories;
    const write = issueWriter1(repository!, { audience: 'person', base: '' });
    const named = (displayName: string) => write(anIssue(1, { reporter: { username: 'ann', displayName } }));
    assert.match(named('Ann Smith'), /"Ann Smith"/);
    assert.match(named('Ann Other'), /"Ann Other"/);
  });

  it('is that of a list, with nothing in it, too', () => {
    for (const values of [[], [1], [{ a: [] }, 'x', 'ä€😀']]) {
      const list = { count: 3, search: null };
      const chunks = values.map((value) => JSON.stringify(value));
      const complete = JSON.stringify({ ...list, values });
      assert.equal(new SerializedList(list, 'values', chunks).join(false), complete);
      const inBytes = chunks.map((chunk) => encodeChunk(chunk, true));
      assert.deepEqual(new SerializedList(list, 'values', inBytes).join(true), new TextEncoder().encode(complete));
    }
  });

  it('is made once for each thing that is told again and again', () => {
    let created = 0;
    const make = memoizeByKey((text: string) => `${++created} ${text}`);
    assert.deepEqual([make('a'), make('b'), make('a')], ['1 a', '2 b', '1 a']);
  });
});
