import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UnusableFile } from '../../../../src/tracker/store';
import { moveTracker, type MoveLocation } from '../../../../src/tracker/store/move';
import { UNMOVED_TABLES, MOVED_TABLES } from '../../../../src/tracker/store/move/tables';
import { backUp } from '../../../../src/tracker/store/sqlite/backup';
import { examine } from '../../../../src/tracker/store/sqlite/doctor';
import { oldDataFile } from '../../../support/old-files';
import { exportsOf, fillRichly, hashesIn, openPlace } from '../../../support/moved';

class Interrupted extends Error {}

function otherProgram(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('create table note (text)');
  database.close();
}

describe('A data file that is moved to another one', () => {
  let folder: string;
  let from: MoveLocation;
  let to: MoveLocation;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-move-'));
    const placeOf = (name: string): MoveLocation => ({ data: join(folder, name), files: join(folder, `${name}.attachments`) });
    [from, to] = [placeOf('a.sqlite'), placeOf('b.sqlite')];
    await fillRichly(from);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const stopAt = (at: string, phase = 'move') =>
    moveTracker({
      from,
      to,
      onProgress(progress) {
        if (progress.phase === phase && (phase === 'verify' || progress.step === at)) throw new Interrupted();
      },
    });

  it('is the same there, and healthy', async () => {
    const before = hashesIn(folder);
    await moveTracker({ from, to });
    for (const [path, hash] of Object.entries(before)) assert.equal(hashesIn(folder)[path], hash);
    const { problems, healthy } = await examine(to.data, { repair: false });
    assert.deepEqual([problems, healthy], [[], true]);
    assert.deepEqual(await exportsOf(to), await exportsOf(from));
  });

  it('has no name before it was compared, and goes on then', async () => {
    await assert.rejects(stopAt('', 'verify'), Interrupted);
    assert.ok(!existsSync(to.data) && existsSync(`${to.data}.moving`));
    assert.ok((await moveTracker({ from, to })).wasResumed);
    assert.ok(existsSync(to.data) && !existsSync(`${to.data}.moving`));
  });

  it('is open to nobody before it is whole', async () => {
    await assert.rejects(stopAt('issue'), Interrupted);
    const partial = `${to.data}.moving`;
    const before = readFileSync(partial);
    const expected =
      /b\.sqlite\.moving is being filled by a move from .*a\.sqlite that has not finished\. Run that "issue-bucket move" again/;
    for (const open of [
      () => openPlace({ ...to, data: partial }),
      () => moveTracker({ from: { ...to, data: partial }, to: { ...to, data: `${to.data}.other` } }),
      () => examine(partial, { repair: true }),
      () => Promise.resolve().then(() => backUp({ file: partial, to: join(folder, 'backup.sqlite') })),
    ])
      await assert.rejects(open, (error) => error instanceof UnusableFile && expected.test(error.message));
    assert.deepEqual(readFileSync(partial), before);
    await moveTracker({ from, to });
    await (await openPlace(to)).close();
  });

  it('gets its name where only that was left', async () => {
    await assert.rejects(stopAt('files'), Interrupted);
    await moveTracker({ from, to });
    renameSync(to.data, `${to.data}.moving`);
    const { wasResumed, files } = await moveTracker({ from, to });
    assert.deepEqual([wasResumed, files.count], [true, 3]);
    assert.deepEqual(await exportsOf(to), await exportsOf(from));
  });

  it('goes on with new ids, not with those of rows that are gone', async () => {
    const add = async (place: MoveLocation): Promise<number> => {
      const store = await openPlace(place);
      const { key } = (await store.repository({ owner: 'ann', slug: 'app' }))!;
      const { id } = await store.addListItem(key, 'component', 'Short-lived');
      await store.deleteListItem(key, 'component', id, null);
      await store.close();
      return id;
    };
    const last = await add(from);
    await moveTracker({ from, to });
    assert.equal(await add(to), last + 1);
  });

  it('is not made of a row that is damaged', async () => {
    const database = new DatabaseSync(from.data);
    database.exec('drop trigger comment_sum_of_changed; drop trigger usage_of_changed_comment');
    database.exec(`update comment set content = 'turned bit' where id = 2`);
    database.close();
    await assert.rejects(
      moveTracker({ from, to }),
      /A row of the table comment in .*a\.sqlite is damaged\. Check it with: issue-bucket doctor --data .*a\.sqlite/,
    );
    assert.ok(!existsSync(to.data));
  });

  it('is not made of rows that contradict each other', async () => {
    const database = new DatabaseSync(from.data, { enableForeignKeyConstraints: false });
    database.exec('insert into vote (issue, person) values (12345, 1)');
    database.close();
    await assert.rejects(moveTracker({ from, to }), /The source contradicts itself: a row refers to one that is not there/);
  });

  for (const name of ['b.sqlite', 'b.sqlite-wal', 'b.sqlite-journal'])
    it(`is not written over ${name}`, async () => {
      writeFileSync(join(folder, name), 'precious');
      await assert.rejects(moveTracker({ from, to, restart: true }), /already exists\. A move never writes over data/);
    });

  it('deletes nothing that is not of a move, though it has the name of what one has left', async () => {
    const partial = `${to.data}.moving`;
    for (const [prepare, expected] of [
      [() => otherProgram(partial), /b\.sqlite\.moving is a database of another program\./],
      [() => writeFileSync(partial, 'precious '.repeat(99)), /b\.sqlite\.moving is not a data file of Issue Bucket\./],
    ] as const) {
      prepare();
      const before = readFileSync(partial);
      for (const restart of [false, true]) await assert.rejects(moveTracker({ from, to, restart }), expected);
      assert.deepEqual(readFileSync(partial), before);
      rmSync(partial);
    }
  });

  const unusable: [what: string, make: (file: string) => void, expected: RegExp][] = [
    ['empty', (file) => writeFileSync(file, ''), /x\.sqlite is empty\. Check the path\.$/],
    [
      'no data file',
      (file) => writeFileSync(file, 'A text that is longer than a header.'.repeat(9)),
      /x\.sqlite is not a data file of Issue Bucket\./,
    ],
    ['of another program', (file) => otherProgram(file), /x\.sqlite is a database of another program\./],
    [
      'of an older version',
      (file) => oldDataFile(file, 2),
      /x\.sqlite is of an older version\. Update it before: issue-bucket repository list --data /,
    ],
  ];
  for (const [title, prepare, expected] of unusable)
    it(`says that the source is ${title}, and leaves it as it is`, async () => {
      const file = join(folder, 'x.sqlite');
      prepare(file);
      const before = readFileSync(file);
      await assert.rejects(
        moveTracker({ from: { ...from, data: file }, to }),
        (error) => error instanceof UnusableFile && expected.test(error.message),
      );
      assert.deepEqual(readFileSync(file), before);
      assert.ok(!existsSync(`${to.data}.moving`));
    });

  it('is not there', async () => {
    await assert.rejects(moveTracker({ from: to, to: from }), /There is no data file .*b\.sqlite\. Check the path\./);
  });

  it('is moved with each of its tables', () => {
    const database = new DatabaseSync(from.data);
    const tables = database
      .prepare(`select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite_%'`)
      .all()
      .map(({ name, sql }) => ({ name: String(name), hasSequence: String(sql).includes('autoincrement') }));
    const columnsOf = (table: string) =>
      database
        .prepare(`select name, pk from pragma_table_info(?) where pk > 0 order by pk`)
        .all(table)
        .map(({ name }) => name);
    const isIndex = (name: string) => [...UNMOVED_TABLES].some((remaining) => name === remaining || name.startsWith(`${remaining}_`));
    const owns = MOVED_TABLES.map(({ name }) => name as string);
    assert.deepEqual(
      tables
        .filter(({ name }) => owns.includes(name) || !isIndex(name))
        .map(({ name, hasSequence }) => [name, hasSequence, columnsOf(name)])
        .sort(),
      MOVED_TABLES.map(({ name, hasSequence, key }) => [name, hasSequence, key]).sort(),
      'a new table belongs to `move/tables.ts`: moved, or left',
    );
    database.close();
  });
});
