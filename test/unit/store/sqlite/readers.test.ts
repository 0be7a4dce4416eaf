import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { GROUP_BYS } from '../../../../src/model/groups';
import { ALL, type Comparator, type Filter, type IssueQuery } from '../../../../src/model/query';
import { openStore } from '../../../../src/tracker/store';
import { RequestBudget } from '../../../../src/tracker/store/budget';
import type { Database, Transact } from '../../../../src/tracker/store/database';
import { openDatabase } from '../../../../src/tracker/store/sqlite/database';
import type { Connection } from '../../../../src/tracker/store/sqlite/dialect';
import { ReaderFailed, RequestCancelled, TimeLimitExceeded } from '../../../../src/tracker/store/errors';
import { countGroups, countsBy } from '../../../../src/tracker/store/groups';
import { listIssues } from '../../../../src/tracker/store/list';
import { Readers } from '../../../../src/tracker/store/sqlite/readers';
import { repositoryState } from '../../../../src/tracker/store/repositories';
import type { Repository, Store } from '../../../../src/tracker/store/store';
import { root } from '../../../../scripts/setup.mjs';
import { BENCH, fillMany } from '../../../support/many';

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

/** Different reads of many rows. */
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
  'many beginnings of words': { search: 'the whe but a', start: 10 },
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

/** Longer than any test. */
const SLOW: Partial<IssueQuery> = {
  filter: { and: times(5, (i) => ({ or: times(200, (j) => part('content', `${'etaoi'[i]}${'bcdfg'[j % 5]}`)) })) },
};

const cachesOf = (database: Database) => database.cachesAt();

/** How often each statement has checked the time limit. */
async function checksOf(db: Transact, task: (db: Transact) => Promise<unknown>): Promise<{ sql: string; count: number }[]> {
  const found: { sql: string; count: number }[] = [];
  let count = 0;
  const direct = db.direct as Connection;
  direct.guard.isCancelled = () => {
    count++;
    return false;
  };
  const execute = direct.executeQuery.bind(direct);
  direct.executeQuery = (query) => {
    count = 0;
    const answer = execute<never>(query);
    found.push({ sql: query.sql, count });
    return answer;
  };
  await task(db);
  return found;
}

