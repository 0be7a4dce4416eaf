import assert from 'node:assert/strict';
import { Client } from 'pg';
import { createTracker } from '../../src/tracker';
import { hashPassword } from '../../src/tracker/secrets';
import { openStore } from '../../src/tracker/store';
import type { Store } from '../../src/tracker/store/store';
import { makeDatabase } from '../support/postgres-engine';

const RIGHT = 'a right horse';
/** Fast parameters of scrypt, since the tests are about who has to wait. */
const CHEAP = { log2n: 4, r: 8, p: 1 };

describe('Signing in at several processes on PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let stores: Store[];
  let signIn: (at: number, name: string, password: string, address?: string) => Promise<Response>;
  let query: Client;
  beforeEach(async () => {
    database = await makeDatabase();
    stores = await Promise.all([1, 2].map(() => openStore({ file: database.url })));
    for (const name of ['ann', 'bob']) await stores[0]!.saveAccount(name, { passwordHash: await hashPassword(RIGHT, CHEAP) });
    const trackers = stores.map((store) => createTracker(store));
    signIn = async (at, name, password, address = '192.0.2.1') => {
      const headers = { Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
      return trackers[at]!.fetch(new Request('http://tracker.test/2.0/user', { headers }), { address });
    };
    query = new Client({ connectionString: database.url });
    await query.connect();
  });
  afterEach(async () => {
    await query.end();
    await Promise.all(stores.map((store) => store.close()));
    await database.drop();
  });

  const counted = async (): Promise<string[]> =>
    (await query.query<{ failures: string }>('select failures from sign_in_failure order by failures')).rows.map(
      ({ failures }) => failures,
    );

  it('counts wrong passwords of all processes', async () => {
    const statuses: number[] = [];
    for (let at = 0; at < 6; at++) statuses.push((await signIn(at % 2, 'ann', `guess ${at}`)).status);
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429]);
    for (const at of [0, 1]) {
      const refused = await signIn(at, 'ann', RIGHT);
      assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '1']);
      assert.equal((await signIn(at, 'ann', RIGHT, '192.0.2.2')).status, 200, 'others are let in meanwhile');
    }
  });

  it('resets the count at all processes after a right password, without a query for each request', async () => {
    for (let at = 0; at < 4; at++) assert.equal((await signIn(0, 'ann', `guess ${at}`)).status, 401);
    assert.deepEqual(await counted(), ['4', '4', '4']);
    assert.equal((await signIn(1, 'ann', RIGHT)).status, 200);
    assert.deepEqual(await counted(), ['4', '4'], 'the address and the name');
    for (let at = 0; at < 4; at++) assert.equal((await signIn(0, 'ann', `again ${at}`)).status, 401);
    // A password that was right lately is not looked for: without the table the process could not answer otherwise.
    await query.query('alter table sign_in_failure rename to away');
    try {
      assert.equal((await signIn(1, 'ann', RIGHT)).status, 200);
    } finally {
      await query.query('alter table away rename to sign_in_failure');
    }
  });

  it('waits as long as the last failure anywhere says, and forgets after an hour', async () => {
    for (let at = 0; at < 7; at++) {
      await signIn(at % 2, 'ann', `guess ${at}`);
      await query.query(`update sign_in_failure set failed_on = failed_on - interval '2 minutes'`);
    }
    assert.deepEqual(await counted(), ['7', '7', '7']);
    await query.query(`update sign_in_failure set failed_on = clock_timestamp()`);
    assert.equal((await signIn(0, 'ann', RIGHT)).headers.get('retry-after'), '4');
    await query.query(`update sign_in_failure set failed_on = failed_on - interval '61 minutes'`);
    assert.equal((await signIn(1, 'ann', 'wrong')).status, 401);
    assert.deepEqual(await counted(), ['1', '1', '1']);
    assert.equal((await signIn(0, 'ann', RIGHT)).status, 200);
  });

  it('removes expired counts, also without further wrong passwords', async () => {
    await signIn(0, 'ann', 'wrong');
    await query.query(`update sign_in_failure set failed_on = failed_on - interval '61 minutes'`);
    await signIn(0, 'bob', 'wrong', '192.0.2.2');
    await stores[1]!.jobs.sweep!();
    assert.deepEqual(await counted(), ['1', '1', '1']);
    await query.query(`update sign_in_failure set failed_on = failed_on - interval '61 minutes'`);
    await stores[1]!.jobs.sweep!();
    assert.deepEqual(await counted(), []);
  });

  it('stores neither names nor addresses, because a name may be a mistyped password', async () => {
    await signIn(0, 'my secret passphrase', 'x', '198.51.100.7');
    const { rows } = await query.query('select * from sign_in_failure');
    assert.equal(rows.length, 3);
    assert.doesNotMatch(JSON.stringify(rows), /secret|198\.51/);
  });

  it('allows no more guesses when many are sent at once to each process', async () => {
    const statuses = await Promise.all(Array.from({ length: 60 }, async (_, at) => (await signIn(at % 2, 'ann', `at once ${at}`)).status));
    // Each process counts what it checks at the moment; it sees what others have found wrong with the next check.
    const wrong = statuses.filter((status) => status === 401).length;
    assert.ok(wrong >= 5 && wrong <= 5 * stores.length, statuses.join());
    assert.equal(statuses.filter((status) => status === 429).length, statuses.length - wrong);
    assert.deepEqual(await counted(), Array<string>(3).fill(String(wrong)), 'then all of them count everywhere');
    assert.equal((await signIn(0, 'bob', RIGHT, '192.0.2.9')).status, 200);
  });
});
