import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DEFAULT_QUERY } from '../../../../src/model/query';
import { openStore, UnusableFile } from '../../../../src/tracker/store';
import { addFunctions } from '../../../../src/tracker/store/sqlite/functions';
import { examine } from '../../../../src/tracker/store/sqlite/doctor';
import { repairFile } from '../../../../src/tracker/store/sqlite/doctor/repair';
import { oldDataFile } from '../../../support/old-files';
import { makeWorld, NO_LISTS, imported, withFile } from '../support';

const bytes = (text: string) => [new TextEncoder().encode(text)];

/** A closed tracker with issues 1 to 3, of which 1 has a comment, a file, a vote and a history. */
async function furnish(file: string): Promise<{ key: number; hash: string }> {
  const { store, app, ann, bob } = await makeWorld(file);
  for (const title of ['One', 'Two', 'Three']) {
    await store.create(app.key, ann.key, { title, content: `All about ${title}`, component: 'UI', milestone: 'M1', assignee: 'bob' });
  }
  await store.change(app.key, 1, bob.key, { status: 'open', version: '1.0' });
  await store.addComment(app.key, 1, bob.key, { content: 'said' });
  await store.vote(app.key, 1, bob.key, true);
  const received = await store.files.receive(toAsync(bytes('a picture')), 100);
  await store.attach(app.key, 1, ann.key, [{ ...received, name: 'picture.png' }]);
  await store.close();
  return { key: app.key, hash: received.hash };
}

async function* toAsync<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

/** Changes a data file by SQL. */
function damage(file: string, sql: string): void {
  const options = { enableForeignKeyConstraints: false, defensive: false };
  const database = new DatabaseSync(file, options);
  addFunctions(database); // rows are written with their checksums: what is wrong with them is something else
  database.exec(sql);
  database.close();
}

const names = (diagnosis: { problems: readonly { name: string }[] }) => diagnosis.problems.map(({ name }) => name);

const ID = '((select edition from repository) << 32) + ';

