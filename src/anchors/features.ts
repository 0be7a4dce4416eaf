import { FEATURES } from './feature-names';
import type { Bag, Candidate, LineRange, PossibleRange, Search } from './seeds';
import { BracketCounter, enclosingLines, ShapeCounter } from './structure';
import { nextLine, surroundings, type Surroundings } from './surroundings';

/** Minimum weight of words that are more than a common line. */
const DISTINCTIVE_WEIGHT = 60;

/** Features that are the same for all places of one file. */
export interface FileFacts {
  readonly samePath: boolean;
  readonly sameName: boolean;
  /** Share of the earlier text that is in this file, by weight. */
  readonly similarity: number;
  /** That share, relative to the file that is most similar to the earlier text. */
  readonly likest: number;
}

/** The words and lines of a range, counted from its first line. One pass counts several ranges with the same first line. */
interface Counted {
  readonly content: number;
  readonly rareContent: number;
  readonly recall: number;
  readonly contained: number;
  readonly equalLines: number;
  readonly balance: boolean;
  readonly isClosed: boolean;
  readonly units: number;
  readonly isShallower: boolean;
}

/** The first word of a line distinguishes an `if` from a `for`. */
const firstWord = (line: string): string => /[\p{L}\p{N}_]+/u.exec(line.slice(0, 200))?.[0] ?? '';

function memo<T>(compute: (key: number) => T): (key: number) => T {
  const values = new Map<number, T>();
  return (key) => {
    let value = values.get(key);
    if (value === undefined) values.set(key, (value = compute(key)));
    return value;
  };
}

/** Measures the features of places in one file for one range. */
export class PlaceMeasure {
  readonly #search: Search;
  readonly #candidate: Candidate;
  readonly #file: FileFacts;
  readonly #above: Surroundings;
  readonly #below: Surroundings;
  /** Lines that enclose the range, and their ids. */
  readonly #headers: readonly number[];
  readonly #headerIds: readonly number[];
  readonly #balance: BracketCounter;
  readonly #shape: ShapeCounter;
  readonly #firstWord: string;
  /** For each line of the later text: the weight of the lines before it that other lines of the earlier text became. */
  readonly #claims: Float64Array;
  /** The weight of the range's words, with rare words counting more. */
  readonly #rareWeight: number;
  readonly #neighbours: { above: number; below: number };

  constructor(search: Search, candidate: Candidate, file: FileFacts) {
    const { old, range, vocabulary } = search;
    this.#search = search;
    this.#candidate = candidate;
    this.#file = file;
    this.#above = surroundings(old, range.first, -1, vocabulary);
    this.#below = surroundings(old, range.last, 1, vocabulary);
    this.#headers = enclosingLines(old, range.first);
    this.#headerIds = this.#headers.map((line) => old.ids[line]!);
    this.#balance = new BracketCounter();
    this.#shape = new ShapeCounter(old, range.first);
    for (let line = range.first; line <= range.last; line++) {
      this.#balance.add(old.lines[line]!);
      this.#shape.add(line);
    }
    this.#firstWord = firstWord(old.lines[range.first]!);
    const { images } = candidate.alignment;
    let above = range.first - 1;
    while (above >= 0 && images[above]! < 0) above--;
    let below = range.last + 1;
    while (below < images.length && images[below]! < 0) below++;
    this.#neighbours = { above, below };
    this.#claims = this.#claimed();
    this.#rareWeight = [...search.needed.counts].reduce((sum, [word, count]) => sum + count * vocabulary.wordWeight(word) ** 2, 0);
  }

