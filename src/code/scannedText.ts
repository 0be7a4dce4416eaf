import { LineScan, rootState, type CommentSegment, type ScanMode, type ScanState } from './scan';

const NOTHING: readonly CommentSegment[] = [];

/** As many are moved in place; more are too many arguments. */
const MAX_SPLICED = 1000;

/** A list with some entries in place of others. Short changes are made in the list itself, which moves the rest at once. */
function replaced<T>(list: T[], first: number, removed: number, added: readonly T[]): T[] {
  if (added.length > MAX_SPLICED) return list.slice(0, first).concat(added, list.slice(first + removed));
  list.splice(first, removed, ...added);
  return list;
}

/** The lines of a text, as an editor counts them. By one sign where that is enough, which takes a quarter of the time for a text of 20,000 lines. */
export const splitLines = (text: string): string[] => (text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n'));

/**
 * The comments of a text. It is read as far as somebody asks, and after an edit only from the changed line on, until a line begins as it did
 * before.
 */
export class ScannedText {
  readonly #scan: LineScan;
  readonly #root: ScanState;
  #lines: string[];
  /** What each line begins in, as far as it was read. */
  #states: (ScanState | undefined)[];
  #segments: (readonly CommentSegment[])[];
  /** The lines that must be scanned again in any case: [first, last). All lines before are scanned. */
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
    // Most of what a person types changes one line.
    if (removed === added.length) added.forEach((line, index) => (this.#lines[first + index] = line));
    else {
      this.#lines = replaced(this.#lines, first, removed, added);
      this.#states = replaced(this.#states, first, removed, new Array<undefined>(added.length).fill(undefined));
      this.#segments = replaced(this.#segments, first, removed, new Array<readonly CommentSegment[]>(added.length).fill(NOTHING));
      this.#states[first] = start;
    }
    // Where lines are gone, the one behind begins as they did.
    const end = first + Math.max(added.length, 1);
    const { first: from, last } = this.#dirty;
    if (from >= last) this.#dirty = { first, last: end };
    else this.#dirty = { first: Math.min(from, first), last: Math.max(last >= first + removed ? last + added.length - removed : end, end) };
    this.#dirty.last = Math.min(this.#dirty.last, this.#lines.length);
  }

  /** The comments of a line. */
  comments(line: number): readonly CommentSegment[] {
    // Asked for each line after each key: what is read already must cost nothing.
    if (line >= this.#dirty.first && this.#dirty.first < this.#dirty.last) this.readTo(line + 1);
    return this.#segments[line] ?? NOTHING;
  }

  /** Reads lines until `end`, and at most `max` of them. Returns how many it read; 0 when there is no more to do. */
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
