import { ANCHOR_LIMITS, type CodePlace } from '../model/codeAnchors';
import { TextComparison, type LikelyPlace } from './compare';
import { isSearchable, normalPath, textLines, Vocabulary, type LineDocument } from './text';

/** Below this likeness, more than one place in a hundred is wrong. Such a place is only a suggestion, which a person confirms. */
export const MIN_SURE_LIKENESS = 0.9;

/** Below this likeness, a place counts as not found. */
const MIN_LIKENESS = 0.35;

/**
 * From this likeness on, a place in the anchor's own file is accepted without searching other files. It is high because duplicates in other files are
 * less certain.
 */
export const MIN_LIKENESS_TO_STAY = 0.9999;

/** Bounds the other files that are searched for one anchor. */
const MAX_OTHER_FILES = 8;

/** Lines before and after an anchor that are stored with it, for searches without the earlier file. */
export const NEIGHBOUR_LINES = ANCHOR_LIMITS.neighbours;

/** The lines of code that an anchor is attached to, as they were. */
export type Anchor = CodePlace;

/** The source of texts. Paths are relative to the repository and use `/`. */
export interface AnchorFiles {
  /** Reads the current text of a file; undefined if there is none. */
  read(path: string): Promise<string | undefined>;
  /** Reads the file as it was when the anchor was made, if that is available. It distinguishes duplicates. */
  readOld?(anchor: Anchor): Promise<string | undefined>;
  /** Lists other files that contain some of these lines, the most likely first (see `LineIndex`), or into which the file was renamed. */
  likely?(lines: readonly string[], anchor: Anchor): Promise<readonly string[]>;
}

/** The current place of an anchor. `moved`: the same text elsewhere; `changed`: another text. */
export interface FoundAnchor {
  readonly state: 'exact' | 'moved' | 'changed';
  readonly path: string;
  /** Line numbers, from 1, both inclusive. */
  readonly first: number;
  readonly last: number;
  /** The probability that this is the place: 0 to 1. */
  readonly likeness: number;
  /** The place needs confirmation by a person, because more than one such place in a hundred is wrong. */
  readonly isSuggestion: boolean;
}

/** The anchor was not found. */
export interface LostAnchor {
  readonly state: 'lost';
  /** The probability of the most likely place. */
  readonly likeness: number;
}

/** The result of a search for an anchor. */
export type AnchorState = FoundAnchor | LostAnchor;

/** Whether lines are equal, ignoring white space at their ends. */
const sameLines = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, index) => line === b[index] || line.trimEnd() === b[index]!.trimEnd());

interface OldText {
  readonly comparison: TextComparison;
  readonly document: LineDocument;
  readonly offset: number;
}

/** Searches for anchors of one path. Their texts are read and compared once. */
class FileSearch {
  readonly #path: string;
  readonly #files: AnchorFiles;
  readonly #vocabulary = new Vocabulary();
  readonly #documents = new Map<string, LineDocument | undefined>();
  readonly #oldTexts = new Map<string, OldText>();
  #ownDocument: LineDocument | undefined;

  constructor(path: string, files: AnchorFiles) {
    this.#path = path;
    this.#files = files;
  }

