import { sql, type RawBuilder } from 'kysely';
import { crc32 } from 'node:zlib';
import { isInsertedWithChecksum } from '../engine-sql';

/*
 * Rows with texts of people have a checksum. SQLite detects damaged pages, but not a bit that a disk has flipped within a text; `doctor` compares
 * the checksums. Triggers keep them up to date. A trigger for inserts would cost an import a third of its time, so statements that insert many
 * rows compute the checksum themselves (see `withChecksum`). Rows from before checksums have null, until they are written again or `doctor
 * --repair` adds one.
 */

/** The checksum of a row's values: CRC-32, which detects all small changes. */
export const rowChecksum = (...values: readonly unknown[]): number => crc32(JSON.stringify(values));

/** Tables with checksums and their columns: what people write, not counts. */
export const SUMMED: Readonly<Record<string, readonly string[]>> = {
  repository: ['owner', 'slug', 'owner_folded', 'slug_folded', 'is_private', 'created_on'],
  person: ['name', 'username', 'display_name', 'display_folded', 'password_hash', 'created_on', 'uuid', 'account_id', 'is_admin'],
  list_item: ['edition', 'list', 'name', 'title'],
  issue: [
    ...['number', 'status', 'kind', 'priority', 'component', 'milestone', 'version', 'assignee', 'reporter', 'markup'],
    ...['created_on', 'updated_on', 'edited_on', 'content_updated_on', 'title_folded'],
  ],
  issue_text: ['title', 'content'],
  comment: ['issue', 'number', 'content', 'markup', 'author', 'created_on', 'updated_on'],
  change: ['comment', 'field', 'old', 'new', 'author', 'created_on'],
  attachment: ['issue', 'name', 'hash', 'size', 'author', 'created_on', 'path', 'url'],
  deleted_issue: ['repository', 'number', 'title', 'deleted_on', 'deleted_by', 'text_bytes', 'file_bytes', 'record'],
  anchor: ['issue', 'path', 'first_line', 'lines', 'lines_before', 'lines_after', 'commit_hash', 'note', 'author', 'created_on'],
};

/** Tables that got checksums in version 4. Later tables are created with them. */
const SUMMED_BY_4 = ['repository', 'person', 'list_item', 'issue', 'issue_text', 'comment', 'change', 'attachment', 'deleted_issue'];

const quoted = (columns: readonly string[], prefix = ''): string => columns.map((column) => `${prefix}"${column}"`).join(', ');

/** SQL for the checksum of an existing row. */
export const sumOf = (table: string): string => `row_checksum(${quoted(SUMMED[table]!)})`;

/** SQL for the checksum of a new row. */
export const checksumOf = (table: string, values: Readonly<Record<string, unknown>>): RawBuilder<number> =>
  sql<number>`row_checksum(${sql.join(SUMMED[table]!.map((column) => sql`${values[column] ?? null}`))})`;

/** SQL that adds the column and its triggers to tables. */
export const addChecksums = (tables: readonly string[]): string =>
  tables
    .map((table) => {
      const columns = SUMMED[table]!;
      const set = `update "${table}" set checksum = row_checksum(${quoted(columns, 'new.')}) where id = new.id;`;
      return [
        `alter table "${table}" add column checksum integer;`,
        ...(isInsertedWithChecksum(table) ? [] : [`create trigger ${table}_sum_of_new after insert on "${table}" begin ${set} end;`]),
        `create trigger ${table}_sum_of_changed after update of ${quoted(columns)} on "${table}" begin ${set} end;`,
      ].join('\n');
    })
    .join('\n');

/** The checksums of version 4. */
export const ADD_CHECKSUMS = addChecksums(SUMMED_BY_4);

/** SQL that adds missing checksums. */
export const SUM_OTHERS = Object.keys(SUMMED)
  .map((table) => `update "${table}" set checksum = ${sumOf(table)} where checksum is null;`)
  .join('\n');

/** SQL that counts rows without a checksum. */
export const COUNT_UNSUMMED = `select ${Object.keys(SUMMED)
  .map((table) => `(select count(*) from "${table}" where checksum is null)`)
  .join(' + ')} as n`;
