import type { RowSet } from './statements';

/** What a reader thread and the pool that owns it say to each other. One query at a time is under way. */

/** The thread's `workerData`. */
export interface ReaderData {
  readonly file: string;
  /** Its first four bytes are the number of the last read that nobody waits for any more; a thread that runs a statement gets no messages. */
  readonly cancelled: SharedArrayBuffer;
}

/** A query of read number `read`. The first one begins the transaction, which sees all that was committed before. */
export interface ReaderQuery {
  readonly read: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** How many milliseconds it may run. */
  readonly limitMs: number;
}

export type ToReader = ReaderQuery | { readonly end: true } | { readonly close: true };

/** An error as it travels: what tells one of SQLite's from another, beside its words. */
export interface ReaderError {
  readonly message: string;
  readonly stack?: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Rows as one list of values, which is quicker to copy than a list of lists; columns of numbers alone as their bytes. */
export interface PackedRows {
  readonly columns: readonly string[];
  readonly values: readonly unknown[] | Float64Array<ArrayBuffer>;
}

export type FromReader = { readonly ranMs: number } & (
  { readonly rows: PackedRows } | { readonly stopped: true } | { readonly error: ReaderError }
);

/** From so many rows on it is worth looking whether all values are numbers. */
const MANY_ROWS = 64;

/** Packs the rows of a query for a message to another thread. */
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

/** Makes the rows again. */
export function unpack<R>({ columns, values }: PackedRows): R[] {
  const rows: R[] = [];
  for (let at = 0; at < values.length;) {
    const row: Record<string, unknown> = {};
    for (const column of columns) row[column] = values[at++];
    rows.push(row as R);
  }
  return rows;
}

/** Takes an error apart; functions and what else cannot be sent stays behind. */
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
