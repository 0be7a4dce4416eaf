import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { KINDS, STATUSES } from '../../src/model/enums';
import { openStore } from '../../src/tracker/store';
import { isUnderWay } from '../../src/tracker/store/jobs';
import { joinedInsert, JoinedInserts, rowInsert } from '../../src/tracker/store/postgres/joined-inserts';
import type { ImportedChange, ImportedComment, Store } from '../../src/tracker/store/store';
import { archive, issueRow } from '../support/archives';
import { exportsOf } from '../support/moved';
import { administer, makeDatabase } from '../support/postgres-engine';
import { WRONG_SUMS } from '../support/postgres-sums';
import { buildProgram, type Program } from '../support/program';
import { property, type Random } from '../support/random';
import { imported, NO_LISTS } from '../unit/store/support';

const ID = { owner: 'ann', slug: 'app' };

/** Rows of an import, of which some have the same numbers, or none, and some changes are of comments that are not there. */
function randomRows(random: Random) {
  const issues = 1 + random.below(40);
  const people = ['ann', 'bob', 'eve', null] as const;
  const date = () => new Date(1.6e12 + random.below(1e9)).toISOString();
  const number = () => (random.chance(0.15) ? null : 1 + random.below(60));
  const comment = (): Omit<ImportedComment, 'issue'> => ({
    id: number(),
    content: random.chance(0.2) ? null : `Said ${random.below(1000)}`,
    markup: 'markdown',
    author: random.pick(people),
    createdOn: date(),
    updatedOn: random.chance(0.3) ? date() : null,
  });
  const many = <T>(max: number, make: () => T): T[] => Array.from({ length: random.below(max) }, make);
  const change = (): ImportedChange => ({
    issue: 1 + random.below(issues),
    comment: number(),
    ...(random.chance(0.5)
      ? { field: 'status', old: random.pick(STATUSES), new: random.pick(STATUSES) }
      : { field: 'kind', old: random.pick(KINDS), new: random.pick(KINDS) }),
    author: random.pick(people),
    createdOn: date(),
  });
  const comments = many(700, () => ({ ...comment(), issue: 1 + random.below(issues) }));
  return {
    issues: Array.from({ length: issues }, (_, at) => ({
      ...imported(at + 1, { reporter: random.pick(people), watchers: random.chance(0.5) ? ['zoe'] : [], comments: many(4, comment) }),
      commentCount: comments.filter(({ issue, content }) => issue === at + 1 && content !== null).length,
    })),
    comments,
    changes: many(700, change),
  };
}

async function importRows(store: Store, { issues, comments, changes }: ReturnType<typeof randomRows>): Promise<void> {
  const { key } = await store.addRepository(ID, { isPrivate: false });
  // Who has no account id gets one at random.
  const people = ['ann', 'bob', 'eve', 'zoe'].map((username) => ({ username, displayName: username, accountId: `557058:${username}` }));
  const importer = await store.import(key, { ...NO_LISTS, people });
  await importer.add(issues);
  await importer.addComments(comments);
  await importer.addChanges(changes);
  await importer.commit();
}

function firstDifference(one: string, other: string): string {
  let at = 0;
  while (one[at] === other[at]) at++;
  return [one, other].map((text) => text.slice(Math.max(0, at - 100), at + 100)).join('\n');
}

describe('An import on PostgreSQL', () => {
  property('is the same as on SQLite, whatever numbers comments have', { rounds: 12, seconds: 20 }, async (random) => {
    const [database, folder] = [await makeDatabase(), mkdtempSync(join(tmpdir(), 'issue-bucket-imports-'))];
    try {
      const rows = randomRows(random);
      const places = [database.url, join(folder, 'issues.db')].map((data, at) => ({ data, files: join(folder, `files${at}`) }));
      const exports = [];
      for (const place of places) {
        const store = await openStore({ file: place.data, filesFolder: place.files });
        await importRows(store, rows);
        await store.close();
        exports.push(JSON.stringify(await exportsOf(place)));
      }
      if (exports[0] !== exports[1]) assert.fail(`They differ: ${firstDifference(exports[0]!, exports[1]!)}`);
      const client = new Client({ connectionString: database.url });
      await client.connect();
      const { rows: faults } = await client.query(WRONG_SUMS);
      await client.end();
      assert.deepEqual(faults, []);
    } finally {
      await database.drop();
      rmSync(folder, { recursive: true });
    }
  });

  it('sends rows together, referenced rows first', () => {
    const sent: [string, readonly unknown[]][] = [];
    const inserts = new JoinedInserts((sql, values) => void sent.push([sql, values]));
    const comment = 'insert into "comment" ("issue", "number") values ($1, $2)';
    const issue = 'insert into "issue" ("id", "checksum") values ($1, null)';
    for (let number = 1; number <= 9; number++) {
      assert.ok(inserts.add(comment, [1, number]));
      assert.ok(inserts.add(issue, [number]));
    }
    assert.ok(!inserts.add('update "issue" set "revision" = $1', [2]));
    assert.equal(sent.length, 0);
    inserts.send();
    assert.deepEqual(
      sent.map(([sql, values]) => [sql.split(' ')[2], values.length]),
      [
        ['"issue"', 8],
        ['"issue"', 1],
        ['"comment"', 16],
        ['"comment"', 2],
      ],
    );
    assert.match(sent[2]![0], /values \(\$1, \$2\), \(\$3, \$4\), .*\(\$15, \$16\)$/);
  });

  for (const [statement, joined] of [
    [
      'insert into t (a, b) values ($1, f(array(select $2 || w from unnest($3) as w)))',
      ', ($4, f(array(select $5 || w from unnest($6) as w)))',
    ],
    ['insert into "t" ("a") values ($1) on conflict do nothing', ', ($2) on conflict do nothing'],
    ['insert into "t" ("a") values ($1) on conflict ("a", "b") do nothing', ', ($2) on conflict ("a", "b") do nothing'],
    ['insert into "t" ("a") values ($1) on conflict ("a") do update set "b" = $2', undefined],
    ['insert into "t" ("a") values ($1) returning "a"', undefined],
    ['insert into t (a) select $1 from u', undefined],
    ['delete from t', undefined],
  ] as const) {
    it(`takes ${joined === undefined ? 'alone' : 'together'}: ${statement}`, () => {
      const insert = rowInsert(statement);
      if (joined === undefined) return assert.equal(insert, undefined);
      assert.ok(joinedInsert(insert!, 2, statement.match(/\$\d/g)!.length).endsWith(joined));
    });
  }
});

