import type { LineDocument, Vocabulary } from './text';

/** Bounds the pairs of lines that are compared in one gap. In a larger gap, only rare equal lines are matched. */
const MAX_GAP_PAIRS = 40_000;

/** Bounds the pairs of lines that are compared in all gaps of two files. */
const MAX_FILE_PAIRS = 1_000_000;

/** Minimum share of equal lines in two versions of a file. Below it, the text between equal lines is not compared. */
const MIN_SAME_LINES = 0.1;

/** Minimum similarity of two versions of a line. */
const MIN_LINE_SIMILARITY = 0.5;

/** A part of a text: lines `from` to before `to`. */
export interface LineSpan {
  readonly document: LineDocument;
  readonly from: number;
  readonly to: number;
}

/** The line of a later text that each line of an earlier one became. */
export interface Alignment {
  /** For each line of the earlier part, from its first line: the line of the later text, or -1. */
  readonly images: Int32Array;
  /** The similarity of each pair: 0 to 1. */
  readonly similarities: Float64Array;
}

interface Gap {
  a: number;
  aEnd: number;
  b: number;
  bEnd: number;
}

/** Returns the lines that occur once in a part, with their positions. Lines that occur more often are -1. */
function singleLines(ids: Int32Array, from: number, to: number): Map<number, number> {
  const lines = new Map<number, number>();
  for (let at = from; at < to; at++) if (ids[at] !== 0) lines.set(ids[at]!, lines.has(ids[at]!) ? -1 : at);
  return lines;
}

