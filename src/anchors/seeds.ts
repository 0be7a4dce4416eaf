import { alignLines, type Alignment } from './align';
import { blockEnds } from './structure';
import type { LineDocument, Vocabulary } from './text';

/** Bounds the places of one file that are examined for one anchor. */
const MAX_SEEDS_PER_FILE = 10;

/** A line with more occurrences is not used to locate a range. */
const MAX_PLACES_OF_LINE = 40;

/** Minimum number of lines around a place that are examined with it. */
const MIN_MARGIN_LINES = 8;

/** Bounds the first and last lines of a place that are combined. */
const MAX_ENDS_PER_SEED = 6;

/** A place is at most this many times as long as the range, plus 60 lines. */
const MAX_GROWTH = 8;

/** Lines `first` to `last` of a text, from 0, both inclusive. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** A range that may be the place. */
export interface PossibleRange extends LineRange {
  /** The share of the earlier lines that have a similar line in the range, in the same order: 0 to 1. */
  readonly inOrder: number;
}

/** An earlier text and the range to find. */
export interface Search {
  readonly old: LineDocument;
  readonly range: LineRange;
  /** Lines of the earlier file before the first one of `old`, if only a part of it is known. */
  readonly offset: number;
  readonly vocabulary: Vocabulary;
  /** The words of the range. */
  readonly needed: Bag;
}

/** A later text, and its alignment with the earlier one, which is computed once for all anchors. */
export interface Candidate {
  readonly document: LineDocument;
  readonly alignment: Alignment;
  /** Positions of each line id. */
  readonly places: ReadonlyMap<number, readonly number[]>;
}

/** Counts of words, and their total weight. */
export class Bag {
  readonly counts = new Map<number, number>();
  weight = 0;

  constructor(document: LineDocument, { first, last }: LineRange, vocabulary: Vocabulary) {
    for (let line = first; line <= last; line++) {
      for (const word of vocabulary.tokens(document.ids[line]!)) {
        this.counts.set(word, (this.counts.get(word) ?? 0) + 1);
        this.weight += vocabulary.wordWeight(word);
      }
    }
  }

  /** Returns the common share of two bags, by weight: 0 to 1. */
  similarity(other: Bag, vocabulary: Vocabulary): number {
    const both = this.weight + other.weight;
    if (both === 0) return 0;
    const [small, large] = this.counts.size < other.counts.size ? [this, other] : [other, this];
    let common = 0;
    for (const [word, count] of small.counts) {
      const there = large.counts.get(word);
      if (there !== undefined) common += Math.min(count, there) * vocabulary.wordWeight(word);
    }
    return (2 * common) / both;
  }
}

/** Returns the positions of each line id of a text. */
export function placesOf({ ids }: LineDocument): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (const [line, id] of ids.entries()) {
    if (id === 0) continue;
    const existing = places.get(id);
    if (existing) existing.push(line);
    else places.set(id, [line]);
  }
  return places;
}

interface Seed extends LineRange {
  readonly score: number;
}

/** Returns the place of the range by the alignment of both files. */
function alignedSeed({ range }: Search, { alignment: { images }, document }: Candidate): Seed[] {
  let [first, last] = [-1, -1];
  for (let line = range.first; line <= range.last; line++) {
    if (images[line]! < 0) continue;
    if (first < 0) first = images[line]!;
    last = images[line]!;
  }
  if (first >= 0) return [{ first, last, score: Infinity }];
  // No line of the range has a counterpart: take the lines between its neighbours, if they are not many more.
  let above = range.first - 1;
  let below = range.last + 1;
  while (above >= 0 && images[above]! < 0) above--;
  while (below < images.length && images[below]! < 0) below++;
  first = above < 0 ? 0 : images[above]! + 1;
  last = below >= images.length ? document.ids.length - 1 : images[below]! - 1;
  const length = range.last - range.first + 1;
  return first <= last && last - first < 4 * length + 20 ? [{ first, last, score: Infinity }] : [];
}

/** Returns places where equal lines stand in the same order. Each line of the range votes for the distance that the range has moved. */
function exactSeeds({ old, range, vocabulary }: Search, { places }: Candidate): Seed[] {
  const votes = new Map<number, { first: number; last: number; score: number }>();
  for (let line = range.first; line <= range.last; line++) {
    const there = places.get(old.ids[line]!);
    if (!there || there.length > MAX_PLACES_OF_LINE) continue;
    const weight = vocabulary.weight(old.ids[line]!) / Math.sqrt(there.length);
    for (const place of there) {
      const vote = votes.get(place - line);
      if (vote) {
        vote.last = place;
        vote.score += weight;
      } else votes.set(place - line, { first: place, last: place, score: weight });
    }
  }
  return [...votes.values()].sort((a, b) => b.score - a.score).slice(0, MAX_SEEDS_PER_FILE);
}

/** Returns windows of the range's length that contain the most of its words. */
function wordSeeds({ range, vocabulary, needed }: Search, { document }: Candidate): Seed[] {
  const length = Math.min(range.last - range.first + 1, document.ids.length);
  const there = new Int32Array(vocabulary.words);
  const need = new Int32Array(vocabulary.words);
  for (const [word, count] of needed.counts) need[word] = count;
  const scores = new Float64Array(document.ids.length - length + 1);
  let common = 0;
  let weight = needed.weight;
  const change = (line: number, by: 1 | -1): void => {
    const id = document.ids[line]!;
    weight += by * vocabulary.weight(id);
    for (const word of vocabulary.tokens(id)) {
      const enough = by === 1 ? there[word]! >= need[word]! : there[word]! > need[word]!;
      if (!enough) common += by * vocabulary.wordWeight(word);
      there[word]! += by;
    }
  };
  for (let line = 0; line < document.ids.length; line++) {
    change(line, 1);
    if (line >= length) change(line - length, -1);
    if (line >= length - 1) scores[line - length + 1] = weight > 0 ? (2 * common) / weight : 0;
  }
  return peaks(scores, length);
}

