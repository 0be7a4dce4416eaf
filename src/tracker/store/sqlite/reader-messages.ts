import type { RowSet } from './statements';

/** The messages between a reader thread and its pool. One query runs at a time. */

/** The thread's `workerData`. */
export interface ReaderData {
  readonly file: string;
  /** The first four bytes are the number of the last cancelled read. Shared memory, because a busy thread receives no messages. */
  readonly cancelled: SharedArrayBuffer;
}

/** A query of the read with this number. Its first query begins the transaction. */
export interface ReaderQuery {
  readonly read: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Time limit in milliseconds. */
  readonly limitMs: number;
}

export type ToReader = ReaderQuery | { readonly end: true } | { readonly close: true };

/** A serialized error: its message, and the properties that identify errors of SQLite. */
export interface ReaderError {
  readonly message: string;
  readonly stack?: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Rows as one flat list of values, which is faster to clone; a single numeric column is a typed array. */
export interface PackedRows {
  readonly columns: readonly string[];
  readonly values: readonly unknown[] | Float64Array<ArrayBuffer>;
}

export type FromReader = { readonly ranMs: number } & (
  { readonly rows: PackedRows } | { readonly stopped: true } | { readonly error: ReaderError }
);

/** From this number of rows, checking for a numeric column is worth it. */
const MANY_ROWS = 64;

/** Serializes the rows of a query. */
export function pack({ columns, rows }: RowSet): PackedRows {
  const width = columns.length;
  if (width === 1 && rows.length >= MANY_ROWS && rows.every(([value]) => typeof value === 'number')) {
    const values = new Float64Array(rows.length);
    for (let at = 0; at < rows.length; at++) values[at] = rows[at]![0] as number;
    return { columns, values };
  }
  const values: unknown[] = [];
  for (const row of rows) for (let at = 0; at < width; at++) values.push(row[at]);
  return { columns, values };
}

/** Deserializes rows. */
export function unpack<R>({ columns, values }: PackedRows): R[] {
  const rows: R[] = [];
  for (let at = 0; at < values.length;) {
    const row: Record<string, unknown> = {};
    for (const column of columns) row[column] = values[at++];
    rows.push(row as R);
  }
  return rows;
}

/** Serializes an error; properties that cannot be cloned are omitted. */
export function packError(error: unknown): ReaderError {
  if (!(error instanceof Error)) return { message: String(error), properties: {} };
  const properties = Object.fromEntries(
    Object.entries(error).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)),
  );
  return { message: error.message, stack: error.stack, properties };
}

/** Restores an error of a reader thread, with its stack and properties. */
export function unpackError({ message, stack, properties }: ReaderError): Error {
  const error = Object.assign(new Error(message), properties);
  if (stack !== undefined) error.stack = stack;
  return error;
}
