import { setImmediate as turn } from 'node:timers/promises';
import type { FoundRow } from './store/row-query';

/** JSON that is written while it is read, so that no more of it is held in memory than a few values, however long all of it is. */

/** A chunk is sent once it has so many characters; what is not read yet is not made. */
const CHUNK_LENGTH = 64 * 1024;

const utf8 = new TextEncoder();

/** Writes what comes, in chunks, as it is asked for. Ends the source when nobody reads on. */
export function streamOf(pieces: AsyncIterable<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let source: AsyncIterator<string> | undefined;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        source ??= pieces[Symbol.asyncIterator]();
        let chunk = '';
        while (chunk.length < CHUNK_LENGTH) {
          const next = await source.next();
          if (next.done) {
            if (chunk !== '') controller.enqueue(utf8.encode(chunk));
            controller.close();
            return;
          }
          chunk += next.value;
        }
        controller.enqueue(utf8.encode(chunk));
      },
      async cancel() {
        await source?.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Rows of so many bytes are read and written at once; of longer lists each value is written as it is sent. */
export const MAX_WHOLE_BYTES = 2 ** 20;

/** Size of rows in bytes. */
export const bytesOf = (found: readonly FoundRow[]): number => found.reduce((bytes, row) => bytes + row.bytes, 0);

/** Makes a list of all rows that were found, by itself or as the last key of an object: as values where they are few, else streamed. */
export async function listOf<Row>(
  found: readonly FoundRow[],
  read: () => AsyncIterable<readonly Row[]>,
  encode: (row: Row) => unknown,
  within?: { readonly object: Readonly<Record<string, unknown>>; readonly key: string },
): Promise<unknown> {
  async function* values(): AsyncGenerator<unknown> {
    for await (const rows of read()) {
      for (const row of rows) yield encode(row);
      await turn(); // others are answered in between
    }
  }
  if (bytesOf(found) > MAX_WHOLE_BYTES) return new StreamedList(within?.object ?? null, within?.key ?? '', values);
  const all: unknown[] = [];
  for await (const value of values()) all.push(value);
  return within ? { ...within.object, [within.key]: all } : all;
}

/** A list of JSON whose values are made as they are sent: by itself, or as the last key of an object. */
export class StreamedList {
  /** `object` holds an empty list at `key`, its last one; null: the list stands by itself. */
  constructor(
    private readonly object: Readonly<Record<string, unknown>> | null,
    private readonly key: string,
    private readonly values: () => AsyncIterable<unknown>,
  ) {}

  /** Writes it from its beginning, as `JSON.stringify` would with `space` (and a line's end, where there is any). */
  async *pieces(space: number): AsyncGenerator<string> {
    const isInObject = this.object !== null;
    const end = space ? (isInObject ? `${' '.repeat(space)}]\n}\n` : ']\n') : isInObject ? ']}' : ']';
    const empty = isInObject ? { ...this.object, [this.key]: [] } : [];
    const whole = JSON.stringify(empty, null, space);
    const head = isInObject ? whole.slice(0, space ? -3 : -2) : '[';
    const indent = '\n' + ' '.repeat(space * (isInObject ? 2 : 1));
    let isFirst = true;
    yield head;
    for await (const value of this.values()) {
      const text = JSON.stringify(value, null, space);
      const separator = isFirst ? '' : ',';
      isFirst = false;
      // A line's end within a text is written as \n: those that are there belong to the form.
      yield space ? separator + indent + text.replaceAll('\n', indent) : separator + text;
    }
    yield isFirst ? `]${isInObject ? (space ? '\n}' : '}') : ''}${space ? '\n' : ''}` : (space ? '\n' : '') + end;
  }

  open(space: number): ReadableStream<Uint8Array<ArrayBuffer>> {
    return streamOf(this.pieces(space));
  }
}
