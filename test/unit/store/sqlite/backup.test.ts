import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DEFAULT_QUERY } from '../../../../src/model/query';
import { openStore, UnusableFile } from '../../../../src/tracker/store';
import { backUp, BackupStopped } from '../../../../src/tracker/store/sqlite/backup';
import { addFunctions } from '../../../../src/tracker/store/sqlite/functions';
import { makeWorld, withFile, type World } from '../support';

/** Attaches a file to an issue. */
function attach(file: string, name: string, content: string, issue = 1): string {
  const hash = createHash('sha256').update(content).digest('hex');
  const path = join(`${file}.attachments`, hash.slice(0, 2), hash);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  const database = new DatabaseSync(file);
  addFunctions(database);
  database
    .prepare('insert into attachment (issue, name, hash, size) select id, ?, ?, ? from issue where number = ?')
    .run(name, hash, content.length, issue);
  database.close();
  return hash;
}

/** An open tracker with three issues, and the path of its backup. */
const withWorld = (task: (file: string, to: string, world: World) => Promise<void> | void): Promise<void> =>
  withFile(async (file) => {
    const world = await makeWorld(file);
    for (const title of ['one', 'two', 'drei Züge']) {
      await world.store.create(world.app.key, world.ann.key, { title, content: `About ${title}`, component: 'UI' });
    }
    try {
      await task(file, join(dirname(file), 'copies', 'copy.db'), world);
    } finally {
      await world.store.close();
    }
  });

const refused = (expected: RegExp) => (error: unknown) => error instanceof UnusableFile && expected.test(error.message);

describe('A copy of a tracker', () => {
  it('says and finds what the tracker does, of what was written a moment ago too', () =>
    withWorld(async (file, to, world) => {
      const { bytes, ...counts } = backUp({ file, to });
      assert.deepEqual(counts, { repositories: 1, issues: 3, comments: 0, files: 0, fileBytes: 0, missing: [] });
      assert.equal(bytes, statSync(to).size);
      assert.deepEqual(readdirSync(dirname(to)), ['copy.db'], 'nothing is left beside it');
      const copy = await openStore({ file: to });
      for (const search of [null, 'drei', 'about t']) {
        const query = { ...DEFAULT_QUERY, search };
        assert.deepEqual(await copy.list(world.app.key, query), await world.store.list(world.app.key, query));
      }
      assert.equal((await copy.create(world.app.key, null, { title: 'goes on' })).number, 4);
      await copy.close();
    }));

  it('has deleted issues, which are restored from it with their files', () =>
    withWorld(async (file, to, world) => {
      const hash = attach(file, 'a.txt', 'kept');
      await world.store.delete(world.app.key, 1);
      backUp({ file, to });
      assert.ok(existsSync(join(`${to}.attachments`, hash.slice(0, 2), hash)));
      const copy = await openStore({ file: to });
      assert.deepEqual((await copy.restore(world.app.key, [1])).restored, [1]);
      const restored = await copy.attachmentFile(world.app.key, 1, 'a.txt');
      assert.equal(await new Response(await copy.files.open(restored!.hash)).text(), 'kept');
      await copy.close();
    }));

  it('has the files of attachments, and of each replaced copy only those that are named', () =>
    withWorld((file, to) => {
      const [first, second] = [attach(file, 'a.txt', 'first'), attach(file, 'b.txt', 'second', 2)];
      attach(file, 'same.txt', 'first', 3);
      const path = (hash: string) => join(`${to}.attachments`, hash.slice(0, 2), hash);
      const created = backUp({ file, to });
      assert.deepEqual([created.files, created.fileBytes], [2, 11]);
      assert.equal(readFileSync(path(first), 'utf8'), 'first');
      const database = new DatabaseSync(file);
      database.prepare('delete from attachment where hash = ?').run(second);
      database.close();
      rmSync(path(first));
      writeFileSync(path(first), 'not all');
      assert.equal(backUp({ file, to, replace: true }).files, 1);
      assert.equal(readFileSync(path(first), 'utf8'), 'first', 'one that is not whole is brought again');
      assert.ok(!existsSync(path(second)));
    }));

  it('stops between any two of its steps and leaves nothing, or what was there', () =>
    withWorld((file, to) => {
      attach(file, 'a.txt', 'first');
      const present = () => (existsSync(dirname(to)) ? readdirSync(dirname(to), { recursive: true }).map(String).sort() : []);
      const stopAfter = (n: number, replace = false) => {
        let requests = 0;
        return () => backUp({ file, to, replace, isStopped: () => requests++ >= n });
      };
      let stops = 0;
      for (; stops < 20; stops++) {
        try {
          stopAfter(stops)();
          break;
        } catch (error) {
          assert.ok(error instanceof BackupStopped, String(error));
          assert.deepEqual(present(), [], `after ${stops} questions`);
        }
      }
      assert.ok(stops >= 5, `it asked ${stops} times`);
      const complete = present();
      attach(file, 'b.txt', 'second', 2);
      for (let n = 0; n < stops; n++) {
        assert.throws(stopAfter(n, true), BackupStopped);
        assert.deepEqual(present(), complete);
      }
    }));

  it('tells of files that are gone', () =>
    withWorld((file, to) => {
      const hash = attach(file, 'gone.png', 'x');
      rmSync(join(`${file}.attachments`, hash.slice(0, 2), hash));
      assert.deepEqual(backUp({ file, to }).missing, ['gone.png']);
    }));

  it('takes the place of nothing unless that is wanted, and never of the tracker', () =>
    withWorld(async (file, to) => {
      mkdirSync(dirname(to));
      writeFileSync(to, 'mine');
      assert.throws(() => backUp({ file, to }), refused(/copy\.db already exists\. .*--force/));
      assert.equal(readFileSync(to, 'utf8'), 'mine');
      assert.throws(() => backUp({ file, to: file, replace: true }), refused(/is the data file itself/));
      backUp({ file, to, replace: true });
      const open = await openStore({ file: to });
      assert.throws(() => backUp({ file, to, replace: true }), refused(/in use as a data file/));
      await open.close();
    }));

  it('is not made of what is not there, foreign or damaged, and then leaves nothing behind', () =>
    withFile(async (file) => {
      const to = `${file}.copy`;
      assert.throws(() => backUp({ file, to }), refused(/There is no data file .*issues\.db/));
      const world = await makeWorld(file);
      await world.store.create(world.app.key, null, { title: 'x'.repeat(50_000) });
      await world.store.close();
      const bytes = readFileSync(file);
      bytes.fill(0xa5, bytes.length - 60_000);
      writeFileSync(file, bytes);
      assert.throws(() => backUp({ file, to }), refused(/is damaged, so that no copy was made/));
      writeFileSync(file, 'This is a text, and longer than the head of a database would be.'.repeat(20));
      assert.throws(() => backUp({ file, to }), refused(/not a data file of Issue Bucket/));
      assert.deepEqual(readdirSync(dirname(file)), ['issues.db']);
    }));
});
