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

  /** An object whose last value is a list, with these in it. */
  static list(object: Readonly<Record<string, unknown>>, key: string, values: readonly string[]): Written {
    return new Written(`${JSON.stringify({ ...object, [key]: [] }).slice(0, -2)}${values.join(',')}]}`);
  }
}
