import { ROW_BYTES } from './quota-limits';

/*
 * Which columns count as bytes of whom, for the triggers of each engine: pieces of SQL that both understand. `row` is `new.`, `old.` or the like.
 * Released steps of the schemas are made of them, which must not change.
 */

/** What a row adds to the usage of an edition. */
export interface Share {
  readonly edition: string;
  /** Null: nobody. */
  readonly person: string;
  readonly texts: string;
  readonly files?: string;
}

/** The edition of an issue by its id. */
export const editionSql = (issue: string): string => `${issue} >> 32`;

const bytesOf = (row: string, ...columns: string[]): string =>
  [String(ROW_BYTES), ...columns.map((column) => `coalesce(octet_length(${row}${column}), 0)`)].join(' + ');

/** Columns of an anchor that count. */
const ANCHOR_COLUMNS = ['path', 'lines', 'lines_before', 'lines_after', 'note'];

/** The columns at whose change the usage of a row changes. */
export const COUNTED_COLUMNS = {
  text: 'title, content',
  comment: 'content, author',
  attachment: 'author, size',
  item: 'title',
  anchor: [...ANCHOR_COLUMNS, 'author'].join(', '),
} as const;

/** The bytes of a row's texts. */
export const textBytes = {
  text: (row: string) => bytesOf(row, 'title', 'content'),
  comment: (row: string) => bytesOf(row, 'content'),
  change: (row: string) => bytesOf(row, 'old', 'new'),
  attachment: (row: string) => bytesOf(row, 'name', 'path', 'url'),
  item: (row: string) => bytesOf(row, 'title'),
  anchor: (row: string) => bytesOf(row, ...ANCHOR_COLUMNS),
} as const;

/** The bytes of an attachment's file. */
export const fileBytes = (row: string): string => `coalesce(${row}size, 0)`;

const byAuthor = (row: string): Pick<Share, 'edition' | 'person'> => ({ edition: editionSql(`${row}issue`), person: `${row}author` });

/** The share of a row. The text of an issue is its reporter's; names of lists are nobody's. */
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
