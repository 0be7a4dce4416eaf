import assert from 'node:assert/strict';
import fs, { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { mock } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { accountIdOf, personUuid } from '../../../../src/model/person';
import { ALL, DEFAULT_QUERY } from '../../../../src/model/query';
import { openStore, UnusableFile } from '../../../../src/tracker/store';
import { examine } from '../../../../src/tracker/store/sqlite/doctor';
import { fold } from '../../../../src/tracker/store/fold';
import { addFunctions } from '../../../../src/tracker/store/sqlite/functions';
import { copyOfVersion } from '../../../../src/tracker/store/sqlite/migrating';
import { APPLICATION_ID, FULL_TEXT, MIGRATIONS } from '../../../../src/tracker/store/sqlite/migrations';
import { issueId } from '../../../../src/tracker/store/ids';
import { format } from '../../../../src/wire/messages';
import { oldDataFile } from '../../../support/old-files';
import { comparison, makeWorld, withFile } from '../support';

const DATE = '2012-01-02T03:04:05.678901Z';

/** Makes a data file of version 1: two issues, one of them with a comment and a change. */
function writeFirst(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec(`${MIGRATIONS[0]}; ${MIGRATIONS[0]!.includes('using fts5') ? '' : FULL_TEXT}`);
  database.exec(`
    insert into repository (owner, slug, owner_folded, slug_folded, is_private, edition, next_number, created_on)
      values ('ann', 'app', 'ann', 'app', 0, 1, 3, '${DATE}');
    insert into edition (repository, state, host, pid, touched_on) values (1, 'shown', 'here', 1, '${DATE}');
    insert into person (name, username, display_name, display_folded, created_on) values ('ann', 'Ann', 'Ann Smith', 'ann smith', '${DATE}');
    insert into grant_of_right (repository, person, "right") values (1, 1, 'admin');
    insert into list_item (edition, list, name, title) values (1, 'version', '1.0', '1.0'), (1, 'component', 'ui', 'UI');
    insert into tally (edition, status, kind, priority, count) values (1, 0, 0, 2, 2);
  `);
  for (const number of [1, 2]) {
    const id = issueId(1, number);
    const title = `Old ${number}`;
    database
      .prepare(
        `insert into issue (id, edition, number, status, kind, priority, component, reporter, markup, created_on, updated_on, comment_count, watcher_count, title_folded)
         values (?, 1, ?, 0, 0, 2, 'ui', 'ann', 'creole', '${DATE}', '${DATE}', ?, 1, ?)`,
      )
      .run(id, number, number === 2 ? 2 : 0, fold(title));
    database.prepare('insert into issue_text (id, title, content) values (?, ?, ?)').run(id, title, 'words');
    database.prepare('insert into watcher (issue, person) values (?, 1)').run(id);
    database.prepare('insert into words (rowid, title, content) values (?, ?, ?)').run(id, title, 'words');
  }
  const add = database.prepare(`insert into comment (issue, content, markup, author, created_on) values (?, ?, 'creole', 1, '${DATE}')`);
  add.run(issueId(1, 2), 'said');
  add.run(issueId(1, 2), null);
  database.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = 1`);
  database.close();
}

describe('A data file of the first version', () => {
  it('has in the present one all that it had, and room for the rest', () =>
    withFile(async (file) => {
      writeFirst(file);
      const store = await openStore({ file });
      const app = (await store.repository({ owner: 'ann', slug: 'app' }))!;
      const issue = (await store.issue(app.key, 2))!;
      assert.deepEqual(
        [issue.title, issue.component, issue.reporter?.username, issue.commentCount, issue.voteCount, issue.editedOn],
        ['Old 2', 'UI', 'Ann', 1, 0, null],
      );
      const old = await store.comments(app.key, 2);
      assert.deepEqual(
        old.map(({ id, content, author, createdOn, changes }) => [id, content, author?.username, createdOn, changes]),
        [
          [1, 'said', 'Ann', DATE, []],
          [2, null, 'Ann', DATE, []],
        ],
      );
      const ann = (await store.accountById(`{${personUuid('ann')}}`))!;
      assert.equal(ann.username, 'Ann');
      assert.equal((await store.addComment(app.key, 1, ann.key, { content: 'new' }))!.id, 3);
      const [item] = await store.listItems(app.key, 'component');
      await store.renameListItem(app.key, 'component', item!.id, ann.key, 'Surface');
      assert.equal((await store.issue(app.key, 1))!.component, 'Surface');
      assert.equal((await store.create(app.key, ann.key, { title: 'Next', version: '1.0' })).number, 3);
      await store.close();
      const [{ integrity_check: complete }] = new DatabaseSync(file).prepare('pragma integrity_check').all() as [
        { integrity_check: string },
      ];
      assert.equal(complete, 'ok');
    }));
});

type Rows = Record<string, readonly Record<string, unknown>[]>;

/** All rows with texts of people, by table. */
function rowsOf(file: string): Rows {
  const database = new DatabaseSync(file, { readOnly: true });
  const tables = database
    .prepare(
      `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name not like 'words%' and name not like 'grams%'`,
    )
    .all();
  const rows = Object.fromEntries(tables.map(({ name }) => [String(name), database.prepare(`select * from "${String(name)}"`).all()]));
  database.close();
  return rows;
}

/** Intended changes of a migration. */
const CHANGED: Readonly<Record<string, readonly string[]>> = { list_item: ['id'] };
const GONE = ['unindexed'];

/** Asserts that all rows and columns are still there. */
function assertKept(before: Rows, after: Rows): void {
  for (const [table, rows] of Object.entries(before)) {
    if (GONE.includes(table)) continue;
    assert.equal(after[table]?.length, rows.length, table);
    for (const row of rows) {
      const columns = Object.keys(row).filter((column) => !CHANGED[table]?.includes(column));
      const isThere = after[table].some((other) => columns.every((column) => isDeepStrictEqual(other[column], row[column])));
      assert.ok(isThere, `${table}: ${JSON.stringify(row)}`);
    }
  }
}

const OLD_VERSIONS = MIGRATIONS.map((_, index) => index + 1).filter((version) => version < MIGRATIONS.length);

describe('A data file of an earlier version', () => {
  for (const version of OLD_VERSIONS) {
    it(`${version} opens with nothing lost, and is kept as it was`, () =>
      withFile(async (file) => {
        oldDataFile(file, version);
        const before = rowsOf(file);
        assert.ok(
          Object.entries(before).every(([, rows]) => rows.length > 0),
          'there is something of everything',
        );
        const notices: string[] = [];
        const store = await openStore({ file, onNotice: (notice) => notices.push(format(notice)) });
        const copy = copyOfVersion(file, version);
        assert.deepEqual(notices, [
          `${file} was upgraded from version ${version} to ${MIGRATIONS.length}. A copy of the old version is in ${copy}.`,
        ]);
        const app = (await store.repository({ owner: 'ann', slug: 'app' }))!;
        const issue = (await store.issue(app.key, 1))!;
        assert.deepEqual(
          [issue.title, issue.content, issue.component, issue.milestone, issue.version, issue.assignee?.username, issue.watcherCount],
          ['The first Übel', "Words of **all** kinds: 日本, ёлка, a'b", 'UI', 'M1', '1.0', 'bob', 2],
        );
        assert.equal((await store.list(app.key, { ...DEFAULT_QUERY, search: 'third' })).count, 1);
        assert.equal((await store.list(app.key, { ...DEFAULT_QUERY, filter: comparison('title', '~', 'hir') })).count, 1);
        await store.close();
        assertKept(before, rowsOf(file));
        const diagnosis = await examine(file);
        assert.deepEqual(
          diagnosis.problems.map(({ sentence }) => sentence).filter((it) => !/attached file is gone/.test(it)),
          [],
        );
        assert.deepEqual(rowsOf(copy), before, 'the copy is as it was');
        const stored = new DatabaseSync(copy, { readOnly: true });
        assert.equal(stored.prepare('pragma user_version').get()!.user_version, version);
        stored.close();
        const second = await openStore({ file, onNotice: (notice) => notices.push(format(notice)) });
        await second.close();
        assert.equal(notices.length, 1, 'once');
        const copies = readdirSync(dirname(file)).filter((name) => name.includes('backup'));
        assert.deepEqual(copies, [`issues.db.version-${version}.backup`]);
      }));

    it(`${version} has what another program wrote last in its copy`, () =>
      withFile(async (file) => {
        oldDataFile(file, version);
        const old = new DatabaseSync(file); // another window that has not been reloaded
        addFunctions(old);
        old.exec(`update issue_text set content = 'in the log only' where id = ${issueId(1, 3)}`);
        const store = await openStore({ file });
        const stored = new DatabaseSync(copyOfVersion(file, version), { readOnly: true });
        assert.equal(stored.prepare('select content from issue_text where id = ?').get(issueId(1, 3))!.content, 'in the log only');
        stored.close();
        old.close();
        await store.close();
      }));
  }

  it('knows when its issues were closed, by their history', () =>
    withFile(async (file) => {
      oldDataFile(file, 4);
      const old = new DatabaseSync(file);
      addFunctions(old);
      const add = (comment: number, text: string, date: string) =>
        old.exec(`insert into comment (id, issue, number, content, markup, created_on) values (${comment}, ${issueId(1, 3)}, ${comment}, null, 'markdown', '${date}');
          insert into change (comment, field, old, new, created_on) values (${comment}, 'status', 'open', '${text}', '${date}')`);
      add(901, 'resolved', '2012-03-01T00:00:00.000000Z');
      add(902, 'open', '2012-04-01T00:00:00.000000Z');
      add(903, 'closed', '2012-05-01T00:00:00.000000Z');
      old.close();
      const store = await openStore({ file });
      const { key } = (await store.repository({ owner: 'ann', slug: 'app' }))!;
      const { months, undated } = await store.insight(key, { filter: ALL, search: null }, new Date());
      assert.deepEqual([months.filter(({ closed }) => closed > 0).map(({ month }) => month), undated], [['2012-05'], 0]);
      await store.close();
    }));

  for (const version of MIGRATIONS.map((_, at) => at + 1).slice(0, -1)) {
    it(`${version} has room for relations and places in code`, () =>
      withFile(async (file) => {
        oldDataFile(file, version);
        const store = await openStore({ file });
        const { key } = (await store.repository({ owner: 'ann', slug: 'app' }))!;
        const place = { path: 'src/a.ts', first: 3, lines: ['a'], before: [], after: [] };
        assert.deepEqual(await store.anchors(key, { start: 0, limit: 9 }), { count: 0, anchors: [] });
        assert.ok(await store.addAnchor(key, 1, null, place));
        assert.ok(await store.relate(key, 1, null, { name: 'blocks', other: 3 }));
        await store.delete(key, 1);
        await store.restore(key, [1]);
        assert.equal((await store.anchors(key, { number: 1, start: 0, limit: 9 })).count, 1);
        await store.close();
        const { problems } = await examine(file);
        assert.deepEqual(
          problems.map(({ sentence }) => sentence).filter((it) => !/attached file is gone/.test(it)),
          [],
        );
      }));
  }

  it('is left as it is where its copy cannot be made', () =>
    withFile(async (file) => {
      oldDataFile(file, 3);
      const before = rowsOf(file);
      mkdirSync(`${copyOfVersion(file, 3)}/x`, { recursive: true }); // no file can be written there
      await assert.rejects(openStore({ file }));
      assert.deepEqual(rowsOf(file), before);
      assert.deepEqual(
        readdirSync(dirname(file)).filter((name) => name.includes('partial')),
        [],
      );
      rmSync(copyOfVersion(file, 3), { recursive: true });
      writeFileSync(`${copyOfVersion(file, 3)}.partial`, 'of a process that was killed');
      await (await openStore({ file })).close();
      assert.deepEqual(rowsOf(copyOfVersion(file, 3)), before);
    }));

  it('says how much room it needs', () =>
    withFile(async (file) => {
      oldDataFile(file, 3);
      const before = rowsOf(file);
      mock.method(fs, 'statfsSync', () => ({ bavail: 10, bsize: 4096 }));
      syncBuiltinESMExports();
      try {
        const expected = /That needs \d MB on its disk, where 0 MB are free\. Free some space, then try again\.$/;
        await assert.rejects(openStore({ file }), (error) => error instanceof UnusableFile && expected.test(error.message));
      } finally {
        mock.restoreAll();
        syncBuiltinESMExports();
      }
      assert.deepEqual(rowsOf(file), before);
    }));
});

describe('A data file that a program without full text has written', () => {
  for (const [title, hadIndex] of [
    ['beside one that has it', true],
    ['alone', false],
  ] as const) {
    it(`${title} is searched whole`, () =>
      withFile(async (file) => {
        writeFirst(file);
        const database = new DatabaseSync(file);
        database.function('person_uuid', (name) => personUuid(String(name)));
        database.exec(`${MIGRATIONS[1]!} ${MIGRATIONS[2]!} pragma user_version = 3`);
        if (!hadIndex) database.exec('drop table words; drop table grams');
        database.exec(`update issue_text set title = 'Changed', content = 'meanwhile' where id = ${issueId(1, 2)};
          update issue set title_folded = 'changed' where number = 2;
          insert into unindexed (id) select id from issue_text where ${hadIndex ? `id = ${issueId(1, 2)}` : 'true'}`);
        database.close();
        const store = await openStore({ file });
        const app = (await store.repository({ owner: 'ann', slug: 'app' }))!;
        for (const [search, count] of [
          ['old', 1],
          ['words', 1],
          ['changed meanwhile', 1],
        ] as const) {
          assert.equal((await store.list(app.key, { ...DEFAULT_QUERY, search })).count, count, search);
        }
        for (const [value, count] of [
          ['eanwhi', 1],
          ['ord', 1],
        ] as const) {
          assert.equal((await store.list(app.key, { ...DEFAULT_QUERY, filter: comparison('content', '~', value) })).count, count, value);
        }
        await store.close();
        assert.deepEqual((await examine(file)).problems, []);
      }));
  }
});

describe('A person of a store', () => {
  it('is found by each of the ids that API 2.0 has for them', async () => {
    const { store, bob } = await makeWorld();
    const uuid = personUuid('bob');
    for (const id of [uuid, `{${uuid}}`, uuid.toUpperCase(), `ib:${uuid}`, accountIdOf(bob)]) {
      assert.equal((await store.accountById(id))?.key, bob.key, id);
    }
    await store.saveAccount('BOB', { displayName: 'Robert' });
    assert.equal((await store.accountById(uuid))?.displayName, 'Robert', 'a new name changes no id');
    for (const id of ['', 'bob', `{${uuid}`.slice(0, 20), personUuid('nobody'), '557058:0']) {
      assert.equal(await store.accountById(id), undefined, id);
    }
    await store.close();
  });
});
