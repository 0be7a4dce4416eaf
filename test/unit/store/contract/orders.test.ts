import assert from 'node:assert/strict';
import { DEFAULT_QUERY, type IssueQuery } from '../../../../src/model/query';
import type { Store } from '../../../../src/tracker/store/store';
import { importedIssue } from '../../../support/issues';
import type { StorePlace } from '../../../support/engine';
import { describeEngines } from '../../../support/engines';
import { comparison } from '../support';

describeEngines('Pages of a search', (engine) => {
  let place: StorePlace;
  let local: Store;
  let elsewhere: Store;
  let key: number;
  const SEARCHES: readonly Partial<IssueQuery>[] = [
    { search: 'door' },
    { search: 'door', filter: comparison('status', '=', 'new') },
    { filter: comparison('title', '~', 'oor') },
    { filter: { or: [comparison('title', '~', 'oor'), comparison('content', '~', 'oor')] } },
  ];
  const pages = async (query: Partial<IssueQuery>, limit: number): Promise<number[]> => {
    const found: number[] = [];
    for (let start = 0; ; start += limit) {
      const { count, issues } = await local.list(key, { ...DEFAULT_QUERY, ...query, start, limit });
      found.push(...issues.map(({ number }) => number));
      if (start + limit >= count) return found;
    }
  };

  before(async () => {
    place = engine.makePlace();
    [local, elsewhere] = [await place.open(), await place.open()];
    key = (await local.addRepository({ owner: 'team', slug: 'site' }, { isPrivate: false })).key;
    const importer = await local.import(key, { people: [], lists: { component: [], milestone: [], version: [] } });
    const issues = Array.from({ length: 240 }, (_, at) => ({
      issue: importedIssue(at + 1, {
        title: at % 3 ? `Door ${at % 7}` : 'Window',
        status: at % 2 ? 'new' : 'resolved',
        updatedOn: new Date(Date.UTC(2020, 0, 1 + ((at * 37) % 240))).toISOString(),
      }),
      watchers: [],
      comments: [],
    }));
    await importer.add(issues);
    await importer.commit();
  });

  after(async () => {
    await local.close();
    await elsewhere.close();
    await place.remove();
  });

  it('are together what one page of all is, in every order', async () => {
    for (const query of SEARCHES) {
      for (const field of ['updatedOn', 'title', 'number', 'status'] as const) {
        for (const descending of [true, false]) {
          const requests = { ...query, sort: { field, descending } };
          const all = await pages(requests, 1000);
          assert.ok(all.length > 50);
          for (const limit of [7, 50]) assert.deepEqual(await pages(requests, limit), all, JSON.stringify(requests));
        }
      }
    }
  });

  it('tell of what was written since, here or by another program', async () => {
    for (const [turn, store] of [local, elsewhere, local, elsewhere].entries()) {
      for (const query of SEARCHES) {
        const before = await pages(query, 10);
        const { number } = await store.create(key, null, { title: `Another door ${turn}` });
        assert.deepEqual(new Set(await pages(query, 10)), new Set([...before, number]));
        await store.delete(key, before[3]!);
        assert.deepEqual(new Set(await pages(query, 10)), new Set([...before, number].filter((it) => it !== before[3])));
      }
    }
  });

  it('are those of the search that is asked for, also with numbers beyond all others', async () => {
    const among = (comparator: 'more' | 'less', value: number): Partial<IssueQuery> => ({
      filter: { and: [comparison('title', '~', 'oor'), { measure: 'voteCount', comparator, negated: false, value }] },
    });
    const count = async (query: Partial<IssueQuery>, start: number) =>
      (await local.list(key, { ...DEFAULT_QUERY, ...query, start, limit: 5 })).count;
    assert.ok((await count(among('less', Infinity), 5)) > 100);
    assert.equal(await count(among('less', -Infinity), 5), 0);
    assert.equal(await count(among('more', Infinity), 0), 0);
  });

  it('have what the caller knows of an issue in its place, until the issue changes', async () => {
    const numbersByRevision = new Map<string, string>();
    const numberOf = (number: number, revision: string) => numbersByRevision.get(`${number} ${revision}`);
    for (const query of [{}, { filter: comparison('status', '=', 'new') }, ...SEARCHES]) {
      for (const start of [0, 5]) {
        const requests = { ...DEFAULT_QUERY, ...query, start, limit: 5 };
        const complete = await local.list(key, requests);
        const [known1, known2, changed] = [complete.issues[1]!, complete.issues[2]!, complete.issues[3]!];
        numbersByRevision.clear();
        for (const { number, revision } of [known1, known2, changed]) numbersByRevision.set(`${number} ${revision}`, `of ${number}`);
        await elsewhere.change(key, changed.number, null, { priority: changed.priority === 'minor' ? 'major' : 'minor' });
        const { count, issues } = await local.list(
          key,
          { ...requests, sort: { field: 'number', descending: false } },
          undefined,
          undefined,
          numberOf,
        );
        const all = await local.list(key, { ...requests, sort: { field: 'number', descending: false } });
        const expected = all.issues.map((issue) => numberOf(issue.number, issue.revision!) ?? issue);
        assert.deepEqual({ count, issues }, { count: all.count, issues: expected });
        // In the same order as before, the changed one is read again.
        const sorted = { ...requests, start: 0, limit: 300 };
        const found = (await local.list(key, sorted, undefined, undefined, numberOf)).issues;
        const reported = (await local.list(key, sorted)).issues.map((issue) => numberOf(issue.number, issue.revision!) ?? issue);
        assert.deepEqual(found, reported);
        assert.equal(found.filter((it) => typeof it === 'string').length, 2);
      }
    }
  });

  it('leave out what another program has deleted of which this one has not heard yet', async () => {
    for (const query of SEARCHES) {
      const moment = await local.dataVersion();
      const page = (start: number) => local.list(key, { ...DEFAULT_QUERY, ...query, start, limit: 5 }, moment);
      const [first] = [await page(0), await page(5)];
      const missing = first.issues[2]!.number;
      await elsewhere.delete(key, missing);
      const { count, issues } = await page(0);
      assert.equal(count, first.count - 1);
      assert.deepEqual(
        issues.map(({ number }) => number).slice(0, 4),
        first.issues.map(({ number }) => number).filter((number) => number !== missing),
      );
    }
  });
});
