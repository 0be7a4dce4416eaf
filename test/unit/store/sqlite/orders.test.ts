import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { DEFAULT_QUERY, type IssueQuery } from '../../../../src/model/query';
import { comparison, imported, makeWorld, NO_LISTS, withFile } from '../support';

const SEARCHES: readonly Partial<IssueQuery>[] = [
  {},
  { search: 'door' },
  { search: 'door', filter: comparison('status', '=', 'new') },
  { filter: comparison('title', '~', 'oor') },
  { filter: { or: [comparison('title', '~', 'oor'), comparison('content', '~', 'oor')] } },
];

describe('Pages of a search in a data file', () => {
  it('leave out an issue of a damaged file that cannot be read, and end', () =>
    withFile(async (file) => {
      const { store, app } = await makeWorld(file);
      const importer = await store.import(app.key, NO_LISTS);
      await importer.add(Array.from({ length: 120 }, (_, at) => imported(at + 1, { title: `Door ${at % 7}` })));
      await importer.commit();
      const pages = async (query: Partial<IssueQuery>, limit: number): Promise<number[]> => {
        const found: number[] = [];
        for (let start = 0; ; start += limit) {
          const { count, issues } = await store.list(app.key, { ...DEFAULT_QUERY, ...query, start, limit });
          found.push(...issues.map(({ number }) => number));
          if (start + limit >= count) return found;
        }
      };
      for (const query of SEARCHES) assert.equal((await pages(query, 50)).length, 120);
      const number = (await store.list(app.key, { ...DEFAULT_QUERY, limit: 1 })).issues[0]!.number;
      const damaged = new DatabaseSync(file);
      damaged.exec(`delete from issue_text where id % 4294967296 = ${number}`);
      damaged.close();
      for (const query of SEARCHES) assert.ok(!(await pages(query, 50)).includes(number));
      await store.close();
    }));
});