/** Returns the best windows that do not overlap much. */
function peaks(scores: Float64Array, length: number): Seed[] {
  const found: Seed[] = [];
  const radius = Math.max(1, length >> 1);
  for (const [first, score] of scores.entries()) {
    if (score < 0.25) continue;
    const last = found.at(-1);
    if (last && first - last.first < radius) {
      if (score > last.score) found[found.length - 1] = { first, last: first + length - 1, score };
    } else found.push({ first, last: first + length - 1, score });
  }
  return found.sort((a, b) => b.score - a.score).slice(0, MAX_SEEDS_PER_FILE / 2);
}

/** Returns the overlap of two ranges: the number of common lines divided by the number of lines from the first to the last. */
export function overlapOf(a: LineRange, b: LineRange): number {
  const common = Math.min(a.last, b.last) - Math.max(a.first, b.first) + 1;
  return common <= 0 ? 0 : common / (Math.max(a.last, b.last) - Math.min(a.first, b.first) + 1);
}

interface Bounds {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** The current line of each line of the range, or -1, and their similarity. */
  readonly images: Int32Array;
  readonly similarities: Float64Array;
}

/**
 * Returns candidates for the first and last line of a place: the counterparts of the range's own, and the lines next to its neighbours' counterparts.
 */
function bounds(search: Search, { document }: Candidate, seed: LineRange): Bounds {
  const { old, range, vocabulary } = search;
  const length = range.last - range.first + 1;
  const margin = Math.max(MIN_MARGIN_LINES, length >> 1);
  const from = Math.max(0, seed.first - margin);
  const to = Math.min(document.ids.length, seed.last + 1 + margin);
  // With a few neighbours, which are still found when the range's own lines have changed.
  const above = Math.min(3, range.first);
  const below = Math.min(3, old.ids.length - 1 - range.last);
  const { images, similarities } = alignLines(
    { document: old, from: range.first - above, to: range.last + 1 + below },
    { document, from, to },
    vocabulary,
  );
  const own = images.subarray(above, above + length);
  const firstPaired = own.findIndex((line) => line >= 0);
  const lastPaired = own.findLastIndex((line) => line >= 0);
  const starts = new Set<number>();
  const ends = new Set<number>();
  if (firstPaired >= 0) {
    starts.add(own[firstPaired]!);
    starts.add(own[firstPaired]! - firstPaired);
    ends.add(own[lastPaired]!);
    ends.add(own[lastPaired]! + length - 1 - lastPaired);
  }
  if (above > 0 && images[above - 1]! >= 0) starts.add(images[above - 1]! + 1);
  if (below > 0 && images[above + length]! >= 0) ends.add(images[above + length]! - 1);
  starts.add(seed.first);
  ends.add(seed.last);
  return {
    starts: endsInside([...starts], document, old.ids[range.first] === 0),
    ends: endsInside([...ends], document, old.ids[range.last] === 0),
    images: own,
    similarities: similarities.subarray(above, above + length),
  };
}

/** Keeps the lines within the text. A range that does not end in an empty line gets no end in one. */
const endsInside = (lines: readonly number[], { ids }: LineDocument, mayBeEmpty: boolean): number[] =>
  lines.filter((line) => line >= 0 && line < ids.length && (mayBeEmpty || ids[line] !== 0));

/** Makes a function that returns the share of the earlier lines with a similar line in a range, in the same order. */
function orderMeasure({ old, range, vocabulary }: Search, { images, similarities }: Bounds): (first: number, last: number) => number {
  const weights = Array.from(images, (_, line) => 1 + vocabulary.weight(old.ids[range.first + line]!));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return (first, last) => {
    let inside = 0;
    for (const [line, image] of images.entries()) if (image >= first && image <= last) inside += weights[line]! * similarities[line]!;
    return inside / all;
  };
}

/**
 * Returns ranges of a later text that a range of the earlier one may have become.
 *
 * @param search the range to find
 * @param candidate the later text
 * @returns ranges, from 0; many of them overlap
 */
export function possibleRanges(search: Search, candidate: Candidate): PossibleRange[] {
  const { old, range } = search;
  const { document } = candidate;
  if (document.ids.length === 0) return [];
  const seeds: Seed[] = [];
  const all = [...alignedSeed(search, candidate), ...exactSeeds(search, candidate), ...wordSeeds(search, candidate)];
  for (const seed of all) if (!seeds.some((other) => overlapOf(seed, other) > 0.9)) seeds.push(seed);
  const length = range.last - range.first + 1;
  const depth = old.indents[range.last]! - old.indents[range.first]!;
  const found = new Map<number, PossibleRange>();
  for (const seed of seeds.slice(0, MAX_SEEDS_PER_FILE)) {
    const near = bounds(search, candidate, seed);
    const { starts, ends } = near;
    const inOrder = orderMeasure(search, near);
    for (const first of starts.slice(0, MAX_ENDS_PER_SEED)) {
      const closing = length > 1 ? blockEnds(document, first, depth, old.ids[range.last]!, 4 * length + 40) : [];
      for (const last of [...new Set([...ends, ...closing, first + length - 1])]) {
        if (last < first || last >= document.ids.length || last - first > MAX_GROWTH * length + 60) continue;
        const key = first * 1_000_000 + last;
        found.set(key, { first, last, inOrder: Math.max(inOrder(first, last), found.get(key)?.inOrder ?? 0) });
      }
    }
  }
  return [...found.values()];
}
