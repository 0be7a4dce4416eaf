import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Pool, PoolClient } from 'pg';
import { ShortConnection } from '../../../../src/tracker/store/postgres/short-connection';

const nothing = (): void => undefined;

/** A pool of one client, which connects when it is told to. Like that of the driver, it ends when its client is given back. */
function fakePool() {
  const [connected, givenBack] = [Promise.withResolvers<PoolClient>(), Promise.withResolvers<void>()];
  const client = Object.assign(new EventEmitter(), {
    query: () => Promise.resolve({ rows: [{ n: 1 }] }),
    release: () => givenBack.resolve(),
    ref: nothing,
    unref: nothing,
    connection: { stream: { cork: nothing, uncork: nothing } },
  }) as unknown as PoolClient;
  const pool = { connect: () => connected.promise, end: () => givenBack.promise } as unknown as Pool;
  return { pool, connect: () => connected.resolve(client) };
}

describe('The connection of short statements', () => {
  it('is closed while it is made, after the statement that waits for it', async () => {
    const { pool, connect } = fakePool();
    const connection = new ShortConnection(pool);
    const answer = connection.run({ text: 'select 1 as n' });
    const closed = connection.close();
    connect();
    await closed;
    assert.deepEqual((await answer).rows, [{ n: 1 }]);
  });
});
