import { alignLines } from './align';
import { FEATURES, LOST_FEATURES } from './feature-names';
import { lostFeaturesOf, PlaceMeasure, type FileFacts } from './features';
import { Bag, overlapOf, placesOf, possibleRanges, type Candidate, type LineRange, type Search } from './seeds';
import type { LineDocument, Vocabulary } from './text';
import { lostCorrection, placeCorrection } from './trees';
import { LOST_WEIGHTS, WEIGHTS } from './weights';

/** A candidate and its features. */
export interface PossiblePlace {
  readonly file: number;
  readonly range: LineRange;
  readonly features: readonly number[];
}

/** The most likely place. */
export interface LikelyPlace {
  readonly document: LineDocument;
  /** From 0, both inclusive. */
  readonly range: LineRange;
  /** The probability that this is the place: 0 to 1. */
  readonly likeness: number;
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Bounds the places that the result is chosen from. Others are too improbable to matter. */
const MAX_WEIGHED_PLACES = 30;

/** Bounds the places whose weighted sums are corrected, the most likely first. */
const MAX_CORRECTED_PLACES = 45;

const PLACE_WEIGHTS = FEATURES.map((name) => WEIGHTS[name]);
const NO_PLACE_WEIGHTS = LOST_FEATURES.map((name) => LOST_WEIGHTS[name]);

const EQUAL_TEXT = FEATURES.indexOf('equalText');
const ONLY_EQUAL = FEATURES.indexOf('onlyEqual');
const CONTENT = FEATURES.indexOf('content');
const AHEAD = FEATURES.indexOf('ahead');

const weighted = (weights: readonly number[], features: readonly number[]): number =>
  features.reduce((sum, feature, index) => sum + feature * weights[index]!, 0);

/** Reduces the feature `ahead` of each place by the content of the best place elsewhere. */
function measureLead(places: readonly (PossiblePlace & { readonly features: number[] })[]): void {
  const ranked = [...places].sort((a, b) => b.features[CONTENT]! - a.features[CONTENT]!);
  for (const { file, range, features } of places) {
    const other = ranked.find((it) => it.file !== file || overlapOf(it.range, range) === 0);
    features[AHEAD]! -= other?.features[CONTENT] ?? 0;
  }
}

/** Compares an earlier text, or a part of it, with later texts, once for all ranges of it. All texts share one vocabulary. */
export class TextComparison {
  readonly #old: LineDocument;
  readonly #offset: number;
  readonly #vocabulary: Vocabulary;
  readonly #candidates: Candidate[] = [];
  readonly #files: Omit<FileFacts, 'likest'>[] = [];

  /** `offset` is the number of lines of the file before the first line of `old`. */
  constructor(old: LineDocument, offset: number, vocabulary: Vocabulary) {
    this.#old = old;
    this.#offset = offset;
    this.#vocabulary = vocabulary;
  }

