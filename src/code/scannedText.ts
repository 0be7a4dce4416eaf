import { LineScan, rootState, type CommentSegment, type ScanMode, type ScanState } from './scan';

const NOTHING: readonly CommentSegment[] = [];

/** Arrays with more entries than this are joined instead of spliced, because each spliced entry is an argument on the stack. */
const MAX_SPLICED = 1000;

/** Replaces entries of a list. Small changes are made in place, larger ones return a new list. */
function replaced<T>(list: T[], first: number, removed: number, added: readonly T[]): T[] {
  if (added.length > MAX_SPLICED) return list.slice(0, first).concat(added, list.slice(first + removed));
  list.splice(first, removed, ...added);
  return list;
}

/** Splits a text into lines as an editor counts them. Splitting at a single character takes a quarter of the time for 20,000 lines. */
export const splitLines = (text: string): string[] => (text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n'));

/**
 * The comments of a text. Lines are scanned on demand. After an edit, scanning begins at the changed line and ends at the first line whose state is
 * the same as before.
 */
export class ScannedText {
  readonly #scan: LineScan;
  readonly #root: ScanState;
  #lines: string[];
  /** The state at the beginning of each scanned line. */
  #states: (ScanState | undefined)[];
  #segments: (readonly CommentSegment[])[];
  /** The lines [first, last) that must be scanned again. All lines before `first` are up to date. */
  #dirty: { first: number; last: number };

  constructor(mode: ScanMode, lines: readonly string[]) {
    this.#root = rootState(mode);
    this.#scan = new LineScan(this.#root);
    this.#lines = lines.slice();
    this.#states = new Array<ScanState | undefined>(lines.length);
    this.#states[0] = this.#root;
    this.#segments = new Array<readonly CommentSegment[]>(lines.length).fill(NOTHING);
    this.#dirty = { first: 0, last: lines.length };
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Replaces lines. They are scanned on demand. */
  change(first: number, removed: number, added: readonly string[]): void {
    const start = this.#states[first];
    // Most typing changes a single line.
    if (removed === added.length) added.forEach((line, index) => (this.#lines[first + index] = line));
    else {
      this.#lines = replaced(this.#lines, first, removed, added);
      this.#states = replaced(this.#states, first, removed, new Array<undefined>(added.length).fill(undefined));
      this.#segments = replaced(this.#segments, first, removed, new Array<readonly CommentSegment[]>(added.length).fill(NOTHING));
      this.#states[first] = start;
    }
    // After lines were removed, the line that follows them must be scanned, too.
    const end = first + Math.max(added.length, 1);
    const { first: from, last } = this.#dirty;
    if (from >= last) this.#dirty = { first, last: end };
    else this.#dirty = { first: Math.min(from, first), last: Math.max(last >= first + removed ? last + added.length - removed : end, end) };
    this.#dirty.last = Math.min(this.#dirty.last, this.#lines.length);
  }

  /** Returns the comments of a line. */
  comments(line: number): readonly CommentSegment[] {
    // This is called for every visible line after every key, so lines that are up to date must cost nothing.
    if (line >= this.#dirty.first && this.#dirty.first < this.#dirty.last) this.readTo(line + 1);
    return this.#segments[line] ?? NOTHING;
  }

  /** Scans lines before `end`, at most `max` of them. Returns how many it scanned; 0 when all are up to date. */
  readTo(end: number, max = Infinity): number {
    let { first, last } = this.#dirty;
    const from = first;
    const until = Math.min(end, this.#lines.length, from + max);
    for (; first < last && first < until; first++) {
      const before = this.#states[first]!;
      this.#segments[first] = this.#scan.read(this.#lines[first]!, before);
      const next = this.#scan.state;
      if (this.#states[first + 1] !== next && first + 1 < this.#lines.length) {
        this.#states[first + 1] = next;
        last = Math.max(last, first + 2);
      }
    }
    this.#dirty = { first, last };
    return first - from;
  }
}
