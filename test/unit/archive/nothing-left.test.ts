import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArchive } from '../../../src/tracker/archive';
import { importWithBackup, discardingOnFailure } from '../../../src/tracker/archive/import-with-backup';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { DEFAULT_QUERY } from '../../../src/model/query';
import type { ImportMode } from '../../../src/wire/archive';
import { account, archive, commentRow, issueRow } from '../../support/archives';

/** A failed import leaves nothing behind. */

const ID = { owner: 'a', slug: 'b' };
const ROWS = {
  issues: [1, 2, 3].map((id) => issueRow(id, { reporter: account('Ana Costa', 'x:ana'), component: 'UI' })),
  comments: [commentRow(1, 1, { user: account('Bo', 'x:bo') })],
};

describe('An import that comes to nothing', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-nothing-'));
    store = await openStore({ file: join(folder, 'data.db') });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** Begins an import, which `stop` ends at one of its phases. */
  async function fail(mode: ImportMode, isNew: boolean, phase: string): Promise<void> {
    const controller = new AbortController();
    const repository = (await store.repository(ID))!;
    const parsed = await readArchive(await archive(ROWS));
    const onProgress = (it: { phase: string }) => it.phase === phase && controller.abort(new Error('stopped'));
    const task = () => importWithBackup(store, repository, parsed, { mode, signal: controller.signal, onProgress });
    await assert.rejects(discardingOnFailure(store, { repository, isNew }, task), /stopped/);
    parsed.close();
  }

  const backups = () => (existsSync(join(folder, 'data.db.backups')) ? readdirSync(join(folder, 'data.db.backups')) : []);

  for (const phase of ['issues', 'comments', 'finishing']) {
    it(`removes the repository that was created for it (stopped at ${phase})`, async () => {
      await store.addRepository(ID, { isPrivate: true });
      await fail('new', true, phase);
      assert.equal(await store.repository(ID), undefined);
      assert.deepEqual(await store.accounts(), []);
    });

    for (const mode of ['replace', 'append'] as const) {
      it(`leaves a repository unchanged, without a backup (${mode}, stopped at ${phase})`, async () => {
        const { key } = await store.addRepository(ID, { isPrivate: true });
        await store.create(key, null, { title: 'Old' });
        await fail(mode, false, phase);
        const { issues } = await store.list(key, DEFAULT_QUERY);
        assert.deepEqual(
          issues.map(({ title }) => title),
          ['Old'],
        );
        assert.deepEqual(backups(), []);
        assert.deepEqual(await store.accounts(), []);
        assert.deepEqual(await store.listItems(key, 'component'), []);
        assert.equal((await store.create(key, null, { title: 'Next' })).number, 2);
      });
    }
  }

  it('keeps a repository that got an issue meanwhile', async () => {
    const { key } = await store.addRepository(ID, { isPrivate: true });
    const task = async () => {
      await store.create(key, null, { title: 'Meanwhile' });
      throw new Error('failed');
    };
    await assert.rejects(discardingOnFailure(store, { repository: (await store.repository(ID))!, isNew: true }, task), /failed/);
    assert.equal((await store.list(key, DEFAULT_QUERY)).count, 1);
  });

  it('keeps the backup of the replaced issues when it succeeds', async () => {
    const { key } = await store.addRepository(ID, { isPrivate: true });
    await store.create(key, null, { title: 'Old' });
    const parsed = await readArchive(await archive(ROWS));
    const { backup } = await importWithBackup(store, (await store.repository(ID))!, parsed, { mode: 'replace' });
    parsed.close();
    assert.deepEqual(backups(), [backup]);
  });
});