  /** Compares another file. */
  add(document: LineDocument): void {
    const from = { document: this.#old, from: 0, to: this.#old.ids.length };
    const alignment = alignLines(from, { document, from: 0, to: document.ids.length }, this.#vocabulary);
    const candidate = { document, alignment, places: placesOf(document) };
    this.#candidates.push(candidate);
    this.#files.push(this.#factsOf(candidate));
  }

  /** Whether a file was compared. */
  includes(path: string): boolean {
    return this.#candidates.some(({ document }) => document.path === path);
  }

  #factsOf({ document, alignment: { images, similarities } }: Candidate): Omit<FileFacts, 'likest'> {
    let [common, total] = [0, 0];
    for (const [line, id] of this.#old.ids.entries()) {
      const weight = this.#vocabulary.weight(id);
      total += weight;
      if (images[line]! >= 0) common += weight * similarities[line]!;
    }
    const samePath = document.path === this.#old.path;
    const sameName = fileName(document.path) === fileName(this.#old.path);
    return { samePath, sameName, similarity: total === 0 ? 0 : common / total };
  }

  /** Returns all possible places with their features, and the features of the anchor being lost. The weights are learned from these. */
  possible(range: LineRange): { places: PossiblePlace[]; lostFeatures: readonly number[] } {
    const [old, vocabulary] = [this.#old, this.#vocabulary];
    const search: Search = { old, range, offset: this.#offset, vocabulary, needed: new Bag(old, range, vocabulary) };
    const maxSimilarity = Math.max(...this.#files.map(({ similarity }) => similarity));
    const places = this.#candidates.flatMap((candidate, file) => {
      const ranges = possibleRanges(search, candidate);
      const facts = this.#files[file]!;
      const measure = new PlaceMeasure(search, candidate, { ...facts, likest: maxSimilarity === 0 ? 0 : facts.similarity / maxSimilarity });
      const features = measure.features(ranges);
      return ranges.map((place, index) => ({ file, range: place, features: features[index]! }));
    });
    const equal = places.filter(({ features }) => features[ONLY_EQUAL]! > 0);
    for (const { features } of equal) features[ONLY_EQUAL]! /= equal.length;
    measureLead(places);
    return { places, lostFeatures: this.#lostFeatures(search) };
  }

  #lostFeatures(search: Search): readonly number[] {
    const samePathIndex = this.#files.findIndex(({ samePath }) => samePath);
    if (samePathIndex >= 0) return lostFeaturesOf(search, this.#candidates[samePathIndex], true);
    let likest = 0;
    for (const [file, { similarity }] of this.#files.entries()) if (similarity > this.#files[likest]!.similarity) likest = file;
    return lostFeaturesOf(search, this.#candidates[likest], false);
  }

  /**
   * Finds the most likely place of a range.
   *
   * @param range of the earlier text, from 0
   * @returns undefined if none of its lines is found anywhere
   */
  find(range: LineRange): LikelyPlace | undefined {
    const { places, lostFeatures } = this.possible(range);
    if (places.length === 0) return undefined;
    const scores = places.map(({ features }) => weighted(PLACE_WEIGHTS, features));
    const likely = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, MAX_CORRECTED_PLACES);
    for (const index of likely) scores[index]! += placeCorrection(places[index]!.features, lostFeatures);
    const none = weighted(NO_PLACE_WEIGHTS, lostFeatures) + lostCorrection(lostFeatures);
    const highest = Math.max(none, ...scores);
    const total = scores.reduce((sum, score) => sum + Math.exp(score - highest), Math.exp(none - highest));
    const probability = scores.map((score) => Math.exp(score - highest) / total);
    return this.#mostAgreed(places, probability);
  }

  /**
   * Chooses among groups of places. Places that overlap by half are one result with different ends, whose likeness is the sum of theirs. The most
   * likely single place is not always in the most likely group.
   */
  #mostAgreed(places: readonly PossiblePlace[], probability: readonly number[]): LikelyPlace {
    const likeliest = [...places.keys()].sort((a, b) => probability[b]! - probability[a]!).slice(0, MAX_WEIGHED_PLACES);
    let best = { score: -1, index: 0, likeness: 0 };
    for (const index of likeliest) {
      const { file, range } = places[index]!;
      let likeness = 0;
      for (const [at, other] of places.entries())
        if (other.file === file && overlapOf(other.range, range) >= 0.5) likeness += probability[at]!;
      const score = likeness + probability[index]! / 2;
      if (score > best.score) best = { score, index, likeness };
    }
    const { file, range: chosen } = places[best.index]!;
    // A place with exactly the anchor's text has the right first and last line.
    const equal = places.find((place) => place.file === file && place.features[EQUAL_TEXT]! > 0 && overlapOf(place.range, chosen) >= 0.5);
    const range = equal?.range ?? chosen;
    return { document: this.#candidates[file]!.document, range, likeness: best.likeness };
  }
}
