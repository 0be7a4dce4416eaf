/** JSON that is put together of ready pieces: issues are told by the thousand, and most of what is told of each was told of another. */

/** How many pieces of one sort are remembered. */
const MAX_CACHED_TEXTS = 2000;

/** Writes a text as JSON. */
export const quoted = (text: string | null): string => JSON.stringify(text);

/** What was made of the texts up to here, and the texts that came next. */
interface Branch {
  readonly next: Map<string, Branch>;
  piece: string | undefined;
}

/**
 * Remembers what a function makes of its texts. It must depend on nothing else. One text is looked up after the other: to join them, and to
 * see whether the whole was met before, takes longer than most of what is made.
 */
export function remembered<T extends readonly string[]>(make: (...texts: T) => string): (...texts: T) => string {
  const branch = (): Branch => ({ next: new Map(), piece: undefined });
  let root = branch();
  let size = 0;
  return (...texts) => {
    let at = root;
    for (const text of texts) {
      let next = at.next.get(text);
      if (!next) at.next.set(text, (next = branch()));
      at = next;
    }
    if (at.piece !== undefined) return at.piece;
    const piece = make(...texts);
    if (++size > MAX_CACHED_TEXTS) [root, size] = [branch(), 0];
    return (at.piece = piece);
  };
}

/** The same of things that are the same as long as they say the same, and of one more text. */
export function rememberedOf<T extends object>(make: (it: T, text: string) => string): (it: T, text: string) => string {
  const known = new WeakMap<T, { text: string; piece: string }>();
  return (it, text) => {
    const last = known.get(it);
    if (last?.text === text) return last.piece;
    const piece = make(it, text);
    known.set(it, { text, piece });
    return piece;
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
