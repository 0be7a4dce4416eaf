import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createTracker, type Tracker } from '../../src/tracker';
import { hashToken, makeToken } from '../../src/tracker/secrets';
import { openStore } from '../../src/tracker/store';
import { repositoryState } from '../../src/tracker/store/repositories';
import { openPostgres } from '../../src/tracker/store/postgres/database';
import { timeLimits } from '../../src/tracker/store/postgres/time-limits';
import type { Store } from '../../src/tracker/store/store';
import { administer, makeDatabase } from '../support/postgres-engine';
import { openRelay, type Direction, type Disturbance, type Relay } from '../support/relay';
import { imported, NO_LISTS } from '../unit/store/support';
import { caller, type Answer, type Caller } from '../unit/tracker/harness';

const APP = '/1.0/repositories/ann/app/issues';
const OTHER = '/1.0/repositories/ann/other/issues';

/** The times of these tests. Those of a server are longer. */
const SHORT = {
  maxConnectMs: 3000,
  maxAnswerMs: 1000,
  checkIntervalMs: 100,
  maxDecisionMs: 400,
  maxWriteWaitMs: 1500,
  maxPatientWriteWaitMs: 3000,
  maxWritePauseMs: 1000,
};
/** Longer than each of them, and than what happens after another; shorter than what they replace. */
const SOON_MS = 10_000;

const withinTime = async <T>(work: Promise<T>): Promise<T> => {
  const late = new AbortController();
  const isLate = delay(SOON_MS, undefined, { signal: late.signal }).then(
    () => assert.fail('It was not answered in time.'),
    () => undefined as never,
  );
  return Promise.race([work, isLate]).finally(() => late.abort());
};