  #claimed(): Float64Array {
    const { range, vocabulary } = this.#search;
    const { alignment, document } = this.#candidate;
    const { images, similarities } = alignment;
    const { ids } = document;
    const claims = new Float64Array(ids.length + 1);
    for (let line = 0; line < images.length; line++) {
      const image = images[line]!;
      if (image < 0 || (line >= range.first && line <= range.last)) continue;
      claims[image + 1]! += (1 + vocabulary.weight(ids[image]!)) * similarities[line]!;
    }
    for (let line = 0; line < ids.length; line++) claims[line + 1]! += claims[line]!;
    return claims;
  }

  /**
   * Measures the features of places.
   *
   * @param places ranges of the file
   * @returns a list of numbers for each, most of them from 0 to 1, in the order of `FEATURES`
   */
  features(places: readonly PossibleRange[]): number[][] {
    const byFirst = new Map<number, number[]>();
    for (const { first, last } of places) byFirst.set(first, [...(byFirst.get(first) ?? []), last]);
    const counted = new Map([...byFirst].map(([first, lasts]) => [first, this.#count(first, new Set(lasts))]));
    return places.map((place) => this.#features(place, counted.get(place.first)!.get(place.last)!));
  }

  /** Counts the ranges that begin at one line. */
  #count(first: number, lasts: ReadonlySet<number>): Map<number, Counted> {
    const { old, range, vocabulary, needed } = this.#search;
    const { ids, lines } = this.#candidate.document;
    const result = new Map<number, Counted>();
    const words = new Map<number, number>();
    const remaining = new Map<number, number>();
    for (let line = range.first; line <= range.last; line++) remaining.set(old.ids[line]!, (remaining.get(old.ids[line]!) ?? 0) + 1);
    const balance = new BracketCounter();
    const shape = new ShapeCounter(this.#candidate.document, first);
    let [weight, common, equal, rareWeight, rareCommon] = [0, 0, 0, 0, 0];
    for (let line = first, end = Math.max(...lasts); line <= end; line++) {
      const id = ids[line]!;
      weight += vocabulary.weight(id);
      for (const word of vocabulary.tokens(id)) {
        const wordWeight = vocabulary.wordWeight(word);
        rareWeight += wordWeight * wordWeight;
        const need = needed.counts.get(word);
        if (need === undefined) continue;
        const count = words.get(word) ?? 0;
        words.set(word, count + 1);
        if (count >= need) continue;
        common += wordWeight;
        rareCommon += wordWeight * wordWeight;
      }
      const matches = remaining.get(id) ?? 0;
      if (matches > 0) {
        remaining.set(id, matches - 1);
        equal += vocabulary.weight(id);
      }
      balance.add(lines[line]!);
      shape.add(line);
      if (!lasts.has(line)) continue;
      const totalWeight = weight + needed.weight;
      result.set(line, {
        content: totalWeight === 0 ? 0 : (2 * common) / totalWeight,
        rareContent: rareWeight + this.#rareWeight === 0 ? 0 : (2 * rareCommon) / (rareWeight + this.#rareWeight),
        recall: needed.weight === 0 ? 0 : common / needed.weight,
        contained: Math.min(needed.weight, weight) === 0 ? 0 : common / Math.min(needed.weight, weight),
        equalLines: totalWeight === 0 ? 0 : (2 * equal) / totalWeight,
        balance: balance.equals(this.#balance),
        isClosed: balance.isClosed,
        units: shape.units,
        isShallower: shape.isShallower,
      });
    }
    return result;
  }

  #similarity(a: number, b: number): number {
    // The ends of two texts are as similar as two equal lines.
    return a === b ? 1 : a === 0 || b === 0 ? 0 : this.#search.vocabulary.similarity(a, b);
  }

  readonly #before = memo((first) => {
    const { document } = this.#candidate;
    const { context, wide, line } = surroundings(document, first, -1, this.#search.vocabulary);
    const headers = enclosingLines(document, first);
    const [a, b] = [this.#headerIds[0], document.ids[headers[0] ?? -1]];
    return {
      context: this.#contextSimilarity(this.#above.context, context),
      wide: this.#contextSimilarity(this.#above.wide, wide),
      aligned: this.#alignedHeaders(headers),
      position: this.#position(first, headers),
      depth: Number(headers.length === this.#headers.length),
      line: this.#similarity(this.#above.line, line),
      header: a === undefined || b === undefined ? Number(a === b) : this.#similarity(a, b),
      headers: this.#headersSimilarity(headers.map((at) => document.ids[at]!)),
    };
  });

  readonly #after = memo((last) => {
    const { context, wide, line } = surroundings(this.#candidate.document, last, 1, this.#search.vocabulary);
    return {
      context: this.#contextSimilarity(this.#below.context, context),
      wide: this.#contextSimilarity(this.#below.wide, wide),
      line: this.#similarity(this.#below.line, line),
    };
  });

  #contextSimilarity(a: Bag, b: Bag): number {
    return a.weight === 0 && b.weight === 0 ? 1 : a.similarity(b, this.#search.vocabulary);
  }

  /** Returns the share of the enclosing lines that enclose the place too, in any order. Nearer lines count more. */
  #headersSimilarity(there: readonly number[]): number {
    if (this.#headerIds.length === 0) return Number(there.length === 0);
    let [sum, weights] = [0, 0];
    for (const [depth, header] of this.#headerIds.entries()) {
      const weight = 1 / (1 + depth);
      weights += weight;
      sum += weight * Math.max(0, ...there.map((other) => this.#similarity(header, other)));
    }
    return sum / weights;
  }

  /** Returns the share of the enclosing lines that became enclosing lines of the place, by the alignment of both files. Nearer lines count more. */
  #alignedHeaders(there: readonly number[]): number {
    if (this.#headers.length === 0) return Number(there.length === 0);
    const { images } = this.#candidate.alignment;
    let [sum, weights] = [0, 0];
    for (const [depth, header] of this.#headers.entries()) {
      weights += 1 / (1 + depth);
      if (images[header]! >= 0 && there.includes(images[header]!)) sum += 1 / (1 + depth);
    }
    return sum / weights;
  }

  /** Compares the distances to the nearest enclosing line: 1 if they are equal, less the more they differ. */
  #position(first: number, there: readonly number[]): number {
    if (this.#headers.length === 0 || there.length === 0) return 0;
    return Math.exp(-Math.abs(this.#search.range.first - this.#headers[0]! - (first - there[0]!)) / 10);
  }

  /** Measures a place by the alignment of both files. */
  #aligned(place: LineRange) {
    const { old, range, vocabulary } = this.#search;
    const { alignment, document } = this.#candidate;
    const { images, similarities } = alignment;
    let [inside, all, there] = [0, 0, 0];
    for (let line = range.first; line <= range.last; line++) {
      const weight = 1 + vocabulary.weight(old.ids[line]!);
      all += weight;
      if (images[line]! >= place.first && images[line]! <= place.last) inside += weight * similarities[line]!;
    }
    for (let line = place.first; line <= place.last; line++) there += 1 + vocabulary.weight(document.ids[line]!);
    const { above, below } = this.#neighbours;
    const before = above < 0 ? -1 : images[above]!;
    const after = below >= images.length ? document.ids.length : images[below]!;
    const between = before < place.first && after > place.last;
    const outside = place.first > after || place.last < before;
    const distance = Math.abs(place.first - before - (range.first - above)) + Math.abs(after - place.last - (below - range.last));
    const claimed = (this.#claims[place.last + 1]! - this.#claims[place.first]!) / there;
    return { of: inside / all, back: inside / there, claimed, between, outside, near: between ? 1 / (1 + distance / 4) : 0 };
  }

  #equalText({ first, last }: LineRange): boolean {
    const { old, range } = this.#search;
    const { ids } = this.#candidate.document;
    if (last - first !== range.last - range.first) return false;
    for (let line = first; line <= last; line++) if (ids[line] !== old.ids[range.first + line - first]) return false;
    return true;
  }

  /** Returns the share of the two lines next to the range that are next to the place. */
  #adjacent({ first, last }: LineRange): number {
    const { old, range } = this.#search;
    const { alignment, document } = this.#candidate;
    const { images } = alignment;
    const [above, below] = [nextLine(old, range.first, -1), nextLine(old, range.last, 1)];
    const [before, after] = [nextLine(document, first, -1), nextLine(document, last, 1)];
    const isAbove = above < 0 ? before < 0 : before >= 0 && images[above] === before;
    const isBelow = below < 0 ? after < 0 : after >= 0 && images[below] === after;
    return (Number(isAbove) + Number(isBelow)) / 2;
  }

  #features(place: PossibleRange, counted: Counted): number[] {
    const { old, range, needed, offset } = this.#search;
    const { ids, lines, indents } = this.#candidate.document;
    const { content, equalLines, balance } = counted;
    const before = this.#before(place.first);
    const after = this.#after(place.last);
    const aligned = this.#aligned(place);
    const equalText = Number(this.#equalText(place));
    const adjacent = this.#adjacent(place);
    const { similarity } = this.#file;
    const depthOfEnd = Math.sign(indents[place.last]! - indents[place.first]!);
    const values: Readonly<Record<(typeof FEATURES)[number], number>> = {
      content,
      contentSquared: content * content,
      equalLines,
      equalText,
      firstLine: this.#similarity(old.ids[range.first]!, ids[place.first]!),
      lastLine: this.#similarity(old.ids[range.last]!, ids[place.last]!),
      lineAbove: before.line,
      lineBelow: after.line,
      contextAbove: before.context,
      contextBelow: after.context,
      header: before.header,
      headers: before.headers,
      aligned: aligned.of,
      alignedBack: aligned.back,
      betweenNeighbours: Number(aligned.between),
      outsideNeighbours: Number(aligned.outside),
      nearNeighbours: aligned.near,
      samePath: Number(this.#file.samePath),
      sameName: Number(this.#file.sameName),
      fileSimilarity: this.#file.similarity,
      length: Math.abs(Math.log((place.last - place.first + 1) / (range.last - range.first + 1))),
      balance: Number(balance),
      contentTimesContext: (content * (before.context + after.context)) / 2,
      contentTimesHeaders: content * before.headers,
      smallContent: content * Math.min(1, 8 / (1 + needed.weight)),
      sameLine: Number(this.#file.samePath && place.first === range.first + offset),
      // Later divided by the number of such places, which is known when all are measured.
      onlyEqual: equalText * Math.min(1, needed.weight / DISTINCTIVE_WEIGHT),
      contentHigh: Math.max(0, content - 0.8),
      contentLow: Math.max(0, 0.4 - content),
      firstWord: Number(this.#firstWord === firstWord(lines[place.first]!)),
      headerAligned: before.aligned,
      positionInHeader: before.position,
      sameDepth: before.depth,
      wideContext: (before.wide + after.wide) / 2,
      likestFile: this.#file.likest,
      inOrder: place.inOrder,
      recall: counted.recall,
      contained: counted.contained,
      cutBlock: Number(this.#balance.isClosed && !counted.isClosed),
      units: Math.abs(Math.log((1 + counted.units) / (1 + this.#shape.units))),
      shallower: Number(counted.isShallower && !this.#shape.isShallower),
      sameEnd: Number(depthOfEnd === Math.sign(old.indents[range.last]! - old.indents[range.first]!)),
      adjacent,
      adjacentInVersion: adjacent * similarity * similarity,
      alignedInVersion: aligned.of * similarity * similarity,
      equalInVersion: equalText * similarity * similarity,
      // Later reduced by the content of the best place elsewhere, which is known when all are measured.
      ahead: content,
      rareContent: counted.rareContent,
      claimed: aligned.claimed,
      claimedInVersion: aligned.claimed * similarity * similarity,
    };
    return FEATURES.map((name) => values[name]);
  }
}

/**
 * Measures the features of an anchor being lost.
 *
 * @param search what is searched for
 * @param matches the file with the same path, or the most similar one; undefined if there is none
 * @param samePath whether it has the same path
 * @returns the numbers in the order of `LOST_FEATURES`
 */
export function lostFeaturesOf({ range, needed }: Search, matches: Candidate | undefined, samePath: boolean): number[] {
  const images = matches?.alignment.images;
  const above = range.first > 0 ? (images?.[range.first - 1] ?? -1) : -1;
  const below = images && range.last + 1 < images.length ? images[range.last + 1]! : -1;
  const totalWeight = above >= 0 && below >= 0;
  const gap = totalWeight ? (below - above - 1) / (range.last - range.first + 1) : 1;
  return [1, Math.log1p(needed.weight) / 5, totalWeight ? Math.max(0, 1 - gap) : 0, Number(!samePath), Number(totalWeight)];
}
