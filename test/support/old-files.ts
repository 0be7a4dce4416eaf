import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { root } from '../../scripts/setup.mjs';
import { addFunctions } from '../../src/tracker/store/sqlite/functions';
import { APPLICATION_ID, FULL_TEXT, MIGRATIONS } from '../../src/tracker/store/sqlite/migrations';
import { gramText, wordText } from '../../src/tracker/store/sqlite/texts';

/**
 * Data files as earlier versions wrote them, with rows in every table. `node --import tsx test/support/old-files.ts VERSION` writes the one of
 * a version that was just released; what is there is never written again.
 */

const DATE = '2012-01-02T03:04:05.678901Z';
const LATER_DATE = '2013-01-02T03:04:05.678901Z';
const id = (number: number) => 2 ** 32 + number;

/** Rows of schema version 1, in the order of its tables. */
const FIRST = `
insert into repository (owner, slug, owner_folded, slug_folded, is_private, edition, revision, next_number, created_on) values
  ('Ann', 'app', 'ann', 'app', 0, 1, 7, 4, '${DATE}'), ('bob', 'Secret', 'bob', 'secret', 1, 2, 1, 1, '${DATE}');
insert into edition (repository, state, host, pid, touched_on) values (1, 'shown', 'here', 1, '${DATE}'), (2, 'shown', 'here', 1, '${DATE}');
insert into person (name, username, display_name, display_folded, password_hash, created_on) values
  ('ann', 'Ann', 'Ann Ö. Smith', 'ann ö. smith', 'scrypt$1$2$3', '${DATE}'), ('bob', 'bob', '', '', null, '${DATE}');
insert into token values ('${'ab'.repeat(32)}', 1, '${DATE}');
insert into grant_of_right (repository, person, "right") values (1, 1, 'admin'), (1, 2, 'write'), (2, 2, 'admin');
insert into list_item (edition, list, name, title) values (1, 'version', '1.0', '1.0'), (1, 'component', 'ui', 'UI'), (1, 'milestone', 'm1', 'M1');
insert into issue (id, edition, number, status, kind, priority, component, milestone, version, assignee, reporter, markup,
    created_on, updated_on, comment_count, watcher_count, revision, title_folded) values
  (${id(1)}, 1, 1, 0, 0, 2, 'ui', 'm1', '1.0', 'bob', 'ann', 'creole', '${DATE}', '${LATER_DATE}', 2, 2, 5, 'the first übel'),
  (${id(3)}, 1, 3, 7, 1, 4, null, null, null, null, null, 'markdown', '${DATE}', '${DATE}', 0, 0, 1, 'third');
insert into issue_text (id, title, content) values (${id(1)}, 'The first Übel', 'Words of **all** kinds: 日本, ёлка, a''b'), (${id(3)}, 'Third', '');
insert into tally (edition, status, kind, priority, count) values (1, 0, 0, 2, 1), (1, 7, 1, 4, 1);
insert into comment (id, issue, content, markup, author, created_on, updated_on) values
  (1, ${id(1)}, 'said', 'creole', 1, '${DATE}', null), (2, ${id(1)}, 'said again', 'plaintext', 2, '${DATE}', '${LATER_DATE}');
insert into watcher (issue, person) values (${id(1)}, 1), (${id(1)}, 2);
`;

/** Rows that version 2 added. */
const SECOND = `
update person set account_id = '557058:ann' where name = 'ann';
update repository set next_comment = 5;
update edition set default_kind = 'task', default_component = 'UI', default_milestone = 'M1', default_version = '1.0', default_assignee = 'ann' where id = 1;
update issue set vote_count = 1, edited_on = '${LATER_DATE}', content_updated_on = '${LATER_DATE}', comment_count = 2 where number = 1;
insert into comment (id, issue, content, markup, author, created_on, number) values (3, ${id(1)}, null, 'creole', 2, '${LATER_DATE}', 4);
insert into change (comment, field, old, new, author, created_on) values (3, 'status', 'open', 'new', 2, '${LATER_DATE}'), (3, 'title', 'Übel', 'The first Übel', 2, '${LATER_DATE}');
insert into attachment (issue, name, hash, size, author, created_on, path, url) values
  (${id(1)}, 'pic.png', '${'cd'.repeat(32)}', 9, 1, '${DATE}', 'attachments/1', 'http://old/1'), (${id(1)}, 'gone.txt', null, null, null, null, null, null);
insert into vote (issue, person) values (${id(1)}, 2);
`;

/** Rows that version 4 added: a deleted issue, and an unfinished import (of another machine) that appends. */
const FOURTH = `
update file_stamp set id = '${'ef'.repeat(16)}';
insert into deleted_issue (repository, number, title, deleted_on, deleted_by, text_bytes, file_bytes, record) values
  (1, 2, 'Second', '${LATER_DATE}', 1, 9, 9, '{"form":1}');
insert into deleted_file (deleted, hash, name, size) values (1, '${'cd'.repeat(32)}', 'pic.png', 9);
insert into edition (repository, state, host, pid, touched_on) values (1, 'staged', 'elsewhere', 1, '2999-01-02T03:04:05.678901Z');
insert into append_range values (3, 1, ${id(4)}, ${id(5)} - 1, 4, 5, 5, 6);
update repository set next_number = 5, next_comment = 6 where id = 1;
`;

/** Writes a data file of an older version. From version 3 on the texts of issue 3 may not be indexed yet. */
function write(file: string, version: number): void {
  const database = new DatabaseSync(file);
  addFunctions(database);
  database.exec(`${MIGRATIONS[0]!} ${version < 4 ? FULL_TEXT : ''} ${FIRST}`);
  if (version < 4) {
    for (const { id: rowid, title, content } of database.prepare('select id, title, content from issue_text').all()) {
      database.prepare('insert into words (rowid, title, content) values (?, ?, ?)').run(rowid!, wordText(title), wordText(content));
      if (version === 3 && rowid === id(3)) continue;
      database.prepare('insert into grams (rowid, title, content) values (?, ?, ?)').run(rowid!, gramText(title), gramText(content));
    }
  }
  if (version > 1) database.exec(`${MIGRATIONS[1]!} ${SECOND}`);
  if (version > 2) database.exec(`${MIGRATIONS[2]!} insert into unindexed (id) values (${id(3)})`);
  for (const step of MIGRATIONS.slice(3, version)) database.exec(step);
  if (version > 3) database.exec(FOURTH);
  database.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = ${version}; vacuum; pragma journal_mode = wal`);
  database.close();
}

const fixture = (version: number): string => join(root, 'test', 'fixtures', 'data-files', `version-${version}.sqlite.gz`);

/** Copies the stored data file of a released version to a path. */
export function oldDataFile(file: string, version: number): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, gunzipSync(readFileSync(fixture(version))), { mode: 0o600 });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-old-'));
  for (const version of process.argv.slice(2).map(Number)) {
    const file = join(folder, 'data.sqlite');
    write(file, version);
    mkdirSync(dirname(fixture(version)), { recursive: true });
    writeFileSync(fixture(version), gzipSync(readFileSync(file), { level: 9 }), { flag: 'wx' });
    rmSync(file);
  }
  rmSync(folder, { recursive: true });
}
