import assert from 'node:assert/strict';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/tracker/store';
import { StorageProblem } from '../../src/tracker/store/errors';
import { isCommitted } from '../../src/tracker/store/postgres/commits';
import { CommitUnanswered } from '../../src/tracker/store/postgres/connection';
import type { Store } from '../../src/tracker/store/store';
import { makeDatabase } from '../support/postgres-engine';

/** Where connections break once: when a commit comes, or when its answer does. */
type Break = 'before the commit' | 'after the commit' | undefined;

describe('A write on PostgreSQL whose connection breaks at its end', () => {
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let proxy: Server;
  let folder: string;
  let store: Store;
  let key: number;
  let breaksAt: Break;

  beforeEach(async () => {
    breaksAt = undefined;
    [database, folder] = [await makeDatabase(), mkdtempSync(join(tmpdir(), 'issue-bucket-files-'))];
    const url = new URL(database.url);
    const socket = join(url.searchParams.get('host')!, '.s.PGSQL.5432');
    proxy = createServer((near) => relay(near, connect(socket)));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    url.search = '';
    url.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    store = await openStore({ file: url.href, filesFolder: folder });
    key = (await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false })).key;
    await store.create(key, null, { title: 'First' });
  });
  afterEach(async () => {
    await store.close();
    proxy.close();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  function relay(near: Socket, far: Socket): void {
    let isCommitting = false;
    const cut = (): void => void (near.destroy(), far.destroy());
    near.on('data', (data) => {
      if (breaksAt && data.includes('commit\0')) {
        if (breaksAt === 'before the commit') return ((breaksAt = undefined), cut());
        [isCommitting, breaksAt] = [true, undefined];
      }
      far.write(data);
    });
    far.on('data', (data) => (isCommitting && data.includes('COMMIT\0') ? cut() : near.write(data)));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const)
      socket.on('error', () => undefined).on('close', () => other.destroy());
  }

  const isAway = (error: unknown): boolean => error instanceof StorageProblem && error.problem === 'away';

  it('is answered as done where it was committed', async () => {
    breaksAt = 'after the commit';
    assert.equal((await store.create(key, null, { title: 'Second' })).number, 2);
    breaksAt = 'after the commit';
    assert.equal(await store.delete(key, 2), true);
    assert.equal(await store.issue(key, 2), undefined);
    breaksAt = 'after the commit';
    await store.saveAccount('bob', {});
    assert.equal((await store.create(key, null, { title: 'Third' })).number, 3);
  });

  it('is answered by an error where nothing was written', async () => {
    breaksAt = 'before the commit';
    await assert.rejects(store.create(key, null, { title: 'Second' }), isAway);
    assert.equal(await store.issue(key, 2), undefined);
    assert.equal((await store.create(key, null, { title: 'Second' })).number, 2);
  });

  it('says that nobody can tell, where the database stays away or does not know', async () => {
    const lost = new CommitUnanswered('4711', new Error('Connection terminated unexpectedly'));
    const isUndecided = (error: unknown): boolean => error instanceof StorageProblem && error.problem === 'undecided';
    const away = (): Promise<never> => Promise.reject(new StorageProblem('away'));
    await assert.rejects(isCommitted({ query: away }, lost, 0), isUndecided);
    const answers = ['in progress', 'aborted'];
    const query = () => Promise.resolve([{ status: answers.shift() }] as never[]);
    assert.equal(await isCommitted({ query }, lost, 5000), false);
    await assert.rejects(isCommitted({ query }, lost, 0), isUndecided);
  });
});
