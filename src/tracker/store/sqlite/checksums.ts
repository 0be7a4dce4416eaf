import { sql, type RawBuilder } from 'kysely';
import { crc32 } from 'node:zlib';
import { isInsertedWithChecksum } from '../engine-sql';

/*
 * Each row that holds what people wrote has a checksum. SQLite finds damage of its own pages, but not a bit that a disk has turned within a
 * text. `doctor` compares. Triggers keep the sums; but a trigger of inserts costs an import a third of its time, so that where many rows are
 * made the sum is part of the insert (see `withChecksum`). Rows of before there were any have none (null) until they are written again or `doctor --repair` gives
 * them one.
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

/** Tables that version 4 has given checksums; later ones have them from their beginning. */
const SUMMED_BY_4 = ['repository', 'person', 'list_item', 'issue', 'issue_text', 'comment', 'change', 'attachment', 'deleted_issue'];

const quoted = (columns: readonly string[], prefix = ''): string => columns.map((column) => `${prefix}"${column}"`).join(', ');

/** The checksum of a row in SQL. */
export const sumOf = (table: string): string => `row_checksum(${quoted(SUMMED[table]!)})`;

/** The checksum of a new row of a table in SQL. */
export const checksumOf = (table: string, values: Readonly<Record<string, unknown>>): RawBuilder<number> =>
  sql<number>`row_checksum(${sql.join(SUMMED[table]!.map((column) => sql`${values[column] ?? null}`))})`;

/** Adds the column and the triggers to tables. */
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

/** What version 4 has added. */
export const ADD_CHECKSUMS = addChecksums(SUMMED_BY_4);

/** Adds missing checksums. */
export const SUM_OTHERS = Object.keys(SUMMED)
  .map((table) => `update "${table}" set checksum = ${sumOf(table)} where checksum is null;`)
  .join('\n');

/** Counts rows without a checksum. */
export const COUNT_UNSUMMED = `select ${Object.keys(SUMMED)
  .map((table) => `(select count(*) from "${table}" where checksum is null)`)
  .join(' + ')} as n`;
