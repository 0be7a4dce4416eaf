import { ROW_BYTES } from './quota-limits';

/*
 * Which bytes of a row count for whom, as SQL for the triggers of both engines. `row` is `new.`, `old.` or the like. Released steps of the
 * schemas contain this SQL, so it must not change.
 */

/** What a row adds to the usage of an edition. All values are SQL. */
export interface Share {
  readonly edition: string;
  /** The person; null: nobody. */
  readonly person: string;
  readonly texts: string;
  readonly files?: string;
}

/** SQL for the edition of an issue's row id. */
export const editionSql = (issue: string): string => `${issue} >> 32`;

const bytesOf = (row: string, ...columns: string[]): string =>
  [String(ROW_BYTES), ...columns.map((column) => `coalesce(octet_length(${row}${column}), 0)`)].join(' + ');

/** The columns of an anchor that count. */
const ANCHOR_COLUMNS = ['path', 'lines', 'lines_before', 'lines_after', 'note'];

/** The columns whose change changes the usage of a row. */
export const COUNTED_COLUMNS = {
  text: 'title, content',
  comment: 'content, author',
  attachment: 'author, size',
  item: 'title',
  anchor: [...ANCHOR_COLUMNS, 'author'].join(', '),
} as const;

/** SQL for the bytes of a row's texts. */
export const textBytes = {
  text: (row: string) => bytesOf(row, 'title', 'content'),
  comment: (row: string) => bytesOf(row, 'content'),
  change: (row: string) => bytesOf(row, 'old', 'new'),
  attachment: (row: string) => bytesOf(row, 'name', 'path', 'url'),
  item: (row: string) => bytesOf(row, 'title'),
  anchor: (row: string) => bytesOf(row, ...ANCHOR_COLUMNS),
} as const;

/** SQL for the bytes of an attachment's file. */
export const fileBytes = (row: string): string => `coalesce(${row}size, 0)`;

const byAuthor = (row: string): Pick<Share, 'edition' | 'person'> => ({ edition: editionSql(`${row}issue`), person: `${row}author` });

/** The share of a row. An issue's text counts for its reporter; names in lists count for nobody. */
export const shareOf = {
  text: (row: string): Share => ({
    edition: editionSql(`${row}id`),
    person: `(select person.id from issue join person on person.name = issue.reporter where issue.id = ${row}id)`,
    texts: textBytes.text(row),
  }),
  comment: (row: string): Share => ({ ...byAuthor(row), texts: textBytes.comment(row) }),
  change: (row: string): Share => ({
    edition: `(select ${editionSql('issue')} from comment where id = ${row}comment)`,
    person: `${row}author`,
    texts: textBytes.change(row),
  }),
  attachment: (row: string): Share => ({ ...byAuthor(row), texts: textBytes.attachment(row), files: fileBytes(row) }),
  item: (row: string): Share => ({ edition: `${row}edition`, person: 'null', texts: textBytes.item(row) }),
  anchor: (row: string): Share => ({ ...byAuthor(row), texts: textBytes.anchor(row) }),
} as const;