describe('a read that may take long', () => {
  let folder: string;
  let store: Store;
  let repository: Repository;
  let file: string;
  let edition: number;

  before(async function () {
    this.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), 'readers-test-'));
    file = join(folder, 'issues.db');
    await fillMany(file, 3000);
    store = await openStore({ file });
    repository = (await store.repository(BENCH))!;
    const database = await openDatabase(file);
    edition = await database.read(async (db) => (await repositoryState(db, repository.key)).edition);
    await database.close();
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const list = (query: Partial<IssueQuery>, budget?: RequestBudget) =>
    store.list(repository.key, { ...QUERY, ...query }, undefined, budget);

  for (const [title, query] of Object.entries(EXPENSIVE)) {
    it(`gives the same in a thread of its own: ${title}`, async () => {
      assert.deepEqual(await list(query, new RequestBudget('anybody')), await list(query));
    });

    it(`asks in each of its statements whether to go on: ${title}`, async () => {
      const database = await openDatabase(file);
      try {
        const checks = await database.read((db) =>
          checksOf(db, async (transaction) => listIssues(transaction, edition, { ...QUERY, ...query }, await cachesOf(database))),
        );
        const many = checks.filter(({ sql }) => /from ("?issue"? |"?temp"?\."?kept"? cross)|^insert into temp/.test(sql));
        assert.ok(many.length > 0);
        for (const { sql, count } of many) {
          // A page of issues is read by their ids: these are as many as the page has.
          if (/where "i"\."id" in \(select value from json_each/.test(sql)) continue;
          // One row in 64 asks: a statement that is over after a few rows may meet none of them.
          assert.ok(count > 0 || sql.includes('within_budget('), sql);
        }
      } finally {
        await database.close();
      }
    });
  }

  const COUNTED: Readonly<Record<string, Filter>> = {
    'all issues': ALL,
    'those of a status': { field: 'status', comparator: 'is', negated: false, value: 'open' },
    'those of a kind': { field: 'kind', comparator: 'is', negated: false, value: 'bug' },
    'those not of a component': { field: 'component', comparator: 'is', negated: true, value: 'Component 1' },
    'those since a date': { measure: 'createdOn', comparator: 'atLeast', negated: false, value: '2011-01-01T00:00:00.000000Z' },
    'those of an assignee': { field: 'assignee', comparator: 'is', negated: false, value: 'person1' },
  };
  for (const [title, filter] of Object.entries(COUNTED)) {
    it(`counts ${title} by group without sorting them, and asks whether to go on`, async () => {
      const database = await openDatabase(file);
      for (const by of GROUP_BYS) {
        const plan = await database.read(async (db) => {
          const counts = (await countsBy(db, edition, by, { filter, search: null }))!;
          return (await sql<{ detail: string }>`explain query plan ${counts}`.execute(db)).rows.map(({ detail }) => detail);
        });
        const isOfTally = plan.some((line) => line.includes(' tally '));
        // The groups with and without what is excluded are few: these may be sorted.
        const sorted = plan.filter((line, index) => line.includes('B-TREE FOR GROUP BY') && plan[index - 1] !== 'SCAN differences');
        assert.ok(isOfTally || sorted.length === 0, `${by}: ${plan.join('; ')}`);
        const checks = await database.read((db) => checksOf(db, (it) => countGroups(it, edition, by, { filter, search: null })));
        // One row in 64 asks, as above: those of an assignee may be none of them.
        const counting = checks.filter((it) => / from "?issue"? /.test(it.sql));
        assert.ok(isOfTally || counting.some((it) => it.count > 0 || it.sql.includes('within_budget(')), `${by}: nobody asked`);
      }
      await database.close();
    });
  }

  it('ends when its time is over', async () => {
    await assert.rejects(list(SLOW, new RequestBudget('anybody', 1)), TimeLimitExceeded);
  });

  it('ends in the time of its request, whichever read of it takes long', async () => {
    const budget = new RequestBudget('anybody', 60_000);
    await list(EXPENSIVE['three characters in a content']!, budget);
    assert.ok(budget.remainingMs < 60_000);
    budget.spend(60_000);
    await assert.rejects(list(EXPENSIVE['three characters in a content']!, budget), TimeLimitExceeded);
  });

  it('ends when nobody waits for it any more, and the thread goes on with others', async () => {
    const missing = new AbortController();
    const budget = new RequestBudget('anybody', 60_000, () => missing.signal);
    const read = list(SLOW, budget);
    setTimeout(() => missing.abort(), 5);
    await assert.rejects(read, RequestCancelled);
    await assert.rejects(list(SLOW, budget), RequestCancelled);
    assert.equal((await list({ search: 'the' }, new RequestBudget('anybody'))).issues.length, 50);
  });

  it('does not hold this thread meanwhile', async () => {
    const missing = new AbortController();
    let isDone = false;
    const read = list(SLOW, new RequestBudget('anybody', 60_000, () => missing.signal)).catch(() => undefined);
    void read.then(() => (isDone = true));
    for (let i = 1; i <= 20; i++) assert.equal((await store.issue(repository.key, i))?.number, i);
    assert.equal(isDone, false);
    missing.abort();
    await read;
  });

  it('sees what was written before it began, and nothing of what is written meanwhile', async () => {
    const marked = await store.create(repository.key, null, { title: 'Ptarmigan one' });
    assert.equal((await list({ search: 'ptarmigan' }, new RequestBudget('anybody'))).count, 1);
    const [found] = await Promise.all([
      list({ search: 'ptarmigan' }, new RequestBudget('anybody')),
      store.create(repository.key, null, { title: 'Ptarmigan two' }),
    ]);
    assert.ok(found.count === 1 || found.count === 2);
    assert.equal((await list({ search: 'ptarmigan' }, new RequestBudget('anybody'))).count, 2);
    await store.delete(repository.key, marked.number);
    assert.equal((await list({ search: 'ptarmigan' }, new RequestBudget('anybody'))).count, 1);
  });

  it('fails when its thread ends, and the next one has another', async () => {
    const script = join(folder, 'ends.cjs');
    writeFileSync(script, `require('node:worker_threads').parentPort.on('message', () => process.exit(3));`);
    const readers = new Readers({ file, script, processors: 1 });
    const readSeven = () => readers.read(new RequestBudget('anybody'), ({ db }) => sql`select 7 as n`.execute(db));
    try {
      const requests = [readSeven(), readSeven(), readSeven()]; // one after the other, each on another thread
      for (const answer of requests) await assert.rejects(answer, ReaderFailed);
      writeFileSync(
        script,
        `require('node:worker_threads').parentPort.on('message', ({ sql }) => sql && require('node:worker_threads').parentPort.postMessage({ ranMs: 1, rows: { columns: ['n'], values: [7] } }));`,
      );
      assert.deepEqual((await readSeven()).rows, [{ n: 7 }]);
    } finally {
      await readers.close();
    }
  });

  it('fails when its thread cannot be started', async () => {
    const readers = new Readers({
      file: join(folder, 'not there.db'),
      script: join(root, 'src', 'tracker', 'store', 'sqlite', 'reader-thread.ts'),
    });
    try {
      await assert.rejects(
        readers.read(new RequestBudget('anybody'), ({ db }) => sql`select 7`.execute(db)),
        ReaderFailed,
      );
    } finally {
      await readers.close();
    }
  });

  it('keeps the class of an error of SQLite', async () => {
    const readers = Readers.open({ file })!;
    try {
      const wrong = readers.read(new RequestBudget('anybody'), ({ db }) => sql`select nothing from nowhere`.execute(db));
      await assert.rejects(
        wrong,
        (error: Error & { code?: string; errcode?: number }) => error.code === 'ERR_SQLITE_ERROR' && error.errcode === 1,
      );
      const writing = readers.read(new RequestBudget('anybody'), ({ db }) => sql`delete from issue`.execute(db));
      await assert.rejects(writing, (error: Error & { errcode?: number }) => error.errcode === 8 /* SQLITE_READONLY */);
    } finally {
      await readers.close();
    }
  });
});
