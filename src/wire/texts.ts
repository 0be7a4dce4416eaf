/** JSON that is put together of ready pieces: issues are told by the thousand, and most of what is told of each was told of another. */

/** How many pieces of one sort are remembered. */
const MOST = 2000;

/** Writes a text as JSON. */
export const quoted = (text: string | null): string => JSON.stringify(text);

/** Remembers what a function makes of its texts. It must depend on nothing else. */
export function remembered(make: (...texts: string[]) => string): (...texts: string[]) => string {
  const known = new Map<string, string>();
  return (...texts) => {
    const key = texts.join('\0');
    let piece = known.get(key);
    if (piece !== undefined) return piece;
    piece = make(...texts);
    if (known.size >= MOST) known.clear();
    known.set(key, piece);
    return piece;
  };
}

/** JSON that is written already. */
export class Written {
  constructor(readonly text: string) {}
}

/** An object whose last value is a list, of which the values are written already. */
export class WrittenList {
  readonly #head: string;

  constructor(
    object: Readonly<Record<string, unknown>>,
    key: string,
    readonly values: readonly string[],
  ) {
    this.#head = JSON.stringify({ ...object, [key]: [] }).slice(0, -2);
  }

  /** All of it. */
  whole(): string {
    return `${this.#head}${this.values.join(',')}]}`;
  }
}
