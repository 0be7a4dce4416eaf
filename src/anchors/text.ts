/** Longer texts are not searched, because reading them takes seconds. UTF-16 units. */
export const MAX_SEARCHED_CHARS = 8_000_000;

/** Bounds the part of a line that is split into words, because a minified file may have a megabyte in one line. UTF-16 units. */
const MAX_CHARS_READ_PER_LINE = 600;

/** Bounds the words of a line, such as a line of numbers. */
const MAX_TOKENS_PER_LINE = 80;

/** Columns of a tab, for comparing indentations. */
const TAB_COLUMNS = 4;

/** Weight of a punctuation character relative to a word, because every line has some. */
const SIGN_WEIGHT = 0.35;

/** A text as lines. Each line has an id: equal if only white space differs, 0 for an empty line. */
export interface LineDocument {
  readonly path: string;
  readonly lines: readonly string[];
  readonly ids: Int32Array;
  /** Columns of indentation; -1 for an empty line. */
  readonly indents: Int32Array;
}

/**
 * Splits a text into lines as an editor counts them: with any line breaks, without a byte order mark, and without the empty line after the last line
 * break.
 *
 * @param text any text
 * @returns its lines, without line breaks
 */
export function textLines(text: string): string[] {
  const lines = (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * Normalizes a path for comparison, because Windows uses backslashes.
 *
 * @param path relative to the repository
 * @returns the path with `/`, without `./` at its beginning
 */
export function normalPath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
}

/** Whether a path, or a folder above it, is one of some: of a folder that was renamed or deleted, nothing else may be told. */
export function isAtOrBelow(path: string, paths: { has(path: string): boolean }): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) if (paths.has(path.slice(0, end))) return true;
  return false;
}

/**
 * Whether a text can be searched: it is neither binary (a NUL among the first 8,000 characters, as in git) nor too long.
 *
 * @param text a file's text
 */
export function isSearchable(text: string): boolean {
  return text.length <= MAX_SEARCHED_CHARS && !text.slice(0, 8000).includes('\0');
}

const TOKEN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}_$][\p{L}\p{M}\p{N}_$]*|\p{N}[\p{N}\w.]*|[^\s\p{L}\p{N}_]/gu;
const PART = /\p{Lu}?[\p{Ll}\p{Lo}]+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu;
const HAS_PARTS = /\p{Ll}\p{Lu}|[_$\p{N}]/u;
const IS_WORD = /[\p{L}\p{N}]/u;

/** Classes of ASCII characters: 0 white space, 1 part of a word, 2 a token by itself. */
const ASCII_KINDS = Uint8Array.from({ length: 128 }, (_, code) =>
  /\s/.test(String.fromCharCode(code)) ? 0 : /[\w$]/.test(String.fromCharCode(code)) ? 1 : 2,
);

/** Splits a line into words and punctuation. ASCII is split without a regular expression, which takes four times as long for most lines of code. */
function wordsOf(line: string): string[] {
  const text = line.length > MAX_CHARS_READ_PER_LINE ? line.slice(0, MAX_CHARS_READ_PER_LINE) : line;
  const words: string[] = [];
  for (let at = 0; at < text.length && words.length < MAX_TOKENS_PER_LINE;) {
    const kind = ASCII_KINDS[text.charCodeAt(at)];
    if (kind === undefined) return Array.from(text.matchAll(TOKEN), ([word]) => word).slice(0, MAX_TOKENS_PER_LINE);
    const from = at++;
    if (kind === 0) continue;
    if (kind === 1) while (at < text.length && ASCII_KINDS[text.charCodeAt(at)] === 1) at++;
    words.push(text.slice(from, at));
  }
  return words;
}

function indentOf(line: string): number {
  let columns = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 32) columns++;
    else if (code === 9) columns += TAB_COLUMNS - (columns % TAB_COLUMNS);
    else return columns;
  }
  return -1;
}

const NO_TOKENS = new Int32Array();

/**
 * Ids for lines and words, so that texts are compared without reading them again. It lives as long as one search, because the weight of a word
 * depends on how rare it is in the texts of that search.
 */
