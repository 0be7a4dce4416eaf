import { setImmediate as turn } from 'node:timers/promises';
import type { FoundRow } from './store/row-query';

/** JSON lists that are serialized while they are read, so that only a few values are in memory. */

/** Minimum characters of a chunk. */
const CHUNK_LENGTH = 64 * 1024;

const utf8 = new TextEncoder();

/** Streams texts in chunks on demand. Ends the source when the reader cancels. */
export function streamOf(chunks: AsyncIterable<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let source: AsyncIterator<string> | undefined;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        source ??= chunks[Symbol.asyncIterator]();
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

/** Rows up to this size are read and serialized at once; longer lists are streamed. */
export const MAX_BUFFERED_BYTES = 2 ** 20;

/** Returns the size of rows in bytes. */
export const bytesOf = (found: readonly FoundRow[]): number => found.reduce((bytes, row) => bytes + row.bytes, 0);

/** Makes a list of all found rows, alone or as the last key of an object: plain values if the list is short, otherwise a `StreamedList`. */
export async function listOf<Row>(
  found: readonly FoundRow[],
  read: () => AsyncIterable<readonly Row[]>,
  encode: (row: Row) => unknown,
  within?: { readonly object: Readonly<Record<string, unknown>>; readonly key: string },
): Promise<unknown> {
  async function* values(): AsyncGenerator<unknown> {
    for await (const rows of read()) {
      for (const row of rows) yield encode(row);
      await turn(); // lets other requests run
    }
  }
  if (bytesOf(found) > MAX_BUFFERED_BYTES) return new StreamedList(within?.object ?? null, within?.key ?? '', values);
  const items: unknown[] = [];
  for await (const value of values()) items.push(value);
  return within ? { ...within.object, [within.key]: items } : items;
}

/** A JSON list whose values are serialized while it is sent: alone, or as the last key of an object. */
export class StreamedList {
  readonly #object: Readonly<Record<string, unknown>> | null;
  readonly #key: string;
  readonly #values: () => AsyncIterable<unknown>;

  /** `object` gets the list at `key`, its last key. Null: the list is not in an object. */
  constructor(object: Readonly<Record<string, unknown>> | null, key: string, values: () => AsyncIterable<unknown>) {
    this.#object = object;
    this.#key = key;
    this.#values = values;
  }

  /** Serializes the list as `JSON.stringify` does with `space`, with a line break at the end when it is indented. */
  async *pieces(space: number): AsyncGenerator<string> {
    const isInObject = this.#object !== null;
    const end = space ? (isInObject ? `${' '.repeat(space)}]\n}\n` : ']\n') : isInObject ? ']}' : ']';
    const empty = isInObject ? { ...this.#object, [this.#key]: [] } : [];
    const skeleton = JSON.stringify(empty, null, space);
    const head = isInObject ? skeleton.slice(0, space ? -3 : -2) : '[';
    const indent = '\n' + ' '.repeat(space * (isInObject ? 2 : 1));
    let isFirst = true;
    yield head;
    for await (const value of this.#values()) {
      const text = JSON.stringify(value, null, space);
      const separator = isFirst ? '' : ',';
      isFirst = false;
      // Line breaks within strings are escaped, so the remaining ones are indentation.
      yield space ? separator + indent + text.replaceAll('\n', indent) : separator + text;
    }
    yield isFirst ? `]${isInObject ? (space ? '\n}' : '}') : ''}${space ? '\n' : ''}` : (space ? '\n' : '') + end;
  }

  open(space: number): ReadableStream<Uint8Array<ArrayBuffer>> {
    return streamOf(this.pieces(space));
  }
}