  /** Finds all anchors. Reads the texts of all before it compares the first one, because all texts determine how rare a word is. */
  async *find(anchors: readonly Anchor[]): AsyncGenerator<AnchorState> {
    this.#ownDocument = await this.#read(this.#path);
    const olds: OldText[] = [];
    for (const anchor of anchors) olds.push(await this.#old(anchor));
    this.#vocabulary.count([...new Set(olds.map(({ document }) => document)), ...(this.#ownDocument ? [this.#ownDocument] : [])]);
    for (const [index, anchor] of anchors.entries()) yield await this.#findOne(anchor, olds[index]!);
  }

  async #read(path: string): Promise<LineDocument | undefined> {
    if (this.#documents.has(path)) return this.#documents.get(path);
    const text = await this.#files.read(path);
    const document = text === undefined || !isSearchable(text) ? undefined : this.#vocabulary.document(path, textLines(text));
    this.#documents.set(path, document);
    return document;
  }

  /** Returns the file as the anchor knew it, or the lines that are stored with the anchor. */
  async #old(anchor: Anchor): Promise<OldText> {
    const key = anchor.commit ?? '';
    let oldText = this.#oldTexts.get(key);
    if (!oldText) {
      const text = await this.#files.readOld?.(anchor);
      if (text !== undefined && isSearchable(text)) {
        const document = this.#vocabulary.document(this.#path, textLines(text));
        oldText = { document, offset: 0, comparison: new TextComparison(document, 0, this.#vocabulary) };
        this.#oldTexts.set(key, oldText);
      }
    }
    const { first, lines, before, after } = anchor;
    if (oldText && sameLines(lines, oldText.document.lines.slice(first - 1, first - 1 + lines.length))) return oldText;
    const document = this.#vocabulary.document(this.#path, [...before, ...lines, ...after]);
    const offset = first - 1 - before.length;
    return { document, offset, comparison: new TextComparison(document, offset, this.#vocabulary) };
  }

  async #findOne(anchor: Anchor, { comparison, document, offset }: OldText): Promise<AnchorState> {
    if (anchor.lines.length === 0) return { state: 'lost', likeness: 0 };
    const range = { first: anchor.first - 1 - offset, last: anchor.first - 2 - offset + anchor.lines.length };
    if (this.#ownDocument) {
      // The most frequent case: nothing near the anchor has changed.
      const there = this.#ownDocument.lines.slice(offset, offset + document.lines.length);
      if (sameLines(document.lines, there))
        return this.#state(anchor, { document: this.#ownDocument, range: shifted(range, offset), likeness: 1 });
      if (!comparison.includes(this.#path)) comparison.add(this.#ownDocument);
    }
    let place = comparison.find(range);
    if (!place || place.likeness < MIN_LIKENESS_TO_STAY) {
      await this.#addOthers(anchor, comparison);
      place = comparison.find(range);
    }
    if (!place || place.likeness < MIN_LIKENESS) return { state: 'lost', likeness: place?.likeness ?? 0 };
    return this.#state(anchor, place);
  }

  async #addOthers(anchor: Anchor, comparison: TextComparison): Promise<void> {
    const paths = (await this.#files.likely?.([...anchor.before, ...anchor.lines, ...anchor.after], anchor)) ?? [];
    for (const path of paths.slice(0, MAX_OTHER_FILES).map(normalPath)) {
      if (comparison.includes(path)) continue;
      const document = await this.#read(path);
      if (document) comparison.add(document);
    }
  }

  #state(anchor: Anchor, { document, range, likeness }: LikelyPlace): FoundAnchor {
    const isSame = sameLines(anchor.lines, document.lines.slice(range.first, range.last + 1));
    const isHere = document.path === this.#path && range.first === anchor.first - 1;
    return {
      state: !isSame ? 'changed' : isHere ? 'exact' : 'moved',
      path: document.path,
      first: range.first + 1,
      last: range.last + 1,
      likeness,
      isSuggestion: likeness < MIN_SURE_LIKENESS,
    };
  }
}

const shifted = ({ first, last }: { first: number; last: number }, by: number) => ({ first: first + by, last: last + by });

/**
 * Finds anchors in the current texts by content, wherever they have moved. Each file is compared once for all its anchors. Other files are read only
 * for anchors that are not certain in their own file. Binary and very long texts are not searched.
 *
 * @param anchors to find
 * @param files the source of texts
 * @param signal cancels the search between two anchors
 * @returns the result for each anchor, in their order
 * @throws what `files` rejects with, or the signal's reason
 */
export async function findAnchors(anchors: readonly Anchor[], files: AnchorFiles, signal?: AbortSignal): Promise<AnchorState[]> {
  const byPath = Map.groupBy(anchors.entries(), ([, { path }]) => normalPath(path));
  const states = new Array<AnchorState>(anchors.length);
  for (const [path, group] of byPath) {
    let index = 0;
    for await (const state of new FileSearch(path, files).find(group.map(([, anchor]) => anchor))) {
      states[group[index++]![0]] = state;
      signal?.throwIfAborted();
      // A message that cancels is received between two anchors.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  }
  return states;
}
