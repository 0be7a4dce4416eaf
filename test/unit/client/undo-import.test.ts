import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL } from '../../../src/model/query';
import { archive, commentRow, issueRow } from '../../support/archives';
import { APP, failure, startLocalSite, type LocalSite } from './support';

describe('An import that has replaced something', () => {
  let folder: string;
  let local: LocalSite;
  const titles = async () => {
    const { issues } = await local.service.list(APP, {
      ...{ filter: ALL, search: null, start: 0, limit: 50 },
      sort: { field: 'number', descending: false },
    });
    return issues.map(({ number, title, commentCount }) => `#${number} ${title} (${commentCount})`);
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'issue-bucket-undo-'));
    local = await startLocalSite({ dataFile: join(folder, 'data.db') });
    await local.service.importArchive(APP, await archive({ issues: [issueRow(3, { title: 'Old' })], comments: [commentRow(5, 3)] }), {});
  });
  afterEach(async () => {
    await local.close();
    await rm(folder, { recursive: true });
  });
  const replace = async () =>
    local.service.importArchive(APP, await archive({ issues: [issueRow(1, { title: 'New' })] }), { replace: true });

  it('is undone, and that is undone too', async () => {
    const { backup } = await replace();
    assert.deepEqual(await titles(), ['#1 New (0)']);
    assert.ok(existsSync(join(folder, 'data.db.backups', backup!)));
    const undone = await local.service.undoImport(APP, backup!);
    assert.deepEqual([undone.issues, undone.comments], [1, 1]);
    assert.deepEqual(await titles(), ['#3 Old (1)']);
    await local.service.undoImport(APP, undone.backup!);
    assert.deepEqual(await titles(), ['#1 New (0)']);
  });

  it('restores anchors when it is undone', async () => {
    const place = { path: 'src/a.ts', first: 3, lines: ['a'], before: [], after: ['b'], note: 'Why?' };
    await local.service.addAnchor(APP, 3, place);
    const reported = async () => {
      const { anchors } = (await local.service.repositoryAnchors(APP))!;
      return anchors.map(({ issue, path, first, lines, before, after, note, author }) => [
        `#${issue.number} ${author?.username}`,
        { path, first, lines, before, after, note },
      ]);
    };
    const { backup } = await replace();
    assert.deepEqual(await reported(), []);
    await local.service.undoImport(APP, backup!);
    assert.deepEqual(await reported(), [['#3 ann', place]]);
  });

  it('keeps later writes when it is undone', async () => {
    const { backup } = await replace();
    await local.service.update(APP, 1, { title: 'Newer' });
    const undone = await local.service.undoImport(APP, backup!);
    assert.deepEqual(await titles(), ['#3 Old (1)']);
    await local.service.undoImport(APP, undone.backup!);
    assert.deepEqual(await titles(), ['#1 Newer (0)']);
  });

  it('is not undone after another import, or without its backup', async () => {
    const { backup: first } = await replace();
    const { backup: second } = await replace();
    await failure(local.service.undoImport(APP, first!), 'conflict');
    rmSync(join(folder, 'data.db.backups', second!));
    const error = await failure(local.service.undoImport(APP, second!), 'invalid');
    assert.match(error.message, /^There is no file /);
    assert.deepEqual(await titles(), ['#1 New (0)']);
  });
});
