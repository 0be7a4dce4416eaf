/** JSON that is put together of ready pieces: issues are told by the thousand, and most of what is told of each was told of another. */

/** Writes a text as JSON. */
export const quoted = (text: string | null): string => JSON.stringify(text);

/** Does work once for each key, as long as what this gives is in use: for the people of a page, who are told again and again. */
export function onceForEach<K, T>(make: (key: K) => T): (key: K) => T {
  const made = new Map<K, T>();
  return (key) => {
    let it = made.get(key);
    if (it === undefined) made.set(key, (it = make(key)));
    return it;
  };
}

/** JSON that is written already. */
export class SerializedText {
  constructor(readonly text: string) {}
}

/** A piece of JSON that is written already: as text, or in UTF-8 where bytes are sent. */
export type JsonChunk = string | Uint8Array<ArrayBuffer>;

const utf8 = new TextEncoder();
const [COMMA, END] = [utf8.encode(','), utf8.encode(']}')];

/** Gives a text in the form that is wanted. */
export const pieceOf = (text: string, inBytes: boolean): JsonChunk => (inBytes ? utf8.encode(text) : text);

const bytesOf = (piece: JsonChunk): Uint8Array<ArrayBuffer> => (typeof piece === 'string' ? utf8.encode(piece) : piece);

/** An object whose last value is a list, of which the values are written already. */
export class SerializedList {
  readonly #head: string;

  constructor(
    object: Readonly<Record<string, unknown>>,
    key: string,
    readonly values: readonly JsonChunk[],
  ) {
    this.#head = JSON.stringify({ ...object, [key]: [] }).slice(0, -2);
  }

  /** All of it. Bytes are copied to their place and sent as they are; a text would be joined, counted and encoded for each answer anew. */
  whole(inBytes: boolean): JsonChunk {
    if (!inBytes) return `${this.#head}${this.values.join(',')}]}`;
    const parts = [
      utf8.encode(this.#head),
      ...this.values.flatMap((value, at) => (at === 0 ? [bytesOf(value)] : [COMMA, bytesOf(value)])),
      END,
    ];
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
