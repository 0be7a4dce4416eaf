import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createTracker } from '../../../src/tracker';
import { FileLost, openStore } from '../../../src/tracker/store';
import { backUp } from '../../../src/tracker/store/backup';
import { makeWorld, withFile, type World } from './support';

/** What happens to a file that is open, and what is said of it. `backup` is a copy of it by this program, `copy` one by the system; both are older. */
const ACCIDENTS: [what: string, happen: (paths: { file: string; backup: string; copy: string }) => void, says: RegExp][] = [
  ['deleted', ({ file }) => rmSync(file), /deleted or moved/],
  ['deleted with its log', ({ file }) => ['', '-wal', '-shm'].forEach((side) => rmSync(file + side)), /deleted or moved/],
  ['renamed away', ({ file }) => renameSync(file, `${file}.old`), /deleted or moved/],
  ['gone with its folder', ({ file }) => rmSync(dirname(file), { recursive: true }), /deleted or moved/],
  [
    'gone with its folder, which is a file now',
    ({ file }) => {
      rmSync(dirname(file), { recursive: true });
      writeFileSync(dirname(file), 'x');
    },
    /deleted or moved/,
  ],
  ['replaced by a backup', ({ file, backup }) => renameSync(backup, file), /replaced by another one/],
  ['replaced by a copy', ({ file, copy }) => renameSync(copy, file), /replaced by another one/],
  [
    'deleted and made anew, empty',
    ({ file }) => {
      rmSync(file);
      writeFileSync(file, '');
    },
    /replaced by another one/,
  ],
  ['overwritten with a backup', ({ file, backup }) => copyFileSync(backup, file), /overwritten or cut short/],
  ['overwritten with an older copy', ({ file, copy }) => writeFileSync(file, readFileSync(copy)), /overwritten or cut short/],
  ['overwritten with a text', ({ file }) => writeFileSync(file, 'This is no data file.'.repeat(500)), /overwritten or cut short/],
  ['emptied', ({ file }) => truncateSync(file), /overwritten or cut short/],
  ['without its log', ({ file }) => unlinkSync(`${file}-wal`), /-wal, which belongs/],
  [
    'with another log',
    ({ file }) => {
      copyFileSync(`${file}-wal`, `${file}-log`);
      renameSync(`${file}-log`, `${file}-wal`);
    },
    /-wal, which belongs/,
  ],
  ['without its shared memory', ({ file }) => unlinkSync(`${file}-shm`), /-shm, which belongs/],
];

const AUTHORIZED = { principal: { username: 'ann', displayName: 'Ann' } };

interface Tried {
  readonly world: World;
  readonly ask: (path: string, body?: object) => Promise<Response>;
}

/** A tracker whose file holds one issue, with an older backup and an older copy of it beside its folder. */
async function tried(
  file: string,
  work: (tried: Tried, paths: { file: string; backup: string; copy: string }) => Promise<void>,
): Promise<void> {
  const first = await makeWorld(file);
  await first.store.close();
  const [backup, copy] = [`${dirname(file)}.backup`, `${dirname(file)}.copy`];
  backUp({ file, to: backup });
  copyFileSync(file, copy);
  const again = await openStore({ file });
  await again.create(first.app.key, null, { title: 'since then' });
  await again.close();
  const world = { ...first, store: await openStore({ file }) };
  const tracker = createTracker(world.store);
  const ask = async (path: string, body?: object) =>
    tracker.fetch(
      new Request(`http://localhost${path}`, {
        method: body ? 'POST' : 'GET',
        ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      }),
      AUTHORIZED,
    );
  try {
    await work({ world, ask }, { file, backup, copy });
  } finally {
    await tracker.close();
    await world.store.close();
  }
}

const ISSUES = '/2.0/repositories/ann/app/issues';

