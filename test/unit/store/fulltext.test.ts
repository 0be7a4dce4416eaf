import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../../src/tracker/store';
import { openDatabase } from '../../../src/tracker/store/database';
import { Files } from '../../../src/tracker/store/files';
import { issueStore } from '../../../src/tracker/store/issues';
import type { Repository, Store } from '../../../src/tracker/store/store';
import { DEFAULT_QUERY, type Filter } from '../../../src/model/query';
import { Random } from '../../support/random';
import { comparison, imported, makeWorld, NO_LISTS, withFile } from './support';

/** What both kinds of program must find, the index and those who look through the texts. */
const ASKED: { search?: string; filter?: Filter }[] = [
  { search: 'alpha' },
  { search: 'be' },
  { search: 'alpha gamma' },
  { search: 'alp gam' },
  { search: 'al gam' },
  { search: 'cafe delta' },
  { search: 'easy_install' },
  { filter: comparison('title', '~', 'pha') },
  { filter: comparison('title', '!~', 'eta g') },
  { filter: comparison('title', '$', 'A') },
  { filter: comparison('content', '~', 'lt') },
  { filter: comparison('content', '~', 'AFÉ') },
  { filter: comparison('content', '^', 'beta') },
  { filter: comparison('content', '=', '') },
  { filter: { or: [comparison('title', '~', 'delta'), comparison('content', '~', 'delta')] } },
];
const WORDS = ['alpha', 'Beta', 'gamma', 'delta', 'Café', 'easy_install', 'x'];

async function found(store: Pick<Store, 'list'>, { key }: Repository): Promise<(number | number[])[]> {
  const answers = [];
  for (const query of ASKED) {
    const { count, issues } = await store.list(key, {
      ...DEFAULT_QUERY,
      sort: { field: 'number', descending: false },
      limit: 1000,
      ...query,
    });
    answers.push(
      count,
      issues.map((issue) => issue.number),
    );
  }
  return answers;
}

/** How many texts the index lacks, as the file itself says. */
function lacking(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  const { n } = database.prepare('select count(*) as n from unindexed').get()!;
  database.close();
  return Number(n);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('A data file that programs with and without full text share', () => {
  it('gives both the same at any time, and has all in its index in the end.', () =>
    withFile(async (file) => {
      const random = new Random(5);
      const text = () => Array.from({ length: 1 + random.below(4) }, () => random.pick(WORDS)).join(' ');
      const world = await makeWorld(file, { fullText: false });
      const { key } = world.app;
      await world.store.close();
      let last = 0;
      for (let round = 0; round < 6; round++) {
        const without = await openStore({ file, fullText: false });
        const withIndex = await openStore({ file });
        for (let i = 0; i < 25; i++) {
          const store = random.pick([without, withIndex]);
          const number = 1 + random.below(last + 1);
          if (number > last || random.chance(0.5)) last = (await store.create(key, null, { title: text(), content: text() })).number;
          else if (random.chance(0.5)) await store.change(key, number, null, { title: text(), content: random.chance(0.2) ? '' : text() });
          else await store.delete(key, number);
        }
        const expected = await found(without, world.app);
        const behind = await openDatabase(file); // nothing catches up for this one
        assert.deepEqual(await found(issueStore(behind, new Files()), world.app), expected);
        behind.close();
        assert.deepEqual(await found(withIndex, world.app), expected);
        await until(() => lacking(file) === 0);
        assert.deepEqual(await found(withIndex, world.app), expected);
        await Promise.all([without.close(), withIndex.close()]);
      }
    }));

  it('takes an import by the one, which the other brings into its index.', () =>
    withFile(async (file) => {
      const { store, app } = await makeWorld(file, { fullText: false });
      const importer = await store.import(app.key, NO_LISTS);
      await importer.add(Array.from({ length: 120 }, (_, i) => imported(i + 1, { title: `Number ${i}`, content: i % 2 ? 'odd' : 'even' })));
      await importer.commit();
      const query = { ...DEFAULT_QUERY, search: 'odd' };
      assert.equal((await store.list(app.key, query)).count, 60);
      await store.close();
      assert.equal(lacking(file), 120);
      const other = await openStore({ file });
      assert.equal((await other.list(app.key, query)).count, 60);
      await until(() => lacking(file) === 0);
      assert.equal((await other.list(app.key, query)).count, 60);
      await other.close();
    }));
});