/** A damage, all findings that follow from it, and their messages. */
const DAMAGES: [title: string, sql: string, found: string[], expected: RegExp][] = [
  ['a right of nobody', "insert into grant_of_right values (1, 99, 'write')", ['grants'], /A right belongs to nobody.*Removed/],
  ['a token of nobody', "insert into token values ('x', 99, '2020')", ['tokens'], /A token belongs to nobody/],
  ['issues not marked as shown', "update edition set state = 'staged', pid = 0", ['home'], /points to issues .*: ann\/app\. Marked/],
  [
    'a person gone',
    "delete from grant_of_right where person = 2; delete from person where name = 'bob'",
    ['people', 'authors', 'followers'],
    /somebody who is not known: bob\. Made known again/,
  ],
  ['an issue gone, with its text there', `delete from issue where number = 2`, ['issues', 'tally'], /ann\/app #2\. Created again/],
  ['a text gone', `delete from issue_text where id = ${ID} 3`, ['texts', 'search'], /An issue has no text: ann\/app #3\./],
  ['a wrong order of titles', "update issue set title_folded = 'zzz' where number = 1", ['titles'], /Sorted by their titles/],
  [
    'leftovers',
    `insert into vote values (${ID} 77, 1); insert into change (comment, field, old, new, created_on) values (99, 'status', '', '', '')`,
    ['leftovers'],
    /2 things are left over .*: vote, change\./,
  ],
  [
    'a relation to nothing',
    `insert into relation values (${ID} 1, ${ID} 77, 'blocks', 1, '2020')`,
    ['relations'],
    /An issue is related to nothing that is there: ann\/app #1\. Removed/,
  ],
  [
    'an anchor of nothing',
    `insert into anchor (issue, path, first_line, lines, lines_before, lines_after, created_on) values (${ID} 77, 'a', 1, 'b', '', '', '2020')`,
    ['leftovers'],
    /Something is left over .*: place in code\. Removed/,
  ],
  [
    'an anchor made by nobody',
    `insert into anchor (issue, path, first_line, lines, lines_before, lines_after, author, created_on) values (${ID} 1, 'a', 1, 'b' || char(10), '', '', 99, '2020')`,
    ['authors'],
    /by somebody who is not known: place in code of #1\. Shown as by/,
  ],
  [
    'a relation made by nobody',
    `insert into relation values (${ID} 1, ${ID} 2, 'blocks', 99, '2020')`,
    ['authors'],
    /by somebody who is not known: relation of #1\. Shown as by/,
  ],
  [
    'a list without a name in use',
    "delete from list_item where name = 'm1'",
    ['milestones'],
    /a milestone that is not in the list: m1\. Put into the list/,
  ],
  [
    'wrong counts',
    'update issue set comment_count = 7 where number = 1; update issue set vote_count = 1 where number = 3',
    ['counts'],
    /2 issues count other .*: ann\/app #1, ann\/app #3\. Counted again/,
  ],
  ['wrong sizes', 'update usage set text_bytes = text_bytes + 1', ['usage'], /counts other sizes than .*: ann\/app\. Counted again/],
  ['sizes gone', 'delete from usage', ['usage'], /Counted again/],
  ['a wrong tally', 'update tally set count = count + 1', ['tally'], /numbers? of issues of a status/],
  [
    'numbers to be given again',
    'update repository set next_number = 2, next_comment = 1',
    ['numbers'],
    /would give a number again: ann\/app/,
  ],
  ['an index gone', 'drop index issue_by_title', ['indexes'], /An index is not there or of something else: issue_by_title\. Rebuilt/],
  ['a text not indexed', `delete from words where rowid = ${ID} 1`, ['search'], /not found by its text: ann\/app #1\. Indexed again/],
  ['another text indexed', `update issue_text set content = 'shorter' where id = ${ID} 1`, ['search'], /ann\/app #1/],
  ['an index of no text', `insert into grams (rowid, title) values (${ID} 500, 'x')`, ['search'], /ann\/app #500/],
  ['no full text', 'drop table words', ['full text'], /The full text is not there.* Rebuilt from the texts/],
  ['a broken full text', 'delete from words_data where id > 10', ['full text'], /The full text is damaged.* Rebuilt from the texts/],
  [
    'a broken index',
    `pragma writable_schema = on; update sqlite_schema set sql = replace(sql, 'title_folded', 'updated_on') where name = 'issue_by_title'; pragma writable_schema = off`,
    ['file', 'indexes'],
    /damaged/,
  ],
];

describe('The doctor', () => {
  it('finds nothing wrong with a tracker that is in use, and changes nothing', () =>
    withFile(async (file) => {
      await furnish(file);
      const open = await openStore({ file });
      const diagnosis = await examine(file);
      assert.deepEqual(diagnosis, { problems: [], notes: [], counts: { issues: 3, comments: 1, files: 1 }, healthy: true });
      assert.deepEqual((await examine(file, { repair: true })).problems, []);
      await open.close();
    }));

  for (const [title, sql, found, expected] of DAMAGES) {
    it(`finds and mends ${title}`, () =>
      withFile(async (file) => {
        const { key } = await furnish(file);
        damage(file, sql);
        const sick = await examine(file);
        assert.deepEqual([names(sick), sick.healthy], [found, false]);
        const mended = await examine(file, { repair: true });
        assert.deepEqual([mended.problems.filter(({ repaired }) => !repaired), mended.healthy], [[], true]);
        assert.match(mended.problems.map(({ sentence }) => sentence).join('\n'), expected);
        assert.deepEqual((await examine(file)).problems, []);
        const store = await openStore({ file });
        assert.equal((await store.list(key, DEFAULT_QUERY)).count, 3);
        assert.equal((await store.create(key, null, { title: 'goes on' })).number, 4);
        await store.close();
      }));
  }

  it('brings back an issue whose row is gone, with its text, comments and files', () =>
    withFile(async (file) => {
      const { key } = await furnish(file);
      damage(file, 'delete from issue where number = 1');
      await examine(file, { repair: true });
      const store = await openStore({ file });
      const issue = await store.issue(key, 1);
      assert.deepEqual([issue?.title, issue?.content, issue?.status, issue?.commentCount], ['One', 'All about One', 'new', 1]);
      assert.equal((await store.comments(key, 1))?.filter(({ content }) => content === 'said').length, 1);
      assert.deepEqual(
        (await store.attachments(key, 1))?.map(({ name }) => name),
        ['picture.png'],
      );
      assert.equal((await store.list(key, { ...DEFAULT_QUERY, search: 'about one' })).count, 1);
      await store.close();
    }));

  it('clears up what an import has left behind', () =>
    withFile(async (file) => {
      const { key } = await furnish(file);
      const store = await openStore({ file });
      const importer = await store.import(key, NO_LISTS);
      await importer.add([imported(1)]);
      await importer.commit();
      await store.close();
      damage(
        file,
        `insert into edition (repository, state, host, pid, touched_on) values (1, 'dead', '', 0, '2020-01-01T00:00:00.000000Z')`,
      );
      const remaining = await examine(file);
      assert.ok(remaining.healthy, 'that is so after every import');
      assert.match(remaining.notes.join(), /What an import has replaced is still there: ann\/app\./);
      assert.deepEqual((await examine(file, { repair: true })).notes, []);
    }));

  it('tells of files that are gone or changed, and puts aside what belongs to no attachment', () =>
    withFile(async (file) => {
      const { hash } = await furnish(file);
      const folder = `${file}.attachments`;
      const path = join(folder, hash.slice(0, 2), hash);
      const other = join(folder, hash.slice(0, 2), `${hash.slice(0, 2)}${'0'.repeat(62)}`);
      writeFileSync(other, 'new');
      assert.deepEqual(names(await examine(file)), [], 'it may belong to a row that is being written');
      utimesSync(other, 0, 0);
      writeFileSync(path, 'b picture');
      const changed = await examine(file, { repair: true });
      assert.deepEqual(names(changed), ['unused files', 'changed files']);
      assert.match(changed.problems[1]!.sentence, /An attached file is not what was attached: picture\.png\./);
      assert.equal(readFileSync(join(folder, 'unused', `${hash.slice(0, 2)}${'0'.repeat(62)}`), 'utf8'), 'new');
      rmSync(path);
      const missing = await examine(file, { repair: true });
      assert.deepEqual([names(missing), missing.healthy], [['missing files'], false]);
      writeFileSync(path, 'a picture');
      assert.ok((await examine(file)).healthy);
    }));

  it('leaves a file where it is that has come into use since it was found', () =>
    withFile(async (file) => {
      const { hash } = await furnish(file);
      await repairFile(file, { findings: [], unused: [hash, 'f'.repeat(64)] } as unknown as Parameters<typeof repairFile>[1]);
      assert.ok(existsSync(join(`${file}.attachments`, hash.slice(0, 2), hash)));
    }));

  it('says of a page that cannot be read that it cannot be mended, and mends the rest', () =>
    withFile(async (file) => {
      await furnish(file);
      damage(file, 'pragma wal_checkpoint(truncate); update tally set count = 9');
      const content = readFileSync(file);
      const page = content.indexOf('All about Three');
      content.fill(0xa5, page - (page % 4096), page - (page % 4096) + 200);
      writeFileSync(file, content);
      const sick = await examine(file, { repair: true });
      assert.ok(!sick.healthy && names(sick).includes('file'), JSON.stringify(sick.problems));
    }));

  it('checks an older file as it is, and brings it up to date to mend it', () =>
    withFile(async (file) => {
      oldDataFile(file, 2);
      const older = await examine(file);
      assert.deepEqual(names(older), []);
      assert.match(older.notes.join(), /Its schema is version 2 of \d+/);
      const newer = await examine(file, { repair: true });
      assert.match(newer.notes.join(), /upgraded from version 2 to \d+\. A copy of the old version is in .*\.version-2\.backup\./);
      assert.doesNotMatch(newer.notes.join(), /Its schema is version/);
    }));

  it('does not make a file that is not there, and leaves those of others alone', () =>
    withFile(async (file) => {
      for (const repair of [false, true]) {
        await assert.rejects(
          examine(file, { repair }),
          (error) => error instanceof UnusableFile && /There is no data file/.test(error.message),
        );
      }
      assert.ok(!existsSync(file));
    }));
});