describe('A data file that is open', () => {
  for (const [what, happen, says] of ACCIDENTS) {
    it(`and is ${what} is neither read nor written any more`, function () {
      if (process.platform === 'win32') return; // does not let go of what is open
      return withFile((file) =>
        tried(file, async ({ world, ask }, paths) => {
          assert.equal((await ask(ISSUES, { title: 'kept' })).status, 201);
          happen(paths);
          const written = await ask(ISSUES, { title: 'too late' });
          const read = await ask(ISSUES);
          for (const answer of [written, read]) {
            assert.equal(answer.status, 503);
            assert.equal(answer.headers.get('x-tracker-problem'), 'lost');
            assert.match(await answer.text(), /deleted, moved or replaced while it was in use/);
          }
          const lost = await world.store.whenLost;
          assert.match(lost.reason, says);
          assert.match(lost.reason, /Nothing is read or saved any more/);
          await assert.rejects(world.store.create(world.app.key, null, { title: 'too late' }), FileLost);
        }),
      );
    });
  }

  it('and is on a link that leads elsewhere now is neither read nor written any more', function () {
    if (process.platform === 'win32') return;
    return withFile(async (file) => {
      mkdirSync(dirname(file));
      await (await makeWorld(`${file}.real`)).store.close();
      await (await makeWorld(`${file}.other`)).store.close();
      symlinkSync(`${file}.real`, file);
      const store = await openStore({ file });
      const repository = (await store.repository({ owner: 'ann', slug: 'app' }))!;
      await store.create(repository.key, null, { title: 'kept' });
      unlinkSync(file);
      symlinkSync(`${file}.other`, file);
      await assert.rejects(store.create(repository.key, null, { title: 'too late' }), FileLost);
      await store.close();
      const other = await openStore({ file });
      assert.equal((await other.repository({ owner: 'ann', slug: 'app' }))!.nextNumber, 1);
      await other.close();
    });
  });

  it('and is lost in the middle of a write does not answer it', () =>
    withFile((file) =>
      tried(file, async ({ world }) => {
        const { key } = world.app;
        const open = await openStore({ file });
        const importer = await open.import(key, { people: [], lists: { component: [], milestone: [], version: [] } });
        renameSync(file, `${file}.old`);
        await assert.rejects(importer.commit(), FileLost);
        await open.close();
      }),
    ));

  it('and is written by others, touched, and brought up to date by its log is the same one', () =>
    withFile((file) =>
      tried(file, async ({ world, ask }) => {
        const other = await openStore({ file });
        for (let round = 0; round < 5; round++) {
          await other.create(world.app.key, null, { title: `Round ${round}` });
          const database = new DatabaseSync(file);
          database.exec('pragma wal_checkpoint(truncate)');
          if (round === 2) database.exec('vacuum');
          database.close();
          if (round === 3) utimesSync(file, new Date(), new Date(0));
          assert.equal((await ask(ISSUES, { title: 'kept' })).status, 201);
          assert.equal((await ask(ISSUES)).status, 200);
        }
        await other.close();
        assert.equal((await ask(ISSUES, { title: 'kept' })).status, 201);
      }),
    ));

  it('and is lost leaves the log of the one alone that has its name now', function () {
    if (process.platform === 'win32') return;
    return withFile(async (file) => {
      const { store, app } = await makeWorld(file);
      const moved = `${file}.moved`;
      for (const side of ['', '-wal', '-shm']) renameSync(file + side, moved + side);
      const other = await makeWorld(file);
      await other.store.create(other.app.key, null, { title: 'in the log' });
      await assert.rejects(store.create(app.key, null, { title: 'too late' }), FileLost);
      await store.close();
      assert.ok(existsSync(`${file}-wal`) && existsSync(`${file}-shm`));
      await other.store.create(other.app.key, null, { title: 'another' });
      await other.store.close();
      const again = await openStore({ file });
      assert.equal((await again.repository({ owner: 'ann', slug: 'app' }))!.nextNumber, 3);
      await again.close();
    });
  });
});
