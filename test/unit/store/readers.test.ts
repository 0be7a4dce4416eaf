import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Comparator, Filter, IssueQuery } from '../../../src/model/query';
import { openStore } from '../../../src/tracker/store';
import { RequestBudget } from '../../../src/tracker/store/budget';
import { TimeLimitExceeded } from '../../../src/tracker/store/errors';
import type { Repository, Store } from '../../../src/tracker/store/store';
import { BENCH, fillMany } from '../../support/many';

const QUERY: IssueQuery = { filter: { and: [] }, search: null, sort: { field: 'updatedOn', descending: true }, start: 0, limit: 50 };
const part = (field: 'title' | 'content', value: string, comparator: Comparator = 'contains', negated = false): Filter => ({
  field,
  comparator,
  negated,
  value,
});
const person = (value: string, comparator: Comparator, negated: boolean): Filter => ({
  person: 'reporter',
  name: 'displayName',
  comparator,
  negated,
  value,
});
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

/** What goes through many rows, each in a way of its own. */
const EXPENSIVE: Readonly<Record<string, Partial<IssueQuery>>> = {
  'two characters in five contents': { filter: { and: times(5, (i) => part('content', `${'abcde'[i]}b`)) } },
  'two characters not in a title': { filter: part('title', 'zz', 'contains', true), sort: { field: 'title', descending: false } },
  'two characters in a title or a content': { filter: { or: [part('title', 'qx'), part('content', 'qx')] } },
  'three characters in a content': { filter: part('content', 'the'), start: 1000 },
  'three characters that a content does not end with': { filter: part('content', 'the', 'ends', true), start: 1000 },
  'many parts of a title': { filter: { or: times(40, (i) => part('title', 'theandforwhen'.slice(i % 8, (i % 8) + 3 + (i % 3)))) } },
  'many people that a reporter is not': { filter: { and: times(50, (i) => person(`Person ${i}`, 'is', true)) } },
  'parts of the names of people': {
    filter: { or: times(40, (i) => person(`${i}`, 'ends', false)) },
    sort: { field: 'title', descending: true },
  },
  'a word that all have': { search: 'the', sort: { field: 'title', descending: false } },
  'many beginnings of words': { search: 'the whe but dia fai cra aft upd pag lis fil err win ope sav slo wro mis ico use a', start: 10 },
  'the last page by title': { sort: { field: 'title', descending: false }, start: 2900 },
  'a date and a priority': {
    filter: {
      and: [
        { measure: 'createdOn', comparator: 'more', negated: false, value: '2001-01-01' },
        { field: 'priority', comparator: 'is', negated: false, value: 'major' },
      ],
    },
    start: 100,
  },
};

describe('a read that may take long', () => {
  let folder: string;
  let store: Store;
  let repository: Repository;

  before(async function () {
    this.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), 'readers-test-'));
    const file = join(folder, 'issues.db');
    await fillMany(file, 3000);
    store = await openStore({ file });
    repository = (await store.repository(BENCH))!;
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const list = (query: Partial<IssueQuery>, budget?: RequestBudget) =>
    store.list(repository.key, { ...QUERY, ...query }, undefined, budget);

  for (const [what, query] of Object.entries(EXPENSIVE)) {
    it(`gives the same in a thread of its own: ${what}`, async () => {
      assert.deepEqual(await list(query, new RequestBudget('anybody')), await list(query));
    });

    it(`ends when its time is over: ${what}`, async () => {
      await assert.rejects(list(query, new RequestBudget('anybody', 0.000_001)), TimeLimitExceeded);
    });
  }
});