/** Returns the longest run of pairs that increase on both sides. The pairs are sorted by their first value. */
function longestRising(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const tails: number[] = [];
  const before = new Int32Array(pairs.length);
  for (let index = 0; index < pairs.length; index++) {
    let low = 0;
    for (let high = tails.length; low < high;) {
      const middle = (low + high) >> 1;
      if (pairs[tails[middle]!]![1] < pairs[index]![1]) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = index;
  }
  const run: (readonly [number, number])[] = [];
  for (let index = tails.at(-1) ?? -1; index >= 0; index = before[index]!) run.push(pairs[index]!);
  return run.reverse();
}

/** Buffers for one gap. They are reused, because thousands of small gaps are compared for one anchor. */
const bestOf = new Float64Array(MAX_GAP_PAIRS * 2 + 2);
const pairsOf = new Float64Array(MAX_GAP_PAIRS);

class Aligner {
  readonly #a: LineSpan;
  readonly #b: LineSpan;
  readonly #vocabulary: Vocabulary;
  readonly #images: Int32Array;
  readonly #similarities: Float64Array;
  #remainingPairs = MAX_FILE_PAIRS;

  constructor(a: LineSpan, b: LineSpan, vocabulary: Vocabulary) {
    this.#a = a;
    this.#b = b;
    this.#vocabulary = vocabulary;
    this.#images = new Int32Array(a.to - a.from).fill(-1);
    this.#similarities = new Float64Array(a.to - a.from);
  }

  run(): Alignment {
    const remaining: Gap[] = [];
    const gaps: Gap[] = [{ a: this.#a.from, aEnd: this.#a.to, b: this.#b.from, bEnd: this.#b.to }];
    for (let gap = gaps.pop(); gap; gap = gaps.pop()) gaps.push(...this.#divide(gap, remaining));
    if (this.#isVersion()) for (const gap of remaining) this.#fill(gap);
    return { images: this.#images, similarities: this.#similarities };
  }

  /** Whether the texts are versions of the same file. A small part is always compared line by line. */
  #isVersion(): boolean {
    const rows = this.#a.to - this.#a.from;
    if (rows * (this.#b.to - this.#b.from) <= MAX_GAP_PAIRS) return true;
    return this.#similarities.reduce((sum, similarity) => sum + similarity, 0) >= rows * MIN_SAME_LINES;
  }

  #pair(a: number, b: number, similarity: number): void {
    this.#images[a - this.#a.from] = b;
    this.#similarities[a - this.#a.from] = similarity;
  }

  /** Pairs the lines that are certainly the same, and returns the gaps between them. Adds gaps without such lines to `remaining`. */
  #divide(gap: Gap, remaining: Gap[]): Gap[] {
    const a = this.#a.document.ids;
    const b = this.#b.document.ids;
    for (; gap.a < gap.aEnd && gap.b < gap.bEnd && a[gap.a] === b[gap.b]; gap.a++, gap.b++) this.#pair(gap.a, gap.b, 1);
    for (; gap.a < gap.aEnd && gap.b < gap.bEnd && a[gap.aEnd - 1] === b[gap.bEnd - 1]; gap.aEnd--, gap.bEnd--)
      this.#pair(gap.aEnd - 1, gap.bEnd - 1, 1);
    if (gap.a === gap.aEnd || gap.b === gap.bEnd) return [];
    const run = this.#fixedPairs(gap);
    if (run.length === 0) {
      remaining.push(gap);
      return [];
    }
    const gaps: Gap[] = [];
    let [aFrom, bFrom] = [gap.a, gap.b];
    for (const [x, y] of run) {
      this.#pair(x, y, 1);
      if (x > aFrom && y > bFrom) gaps.push({ a: aFrom, aEnd: x, b: bFrom, bEnd: y });
      [aFrom, bFrom] = [x + 1, y + 1];
    }
    gaps.push({ a: aFrom, aEnd: gap.aEnd, b: bFrom, bEnd: gap.bEnd });
    return gaps;
  }

  /**
   * Returns the lines that occur once on both sides, in the order of both. They keep functions together, where the shortest difference would pair
   * brackets.
   */
  #fixedPairs({ a, aEnd, b, bEnd }: Gap): (readonly [number, number])[] {
    const linesInB = singleLines(this.#b.document.ids, b, bEnd);
    const pairs: (readonly [number, number])[] = [];
    for (const [id, x] of singleLines(this.#a.document.ids, a, aEnd)) {
      const y = x < 0 ? -1 : (linesInB.get(id) ?? -1);
      if (y >= 0) pairs.push([x, y]);
    }
    return longestRising(pairs.sort(([x], [y]) => x - y));
  }

  /** Pairs the lines of a gap by similarity, so that the total weight of the pairs is the greatest. */
  #fill({ a, aEnd, b, bEnd }: Gap): void {
    const rows = aEnd - a;
    const columns = bEnd - b;
    if (rows * columns > MAX_GAP_PAIRS || rows * columns > this.#remainingPairs) return;
    this.#remainingPairs -= rows * columns;
    const width = columns + 1;
    const best = bestOf.fill(0, 0, (rows + 1) * width);
    const pairs = pairsOf;
    for (let i = rows - 1; i >= 0; i--) {
      for (let j = columns - 1; j >= 0; j--) {
        const similarity = this.#similarity(a + i, b + j);
        pairs[i * columns + j] = similarity;
        const separate = Math.max(best[(i + 1) * width + j]!, best[i * width + j + 1]!);
        best[i * width + j] =
          similarity === 0 ? separate : Math.max(separate, best[(i + 1) * width + j + 1]! + this.#gain(a + i, b + j, similarity));
      }
    }
    for (let i = 0, j = 0; i < rows && j < columns;) {
      const similarity = pairs[i * columns + j]!;
      if (best[i * width + j] === best[(i + 1) * width + j]) i++;
      else if (best[i * width + j] === best[i * width + j + 1]) j++;
      else this.#pair(a + i++, b + j++, similarity);
    }
  }

  #similarity(x: number, y: number): number {
    const a = this.#a.document.ids[x]!;
    const b = this.#b.document.ids[y]!;
    if (a === 0 || b === 0) return 0;
    const similarity = this.#vocabulary.similarity(a, b);
    return similarity < MIN_LINE_SIMILARITY ? 0 : similarity;
  }

  #gain(x: number, y: number, similarity: number): number {
    const weight = this.#vocabulary.weight(this.#a.document.ids[x]!) + this.#vocabulary.weight(this.#b.document.ids[y]!);
    return similarity * similarity * (1 + weight);
  }
}

/**
 * Aligns two texts: first the lines that occur once in both, in order (as patience diff does), then the lines between them by similarity.
 *
 * @param a a part of the earlier text
 * @param b a part of the later text
 * @param vocabulary that both were read with
 * @returns the line of the later text, or -1, for each line of the part
 */
export function alignLines(a: LineSpan, b: LineSpan, vocabulary: Vocabulary): Alignment {
  return new Aligner(a, b, vocabulary).run();
}
