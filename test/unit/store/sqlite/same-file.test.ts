import assert from 'node:assert/strict';
import fs, {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { mock } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createTracker } from '../../../../src/tracker';
import { FileLost, openStore } from '../../../../src/tracker/store';
import { backUp } from '../../../../src/tracker/store/sqlite/backup';
import { makeWorld, withFile, type World } from '../support';

const PAGE_BYTES = 4096;

const olderVersion = (): Buffer => gunzipSync(readFileSync(join('test', 'fixtures', 'data-files', 'version-3.sqlite.gz')));

/** Events of an open file, and their messages. `backup` is an older backup by this program, `copy` an older copy by the system. */
const ACCIDENTS: [title: string, happen: (paths: { file: string; backup: string; copy: string }) => void, expected: RegExp][] = [
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
  ['overwritten with zeros', ({ file }) => writeFileSync(file, Buffer.alloc(statSync(file).size)), /overwritten or cut short/],
  ['overwritten with one of an older version', ({ file }) => writeFileSync(file, olderVersion()), /overwritten or cut short/],
  [
    'overwritten with a database of another program',
    ({ file }) => {
      const other = new DatabaseSync(`${file}.other`);
      other.exec('create table file_stamp (id, writes); insert into file_stamp values (1, 1)');
      other.close();
      copyFileSync(`${file}.other`, file);
    },
    /overwritten or cut short/,
  ],
  ['emptied', ({ file }) => truncateSync(file), /overwritten or cut short/],
  ['cut to its half', ({ file }) => truncateSync(file, statSync(file).size / 2), /overwritten or cut short/],
  ['cut to its first page', ({ file }) => truncateSync(file, PAGE_BYTES), /overwritten or cut short/],
  ['cut in the middle of a page', ({ file }) => truncateSync(file, 10 * PAGE_BYTES + 100), /overwritten or cut short/],
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

const FILL = `with recursive n (i) as (select 1 union all select i + 1 from n where i < 300)
  insert into filler select i, hex(randomblob(1500)) from n`;
const MANY_TABLES = Array.from(
  { length: 80 },
  (_, i) => `create table another_${i} (a, b, c); create index another_by_${i} on another_${i} (a)`,
);

/** Writes by another connection, so that pages are in the log but not in the file yet. */
const CHANGES: [title: string, statements: string][] = [
  ['makes it larger', FILL],
  ['makes it smaller, and moves everything in it', 'delete from filler; vacuum'],
  ['moves everything in it', 'create table first (a); delete from filler where id % 2; vacuum'],
  ['changes the schema', MANY_TABLES.join('; ')],
  ['makes it smaller, then larger', `delete from filler; vacuum; ${FILL}; ${MANY_TABLES.join('; ')}; ${FILL}`],
  ['writes to the same pages', `update filler set text = hex(randomblob(1500)); update file_stamp set writes = writes + 1`],
];

/** The newest version of each page in the write-ahead log, in the order of a checkpoint. */
function pagesToBring(file: string): [page: number, content: Buffer][] {
  const log = readFileSync(`${file}-wal`);
  const pages = new Map<number, Buffer>();
  for (let at = 32; at + 24 + PAGE_BYTES <= log.length; at += 24 + PAGE_BYTES) {
    if (!log.subarray(at + 8, at + 16).equals(log.subarray(16, 24))) break;
    pages.set(log.readUInt32BE(at), log.subarray(at + 24, at + 24 + PAGE_BYTES));
  }
  return [...pages].sort(([one], [other]) => one - other);
}

/** Another program with the file open, which checkpoints when the test says so. */
function openElsewhere(file: string): DatabaseSync {
  const other = new DatabaseSync(file);
  other.exec(`pragma wal_autocheckpoint = 0; create table filler (id, text); ${FILL}; pragma wal_checkpoint(truncate)`);
  return other;
}

const AUTHORIZED = { principal: { username: 'ann', displayName: 'Ann' } };

interface Tried {
  readonly world: World;
  readonly ask: (path: string, body?: object) => Promise<Response>;
}

/** A tracker with one issue, and an older backup and copy of its file. */
async function tried(
  file: string,
  task: (tried: Tried, paths: { file: string; backup: string; copy: string }) => Promise<void>,
): Promise<void> {
  const first = await makeWorld(file);
  await first.store.close();
  const [backup, copy] = [`${dirname(file)}.backup`, `${dirname(file)}.copy`];
  backUp({ file, to: backup });
  copyFileSync(file, copy);
  const second = await openStore({ file });
  await second.create(first.app.key, null, { title: 'since then' });
  await second.close();
  const world = { ...first, store: await openStore({ file }) };
  const tracker = createTracker(world.store);
  const request = async (path: string, body?: object) =>
    tracker.fetch(
      new Request(`http://localhost${path}`, {
        method: body ? 'POST' : 'GET',
        ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      }),
      AUTHORIZED,
    );
  try {
    await task({ world, ask: request }, { file, backup, copy });
  } finally {
    await tracker.close();
    await world.store.close();
  }
}

const ISSUES = '/2.0/repositories/ann/app/issues';

describe('A data file that is open', () => {
  for (const [title, happen, expected] of ACCIDENTS) {
    const isNoticed = (before: (file: string) => () => void) =>
      withFile((file) =>
        tried(file, async ({ world, ask: request }, paths) => {
          assert.equal((await request(ISSUES, { title: 'kept' })).status, 201);
          const after = before(file);
          try {
            happen(paths);
            const created = await request(ISSUES, { title: 'too late' });
            const read = await request(ISSUES);
            for (const answer of [created, read]) {
              assert.equal(answer.status, 503);
              assert.equal(answer.headers.get('x-tracker-problem'), 'lost');
              assert.match(await answer.text(), /deleted, moved or replaced while it was in use/);
            }
            const lost = await world.store.whenLost;
            assert.match(lost.reason, expected);
            assert.match(lost.reason, /Nothing is read or saved any more/);
            await assert.rejects(world.store.create(world.app.key, null, { title: 'too late' }), FileLost);
          } finally {
            after();
          }
        }),
      );

    it(`and is ${title} is neither read nor written any more`, function () {
      if (process.platform === 'win32') return; // open files cannot be moved
      return isNoticed(() => () => undefined);
    });

    it(`and is ${title} while its log is brought into it, is neither read nor written any more`, function () {
      if (process.platform === 'win32') return;
      return isNoticed((file) => {
        const other = openElsewhere(file);
        other.exec(FILL);
        const pages = pagesToBring(file);
        const main = openSync(file, 'r+');
        for (const [page, content] of pages.slice(0, pages.length / 2)) writeSync(main, content, 0, PAGE_BYTES, (page - 1) * PAGE_BYTES);
        return () => {
          other.close();
          closeSync(main);
        };
      });
    });
  }

  const UNTOLD: [code: string, problem: string][] = [
    ['EIO', 'io'],
    ['EACCES', 'unopened'],
    ['ETIMEDOUT', 'io'],
    ['ELOOP', 'io'],
  ];
  for (const [code, problem] of UNTOLD) {
    it(`and whose disk answers ${code} for a while, is written again as soon as it does not`, () =>
      withFile((file) =>
        tried(file, async ({ ask: request }) => {
          const { statSync: complete } = fs;
          const failing = mock.method(fs, 'statSync', (...args: Parameters<typeof complete>) => {
            if (args[0] === file) throw Object.assign(new Error(code), { code, syscall: 'stat' });
            return complete(...args);
          });
          syncBuiltinESMExports();
          try {
            const refused = await request(ISSUES, { title: 'not now' });
            assert.equal(refused.headers.get('x-tracker-problem'), problem);
            assert.ok(refused.status >= 500);
          } finally {
            failing.mock.restore();
            syncBuiltinESMExports();
          }
          assert.equal((await request(ISSUES, { title: 'now' })).status, 201);
          const listed = await (await request(ISSUES)).text();
          assert.match(listed, /"now"/);
          assert.doesNotMatch(listed, /"not now"/);
        }),
      ));
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
      tried(file, async ({ world, ask: request }) => {
        const other = await openStore({ file });
        for (let round = 0; round < 5; round++) {
          await other.create(world.app.key, null, { title: `Round ${round}` });
          const database = new DatabaseSync(file);
          database.exec('pragma wal_checkpoint(truncate)');
          if (round === 2) database.exec('vacuum');
          database.close();
          if (round === 3) utimesSync(file, new Date(), new Date(0));
          assert.equal((await request(ISSUES, { title: 'kept' })).status, 201);
          assert.equal((await request(ISSUES)).status, 200);
        }
        await other.close();
        assert.equal((await request(ISSUES, { title: 'kept' })).status, 201);
      }),
    ));

  for (const [title, statements] of CHANGES) {
    it(`and is read and written while the log of who ${title} is brought into it, however slowly`, () =>
      withFile((file) =>
        tried(file, async ({ world, ask: request }) => {
          let lost: FileLost | undefined;
          void world.store.whenLost.then((reason) => (lost = reason));
          const other = openElsewhere(file);
          const main = openSync(file, 'r+'); // closed at the end, since closing releases locks
          try {
            assert.equal((await request(ISSUES)).status, 200);
            other.exec(statements);
            const pages = pagesToBring(file);
            assert.ok(pages.length > 10, `${pages.length} pages`);
            const step = Math.ceil(pages.length / 40);
            for (const [index, [page, content]] of pages.entries()) {
              writeSync(main, content, 0, PAGE_BYTES, (page - 1) * PAGE_BYTES);
              if (index < 10 || index % step === 0)
                assert.equal((await request(ISSUES)).status, 200, `${index + 1} of ${pages.length} pages`);
            }
            assert.equal((await request(ISSUES, { title: 'meanwhile' })).status, 201);
            other.exec('pragma wal_checkpoint(truncate)');
            assert.equal((await request(ISSUES, { title: 'afterwards' })).status, 201);
            assert.equal(lost, undefined);
          } finally {
            other.close();
            closeSync(main);
          }
        }),
      ));

    it(`and is read and written while another program reads what was there before somebody ${title}`, () =>
      withFile((file) =>
        tried(file, async ({ ask: request }) => {
          const other = openElsewhere(file);
          const reader = new DatabaseSync(file);
          other.exec(`create table pinned (a); ${FILL}`);
          reader.exec('begin');
          reader.prepare('select count(*) from filler').get();
          for (const statement of statements.split('; ')) {
            other.exec(statement);
            other.exec('pragma wal_checkpoint(passive)'); // stops at pages that are being read
          }
          assert.equal((await request(ISSUES)).status, 200);
          assert.equal((await request(ISSUES, { title: 'meanwhile' })).status, 201);
          reader.close();
          other.exec('pragma wal_checkpoint(truncate)');
          assert.equal((await request(ISSUES, { title: 'afterwards' })).status, 201);
          other.close();
        }),
      ));
  }

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
      const second = await openStore({ file });
      assert.equal((await second.repository({ owner: 'ann', slug: 'app' }))!.nextNumber, 3);
      await second.close();
    });
  });
});