export class Vocabulary {
  readonly #lines = new Map<string, number>([['', 0]]);
  readonly #samples: string[] = [''];
  readonly #tokens: (Int32Array | undefined)[] = [NO_TOKENS];
  readonly #weights: (number | undefined)[] = [0];
  /** The ids of each word: its own, and those of its parts (`read`, `old` and `text` of `readOldText`). */
  readonly #words = new Map<string, readonly number[]>();
  readonly #isWord: boolean[] = [];
  readonly #linesWith: number[] = [];
  readonly #wordWeights: number[] = [];
  #countedLines = 0;

  /** Converts lines to a document. */
  document(path: string, lines: readonly string[]): LineDocument {
    const ids = new Int32Array(lines.length);
    const indents = new Int32Array(lines.length);
    for (const [index, line] of lines.entries()) {
      const key = line.replace(/\s+/g, '');
      let id = this.#lines.get(key);
      if (id === undefined) {
        id = this.#samples.length;
        this.#lines.set(key, id);
        this.#samples.push(line);
      }
      ids[index] = id;
      indents[index] = id === 0 ? -1 : indentOf(line);
    }
    return { path, lines, ids, indents };
  }

  /** Counts the words of texts, which determines their weights. Texts that are added later are compared with the same weights. */
  count(documents: readonly LineDocument[]): void {
    for (const { ids } of documents) {
      this.#countedLines += ids.length;
      for (const id of ids) {
        let last = -1;
        for (const token of this.tokens(id)) {
          if (token !== last) this.#linesWith[token]!++;
          last = token;
        }
      }
    }
    for (let token = 0; token < this.#isWord.length; token++) this.#wordWeights[token] = this.#weightOf(token);
    this.#weights.length = 1;
  }

  #weightOf(token: number): number {
    return Math.log(1 + (this.#countedLines + 1) / (this.#linesWith[token]! + 0.5)) * (this.#isWord[token] ? 1 : SIGN_WEIGHT);
  }

  /** Returns the ids of a line's words, sorted. Repeated words are repeated. */
  tokens(id: number): Int32Array {
    const cached = this.#tokens[id];
    if (cached) return cached;
    const tokens = Int32Array.from(wordsOf(this.#samples[id]!).flatMap((word) => this.#word(word))).sort();
    this.#tokens[id] = tokens;
    return tokens;
  }

  #word(word: string): readonly number[] {
    const cached = this.#words.get(word);
    if (cached !== undefined) return cached;
    const token = this.#isWord.push(IS_WORD.test(word)) - 1;
    const ownTokens = [token];
    this.#linesWith.push(0);
    this.#wordWeights.push(this.#weightOf(token));
    this.#words.set(word, ownTokens);
    if (word.length < 4 || !HAS_PARTS.test(word)) return ownTokens;
    const parts = word.match(PART) ?? [];
    if (parts.length > 1) for (const part of parts) ownTokens.push(this.#word(`~${part.toLowerCase()}`)[0]!);
    return ownTokens;
  }

  /** The number of words. Each word id is below it. */
  get words(): number {
    return this.#isWord.length;
  }

  /** Returns the weight of a word. Rarer words weigh more. */
  wordWeight(token: number): number {
    return this.#wordWeights[token]!;
  }

  /** Returns the weight of a line: the sum of its words' weights. */
  weight(id: number): number {
    const cached = this.#weights[id];
    if (cached !== undefined) return cached;
    let weight = 0;
    for (const token of this.tokens(id)) weight += this.wordWeight(token);
    this.#weights[id] = weight;
    return weight;
  }

  /** Returns the common share of two lines' words, by weight: 0 (nothing) to 1 (equal except for white space). */
  similarity(a: number, b: number): number {
    if (a === b) return 1;
    const totalWeight = this.weight(a) + this.weight(b);
    // An upper bound from the lighter line rejects most pairs.
    if (totalWeight === 0 || 2 * Math.min(this.weight(a), this.weight(b)) < totalWeight * 0.3) return 0;
    return (2 * this.#common(this.tokens(a), this.tokens(b))) / totalWeight;
  }

  #common(a: Int32Array, b: Int32Array): number {
    let common = 0;
    for (let i = 0, j = 0; i < a.length && j < b.length;) {
      if (a[i] === b[j]) {
        common += this.#wordWeights[a[i]!]!;
        i++;
        j++;
      } else if (a[i]! < b[j]!) i++;
      else j++;
    }
    return common;
  }
}
