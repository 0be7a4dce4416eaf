import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/tracker/store';
import { StorageProblem } from '../../src/tracker/store/errors';
import { isCommitted } from '../../src/tracker/store/postgres/commits';
import { CommitUnanswered } from '../../src/tracker/store/postgres/connection';
import type { Store } from '../../src/tracker/store/store';
import { makeDatabase } from '../support/postgres-engine';
import { openRelay, type Direction, type Relay } from '../support/relay';

/** Where connections break once: when a commit comes, or when its answer does. */
type Break = 'before the commit' | 'after the commit' | undefined;

describe('A write on PostgreSQL whose connection breaks at its end', () => {
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let relay: Relay;
  let folder: string;
  let store: Store;
  let key: number;
  let breaksAt: Break;

  beforeEach(async () => {
    breaksAt = undefined;
    [database, folder] = [await makeDatabase(), mkdtempSync(join(tmpdir(), 'issue-bucket-files-'))];
    let isCommitting = false;
    relay = await openRelay(database.url, (data: Buffer, direction: Direction) => {
      if (direction === 'to the client') {
        const isAnswer = isCommitting && data.includes('COMMIT\0');
        if (isAnswer) isCommitting = false;
        return isAnswer;
      }
      if (!breaksAt || !data.includes('commit\0')) return false;
      const isBefore = breaksAt === 'before the commit';
      [isCommitting, breaksAt] = [!isBefore, undefined];
      return isBefore;
    });
    store = await openStore({ file: relay.url, filesFolder: folder });
    key = (await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false })).key;
    await store.create(key, null, { title: 'First' });
  });
  afterEach(async () => {
    await store.close();
    relay.cut();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const isAway = (error: unknown): boolean => error instanceof StorageProblem && error.problem === 'away';

  it('succeeds if it was committed', async () => {
    breaksAt = 'after the commit';
    assert.equal((await store.create(key, null, { title: 'Second' })).number, 2);
    breaksAt = 'after the commit';
    assert.equal(await store.delete(key, 2), true);
    assert.equal(await store.issue(key, 2), undefined);
    breaksAt = 'after the commit';
    await store.saveAccount('bob', {});
    assert.equal((await store.create(key, null, { title: 'Third' })).number, 3);
  });

  it('fails if nothing was written', async () => {
    breaksAt = 'before the commit';
    await assert.rejects(store.create(key, null, { title: 'Second' }), isAway);
    assert.equal(await store.issue(key, 2), undefined);
    assert.equal((await store.create(key, null, { title: 'Second' })).number, 2);
  });

  it('reports an unknown result if the database stays unreachable or does not know', async () => {
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
