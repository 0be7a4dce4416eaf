/** JSON that is assembled from serialized pieces. Lists have thousands of issues, and most of their people and list items repeat. */

/** Writes a string as JSON. */
export const quoted = (text: string | null): string => JSON.stringify(text);

/** Memoizes a function while the result is in use, for example for the people of a page. */
export function memoizeByKey<K, T>(create: (key: K) => T): (key: K) => T {
  const values = new Map<K, T>();
  return (key) => {
    let value = values.get(key);
    if (value === undefined) values.set(key, (value = create(key)));
    return value;
  };
}

/**
 * Memoizes a function of an immutable object and a string while the object is in use: for people and repositories, which the tracker's caches hold.
 * Remembers only the last string, because nearly all requests have the same.
 */
export function memoizeByObject<K extends object, T>(create: (key: K, text: string) => T): (key: K, text: string) => T {
  const values = new WeakMap<K, { readonly text: string; readonly value: T }>();
  return (key, text) => {
    const known = values.get(key);
    if (known?.text === text) return known.value;
    const value = create(key, text);
    values.set(key, { text, value });
    return value;
  };
}

/** Serialized JSON. */
export class SerializedText {
  constructor(readonly text: string) {}
}

/** A piece of serialized JSON: a string, or UTF-8 when the response is sent as bytes. */
export type JsonChunk = string | Uint8Array<ArrayBuffer>;

const utf8 = new TextEncoder();
const [COMMA, END] = [utf8.encode(','), utf8.encode(']}')];

/** Encodes a string in UTF-8. */
export const encodeUtf8 = (text: string): Uint8Array<ArrayBuffer> => utf8.encode(text);

/** Encodes a string in UTF-8 with `inBytes`, or returns it unchanged. */
export const encodeChunk = (text: string, inBytes: boolean): JsonChunk => (inBytes ? utf8.encode(text) : text);

const bytesOf = (chunk: JsonChunk): Uint8Array<ArrayBuffer> => (typeof chunk === 'string' ? utf8.encode(chunk) : chunk);

/** An object whose last value is a list of serialized values. */
export class SerializedList {
  readonly #head: string;

  constructor(
    object: Readonly<Record<string, unknown>>,
    key: string,
    readonly values: readonly JsonChunk[],
  ) {
    this.#head = JSON.stringify({ ...object, [key]: [] }).slice(0, -2);
  }

  /**
   * Serializes the object. Bytes are only copied, into memory from `allocate`; a string would be joined, measured and encoded again for each
   * response.
   */
  join(inBytes: boolean, allocate = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length)): JsonChunk {
    if (!inBytes) return `${this.#head}${this.values.join(',')}]}`;
    const parts = [
      utf8.encode(this.#head),
      ...this.values.flatMap((value, at) => (at === 0 ? [bytesOf(value)] : [COMMA, bytesOf(value)])),
      END,
    ];
    const bytes = allocate(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}
