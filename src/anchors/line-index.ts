import { textLines } from './text';

/** Lines with fewer letters and digits occur in any file. */
const MIN_LINE_LETTERS = 8;

/** Bounds the lines of one file that are indexed. From a longer file, a part of the lines is taken. */
const MAX_LINES_PER_FILE = 20_000;

/** Bounds the part of a line that is read, in UTF-16 units. */
const MAX_LINE_CHARS = 2000;

/** Hashes a line without its white space. Returns undefined for a line with too little content. */
function hashOf(line: string): number | undefined {
  let hash = 0x811c9dc5;
  let letters = 0;
  const end = Math.min(line.length, MAX_LINE_CHARS);
  for (let at = 0; at < end; at++) {
    const code = line.charCodeAt(at);
    if (code <= 32 || code === 160) continue;
    if ((code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code > 127) letters++;
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  return letters < MIN_LINE_LETTERS ? undefined : hash >>> 0;
}

/**
 * An index of the lines of files: four bytes for each significant line, 16 MB for 20,000 files with 200 such lines. It finds the files that may
 * contain the lines of an anchor, so that only these are read.
 */
export class LineIndex {
  readonly #files = new Map<string, Uint32Array>();

  /** Indexes a file, or updates it. */
  set(path: string, text: string): void {
    const hashes = new Set<number>();
    for (const line of textLines(text)) {
      const hash = hashOf(line);
      if (hash !== undefined) hashes.add(hash);
    }
    const sorted = Uint32Array.from(hashes).sort();
    const step = Math.ceil(sorted.length / MAX_LINES_PER_FILE);
    this.#files.set(path, step > 1 ? sorted.filter((hash) => hash % step === 0) : sorted);
  }

  /** Removes a file. */
  delete(path: string): void {
    this.#files.delete(path);
  }

  /** The indexed files. */
  get paths(): Iterable<string> {
    return this.#files.keys();
  }

  /** The number of indexed files. */
  get size(): number {
    return this.#files.size;
  }

  /**
   * Returns files that contain some of these lines. Those with the most lines that few other files contain come first.
   *
   * @param lines of an anchor, with its neighbours
   * @param limit number of files
   */
  likely(lines: readonly string[], limit: number): string[] {
    const hashes = [...new Set(lines.map(hashOf))].filter((hash) => hash !== undefined);
    const files = hashes.map((hash) => [...this.#files].filter(([, hashes]) => includes(hashes, hash)).map(([path]) => path));
    const scores = new Map<string, number>();
    for (const paths of files) {
      const weight = Math.log(1 + this.#files.size / (1 + paths.length));
      for (const path of paths) scores.set(path, (scores.get(path) ?? 0) + weight);
    }
    return [...scores]
      .sort(([, a], [, b]) => b - a)
      .slice(0, limit)
      .map(([path]) => path);
  }
}

function includes(sorted: Uint32Array, hash: number): boolean {
  let low = 0;
  for (let high = sorted.length; low < high;) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < hash) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === hash;
}