const LOCK = 4343;
const HELD_AT = 150;
/** An import of the command line waits at an issue while the lock is held. */
const HOLD = `
create function wait_for_test() returns trigger language plpgsql as $body$ begin perform pg_advisory_xact_lock(${LOCK}); return new; end $body$;
create trigger wait_for_test before insert on issue for each row when (new.number = ${HELD_AT}) execute function wait_for_test();`;

describe('An import by the command line on PostgreSQL', () => {
  let program: Program;
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let holder: Client;
  let data: string[];
  let store: Store;
  before(async () => {
    [program, database] = [await buildProgram(), await makeDatabase()];
    data = ['--data', database.url, '--files', join(program.folder, 'files')];
    store = await openStore({ file: database.url, filesFolder: data[3] });
    await store.addRepository(ID, { isPrivate: false });
    const zip = await archive({ issues: Array.from({ length: 200 }, (_, at) => issueRow(at + 1)) });
    writeFileSync(join(program.folder, 'app.zip'), zip);
    await administer(HOLD, new URL(database.url).pathname.slice(1));
    holder = new Client({ connectionString: database.url });
    await holder.connect();
  });
  beforeEach(() => holder.query(`select pg_advisory_lock(${LOCK})`));
  afterEach(() => holder.query('select pg_advisory_unlock_all()'));
  after(async () => {
    program.end();
    await store.close();
    await holder.query('drop function wait_for_test() cascade');
    await holder.end();
    await database.drop();
  });

  const start = () => program.start('import', 'app.zip', '--repository', 'ann/app', ...data);
  const key = async () => (await store.repository(ID))!.key;
  const untilHeld = async (): Promise<{ pid: number }> => {
    for (;;) {
      const { rows } = await holder.query<{ process: string; pid: string }>(
        `select process, pid from job, edition where kind = 'import' and ended_on is null and edition.state = 'staged'
          and exists (select from pg_locks where locktype = 'advisory' and not granted)`,
      );
      if (rows.length === 1) {
        assert.equal(rows[0]!.process, `${hostname()} ${rows[0]!.pid}`, 'by which it is known whose rows are left');
        return { pid: Number(rows[0]!.pid) };
      }
      await delay(10);
    }
  };

  it('is reported by other processes, which start no second one and can cancel it', async () => {
    const first = start();
    await untilHeld();
    assert.ok(isUnderWay((await store.jobs.imports.last(await key()))!.job));
    const second = await start();
    assert.deepEqual(
      [second.code, second.err],
      [1, 'issue-bucket: Another import into ann/app is running. Wait until it has ended, or cancel it, and import again.\n'],
    );
    assert.ok(await store.jobs.imports.stop(await key()));
    const { rows } = await holder.query<{ now: Date }>('select clock_timestamp() as now');
    // It hears of that when it tells again that it runs.
    const FIND_IDLE_POLL = `select from pg_stat_activity where query like '%select is_stopped from job%' and state = 'idle' and query_start > $1`;
    while ((await holder.query(FIND_IDLE_POLL, [rows[0]!.now])).rowCount === 0) await delay(10);
    await holder.query('select pg_advisory_unlock_all()');
    const stopped = await first;
    assert.deepEqual(
      [stopped.code, stopped.err.split('\n').at(-2)],
      [1, 'issue-bucket: The import was cancelled at a server. Nothing was changed.'],
    );
    assert.equal((await store.jobs.imports.last(await key()))?.job.status, 'FAILURE');
  });

  it('can start again at once on the computer where it was killed, and elsewhere after half a minute', async () => {
    const killed = start();
    const { pid } = await untilHeld();
    process.kill(pid, 'SIGKILL');
    assert.equal((await killed).code, null);
    // Its connection waits for the lock, with locks of its own, until PostgreSQL notices that nobody is there.
    await holder.query(
      `select pg_terminate_backend(pid, 10000) from pg_locks where locktype = 'advisory' and objid = ${LOCK} and not granted`,
    );
    // As another computer sees it.
    await holder.query(`update edition set host = 'elsewhere' where state = 'staged'`);
    await holder.query(`update job set process = 'elsewhere ' || split_part(process, ' ', 2), heartbeat = clock_timestamp()`);
    assert.equal((await start()).code, 1);
    await holder.query(`update job set process = '${hostname()} ' || split_part(process, ' ', 2)`);
    await holder.query(`update edition set host = '${hostname()}' where state = 'staged'`);
    await holder.query('select pg_advisory_unlock_all()');
    const again = await start();
    assert.equal(again.code, 0, again.err);
    assert.match(again.out, /^Imported 200 issues/);
    const { job } = (await store.jobs.imports.last(await key()))!;
    assert.deepEqual([job.status, job.count], ['SUCCESS', 200]);
    assert.equal((await holder.query(`select from edition where state = 'staged'`)).rowCount, 0);
  });
});
