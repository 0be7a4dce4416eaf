import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PendingFileStore } from '../../../src/editor/pages/waiting';
import { memento } from '../../support/memento';

describe('files that go with a new issue', () => {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-waiting-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('belong to the issue once it exists, instead of the draft', async () => {
    const store = memento();
    const files = new PendingFileStore(folder, store, 'waiting/new/x');
    await files.add('a.txt', bytes('a'), []);
    await files.moveTo('waiting/issue/local/o/r/1');
    assert.deepEqual(new PendingFileStore(folder, store, 'waiting/new/x').list(), []);
    const present = new PendingFileStore(folder, store, 'waiting/issue/local/o/r/1');
    assert.deepEqual(present.list(), [{ name: 'a.txt', size: 1 }]);
    assert.deepEqual(await present.read('a.txt').then((read) => String(read && Buffer.from(read))), 'a');
    await files.remove('a.txt');
    assert.deepEqual(present.list(), []);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('are bytes that VS Code can send to a page, unlike a Buffer', async () => {
    const files = new PendingFileStore(folder, memento(), 'waiting/new/z');
    await files.add('a.png', bytes('a'), []);
    assert.equal((await files.read('a.png'))?.constructor, Uint8Array);
    await files.remove('a.png');
  });

  it('leave nothing if there are none', async () => {
    const store = memento();
    await new PendingFileStore(folder, store, 'waiting/new/y').moveTo('waiting/issue/local/o/r/2');
    assert.equal(store.kept.size, 0);
  });
});