const WAITING_FOR_LOCK = `from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

async function* bytes(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from('some bytes'));
}

describe('On a PostgreSQL that is disturbed', () => {
  const usual = { ...timeLimits };
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let name: string;
  let folder: string;
  let relay: Relay;
  let store: Store;
  let tracker: Tracker;
  let ann: Caller;
  let other: Client;
  let key: number;
  let disturb: (data: Buffer, direction: Direction, connection: object) => Disturbance;

  before(() => void Object.assign(timeLimits, SHORT));
  after(() => void Object.assign(timeLimits, usual));
  beforeEach(async () => {
    disturb = () => false;
    [database, folder] = [await makeDatabase(), mkdtempSync(join(tmpdir(), 'issue-bucket-files-'))];
    name = new URL(database.url).pathname.slice(1);
    relay = await openRelay(database.url, (data, direction, connection) => disturb(data, direction, connection));
    store = await openStore({ file: relay.url, filesFolder: folder });
    const [account, token] = [(await store.saveAccount('ann', {})).key, makeToken()];
    await store.addToken(account, hashToken(token));
    key = (await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false, admin: account })).key;
    await store.addRepository({ owner: 'ann', slug: 'other' }, { isPrivate: false, admin: account });
    tracker = createTracker(store);
    ann = caller(tracker, { Authorization: `Bearer ${token}` });
    assert.equal((await create('First')).status, 200);
    other = new Client({ connectionString: database.url });
    other.on('error', () => undefined);
    await other.connect();
  });
  afterEach(async () => {
    disturb = () => false;
    await other.end();
    await tracker.close();
    await store.close();
    relay.cut();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const create = (title: string, path = APP): Promise<Answer> => ann.post(path, { form: { title, content: title } });
  const countOf = async (title: string): Promise<number> =>
    (await other.query('select 1 from issue_text where title = $1', [title])).rowCount!;
  const titleOf = async (number: number, path = APP): Promise<string> => (await ann.get(`${path}/${number}`)).body.title;
  const until = async (query: string): Promise<void> => {
    while ((await other.query(`select 1 ${query}`)).rowCount === 0) await delay(5);
  };
  const lockRepository = async (id = key): Promise<void> => {
    await other.query('begin');
    await other.query('select id from repository where id = $1 for no key update', [id]);
  };

  /** Disturbs the connection that creates the second issue, once. `isThere` says where; `isWriting`: when the issue was sent. */
  function disturbOnce(isThere: (data: Buffer, direction: Direction, isWriting: boolean) => boolean, how: Disturbance): void {
    const writing = new WeakSet();
    let isDone = false;
    disturb = (data, direction, connection) => {
      if (direction === 'to the database' && data.includes('Second')) writing.add(connection);
      if (isDone || !isThere(data, direction, writing.has(connection))) return false;
      isDone = true;
      return how;
    };
  }

  const toDatabase = (text: string) => (data: Buffer, direction: Direction) => direction === 'to the database' && data.includes(text);
  const committed = (data: Buffer, direction: Direction, isWriting: boolean): boolean =>
    isWriting && direction === 'to the client' && data.includes('COMMIT\0');
  for (const [place, isThere, status, problem] of [
    ['before it begins', toDatabase('begin isolation level read committed'), 503, 'away'],
    ['when it has begun', (data, direction) => direction === 'to the client' && data.includes('transaction\0'), 503, 'away'],
    ['before it writes', toDatabase('Second'), 503, 'away'],
    ['before its commit', (data, direction, isWriting) => isWriting && toDatabase('commit\0')(data, direction), 503, 'away'],
    ['after its commit', committed, 200, null],
  ] as const satisfies readonly (readonly [string, Parameters<typeof disturbOnce>[0], number, string | null])[])
    for (const how of ['stall', true] as const)
      it(`a write is answered truthfully when its network ${how === 'stall' ? 'is lost without a word' : 'breaks'} ${place}`, async () => {
        disturbOnce(isThere, how);
        const answer = await withinTime(create('Second'));
        assert.deepEqual([answer.status, answer.headers.get('x-tracker-problem')], [status, problem], answer.text);
        assert.equal(await countOf('Second'), status === 200 ? 1 : 0);
        // Its locks are not held any more, and the next one is not disturbed.
        assert.equal((await withinTime(create('Third'))).status, 200);
        assert.equal(await titleOf(status === 200 ? 3 : 2), 'Third');
      });

  it('a write is answered as undecided where nobody can tell', async () => {
    disturb = (data, direction) => {
      if (!data.includes('commit\0') || direction !== 'to the database') return false;
      relay.cut(); // the database is away from now on
      return 'stall';
    };
    const answer = await withinTime(create('Second'));
    assert.deepEqual([answer.status, answer.headers.get('x-tracker-problem')], [500, 'undecided'], answer.text);
    await relay.accept();
  });

  it('a write is answered when the whole network is lost without a word', async () => {
    disturb = (data, direction) => {
      if (!toDatabase('Second')(data, direction)) return false;
      relay.stall();
      disturb = () => 'stall';
      return 'stall';
    };
    const answer = await withinTime(create('Second'));
    assert.deepEqual([answer.status, answer.headers.get('x-tracker-problem')], [503, 'away'], answer.text);
    disturb = () => false;
    assert.equal((await withinTime(create('Third'))).status, 200);
    assert.equal(await countOf('Second'), 0);
  });

  it('an import ends, and leaves nothing', async () => {
    const rows = [imported(7, { title: 'Second' })];
    const importer = await store.import(key, NO_LISTS);
    disturbOnce(toDatabase('Second'), 'stall');
    await assert.rejects(withinTime(importer.add(rows)), /does not answer, so this was not done/);
    await withinTime(importer.rollback());
    assert.equal(await titleOf(1), 'First');
    const again = await store.import(key, NO_LISTS);
    await again.add(rows);
    await again.commit();
    assert.equal(await titleOf(7), 'Second');
  });

  it('a read ends, and a snapshot', async () => {
    disturbOnce(toDatabase('begin isolation level repeatable read'), 'stall');
    const answer = await withinTime(ann.get(`${APP}?sort=title`));
    assert.deepEqual([answer.status, answer.headers.get('x-tracker-problem')], [503, 'away'], answer.text);
    assert.equal((await withinTime(ann.get(`${APP}?sort=title`))).body.count, 1);
    const snapshot = await store.snapshot(key);
    disturbOnce(toDatabase('select'), 'stall');
    await assert.rejects(withinTime(snapshot.counts()), /does not answer, so this was not done/);
    await withinTime(snapshot.close());
  });

  it('a migration ends, and the next start goes on', async () => {
    const empty = `${name}_empty`;
    await administer(`create database ${empty}`);
    const url = new URL(database.url);
    url.pathname = `/${empty}`;
    let isStalled = false;
    const other = await openRelay(url.href, (data) => {
      if (isStalled || !data.includes('create table issue_bucket')) return false;
      isStalled = true;
      return 'stall';
    });
    await assert.rejects(withinTime(openStore({ file: other.url })), /PostgreSQL does not answer at \S+\. Check that it runs/);
    await (await withinTime(openStore({ file: other.url }))).close();
    other.cut();
    await administer(`drop database ${empty} with (force)`);
  });

  it('a write waits for a statement that takes longer than silence is accepted', async () => {
    await administer(
      `create function takes_long() returns trigger language plpgsql as $$ begin perform pg_sleep(1); return new; end $$;
      create trigger takes_long before insert on issue for each row execute function takes_long()`,
      name,
    );
    assert.equal((await create('Second')).status, 200);
    await administer('drop trigger takes_long on issue; drop function takes_long', name);
  });

  it('a write does not wait for ever for a lock that somebody else holds, and neither do those behind it', async () => {
    await lockRepository();
    const startedAt = performance.now();
    const waiting = Array.from({ length: 20 }, (_, at) => create(`Waits ${at}`));
    await until(WAITING_FOR_LOCK);
    // Everything else goes on meanwhile.
    assert.equal(await titleOf(1), 'First');
    for (const title of ['A', 'B', 'C']) assert.equal((await create(title, OTHER)).status, 200);
    for (const { status, text, headers } of await withinTime(Promise.all(waiting))) {
      assert.equal(status, 503);
      assert.match(text, /Another change of this has not ended yet, so this was not done/);
      assert.equal(headers.get('retry-after'), '1');
    }
    assert.ok(performance.now() - startedAt >= SHORT.maxWriteWaitMs);
    const { open, idle, waiting: left } = store.poolCounts!();
    assert.deepEqual([open - idle, left], [0, 0]);
    await other.query('rollback');
    assert.equal((await create('After')).status, 200);
    assert.equal(await titleOf(2), 'After');
  });

  it('writes go on in other repositories while more of them are locked than writes run at a time', async () => {
    await other.query('begin');
    const locked: string[] = [];
    for (let at = 0; at < 6; at++) {
      const { key: id } = await store.addRepository({ owner: 'ann', slug: `r${at}` }, { isPrivate: false });
      await store.grant(id, (await store.account('ann'))!.key, 'admin');
      locked.push(`/1.0/repositories/ann/r${at}/issues`);
    }
    await other.query(`select id from repository where slug like 'r%' for no key update`);
    timeLimits.maxWriteWaitMs = 4000;
    const waiting = locked.map((path) => create('Waits', path));
    await until(WAITING_FOR_LOCK);
    assert.equal((await create('Goes on', OTHER)).status, 200);
    timeLimits.maxWriteWaitMs = SHORT.maxWriteWaitMs;
    await other.query('rollback');
    for (const { status } of await Promise.all(waiting)) assert.equal(status, 200);
  });

  it('a write is ended where its process stands still, so that others go on', async () => {
    const stopped = await openPostgres(database.url);
    let isLocked!: () => void;
    const locked = new Promise<void>((resolve) => (isLocked = resolve));
    let goOn!: () => void;
    const still = new Promise<void>((resolve) => (goOn = resolve));
    const write = stopped.write(
      async (db) => {
        await repositoryState(db, key);
        isLocked();
        await still;
      },
      'anything',
      key,
    );
    await locked;
    assert.equal((await withinTime(create('Goes on'))).status, 200);
    goOn();
    await assert.rejects(write, /was not done|too much to do/);
    await stopped.close();
  });

  it('a write may store files for longer than that', async () => {
    const slow: Store = await openStore({ file: database.url, filesFolder: folder });
    const file = await slow.files.receive(bytes(), 100);
    const keep = slow.files.keep.bind(slow.files);
    slow.files.keep = async (received) => {
      await delay(SHORT.maxWritePauseMs * 1.5);
      return keep(received);
    };
    assert.equal((await slow.attach(key, 1, null, [{ ...file, name: 'slow.txt' }]))?.length, 1);
    await slow.close();
  });

  it('a write is answered by an error when its connection is ended while it waits', async () => {
    await lockRepository();
    const answer = create('Second');
    await until(WAITING_FOR_LOCK);
    await other.query(`select pg_terminate_backend(pid) ${WAITING_FOR_LOCK}`);
    assert.deepEqual([(await answer).status, (await answer).headers.get('x-tracker-problem')], [503, 'away']);
    await other.query('rollback');
    assert.equal(await countOf('Second'), 0);
    assert.equal((await create('Third')).status, 200);
  });

  it('a write is answered by an error while the database can only be read, and one is done once it can be written', async () => {
    const end = `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`;
    await administer(`alter database ${name} set default_transaction_read_only = on`);
    await administer(end);
    await ann.get(`${APP}/1`); // what was idle may be used once more before its end is known
    const answer = await create('Second');
    assert.deepEqual([answer.status, answer.headers.get('x-tracker-problem')], [503, 'readOnly'], answer.text);
    assert.equal(await titleOf(1), 'First');
    await administer(`alter database ${name} reset default_transaction_read_only`);
    assert.equal((await create('Third')).status, 200);
    other = new Client({ connectionString: database.url });
    await other.connect();
    assert.equal(await countOf('Second'), 0);
  });

  for (const [code, status, problem] of [
    ['53100', 503, 'full'],
    ['53200', 503, null],
    ['53300', 503, 'away'],
    ['53400', 503, null],
    ['25006', 503, 'readOnly'],
    ['40001', 503, null],
    ['40P01', 503, null],
    ['55P03', 503, null],
    ['57014', 503, null],
    ['58030', 503, 'io'],
    ['XX001', 500, 'damaged'],
  ] as const)
    it(`a write says what is wrong, and has done nothing: ${code}`, async () => {
      await administer(
        `create function fails() returns trigger language plpgsql as $$ begin raise exception 'a text' using errcode = '${code}'; end $$;
        create trigger fails after insert on issue for each row execute function fails()`,
        name,
      );
      const answer = await withinTime(create('Second'));
      await administer('drop trigger fails on issue; drop function fails', name);
      assert.deepEqual([answer.status, answer.headers.get('x-tracker-problem')], [status, problem], answer.text);
      assert.ok(!answer.text.includes('a text'));
      assert.equal(await countOf('Second'), 0);
      assert.equal((await create('Third')).status, 200);
    });
});
