import { TrackerError } from '../client/errors';
import type { IssueService } from '../client/service';
import type { Issue, RepositoryId } from '../model/issue';
import { ALL, DEFAULT_SORT, type Comparison, type Filter } from '../model/query';
import { classOf, SYLLABLE } from '../model/scripts';
import { isOpen, STATUSES, type Status } from '../model/enums';

const MAX_CANDIDATES = 50;
const MAX_SUGGESTIONS = 5;
/** Bounds the words of a title that are searched: the longest are the most specific. */
const MAX_SEARCH_WORDS = 5;
const MIN_WORD_CHARS = 3;
/** Minimum share of words for a similar title. */
const MIN_LIKENESS = 0.5;
const MAX_WORD_WEIGHT = 8;
/** Added to the weight of a sign's characters. */
const SIGN_WEIGHT = 3;
/** Minimum share of words in a description: higher than in a title, because a description is less specific. */
const CONTENT_LIKENESS = 0.6;
/** How much of a description is compared, because that runs while the person types. */
const MAX_CONTENT_CHARS = 2000;

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** In scripts without spaces, so many characters count as a word. */
const SYLLABLES_PER_WORD = 3;
/** Splits Japanese words well enough: hiragana separates them, and so does a change between katakana and other characters. */
const ALIKE = /[\u30a0-\u30ff]+|[^\u3041-\u309f\u30a0-\u30ff]+/gu;

const isSyllable = (word: string): boolean => classOf(word.codePointAt(0)!) === SYLLABLE;

/** Splits a run of a script without spaces into possible words. */
function partSyllables(row: string): string[] {
  const parts = (row.match(ALIKE) ?? []).filter((part) => [...part].length > 1);
  return (parts.length > 0 ? parts : [row]).flatMap((part) => {
    const characters = [...part];
    const starts = Array.from({ length: Math.ceil(characters.length / SYLLABLES_PER_WORD) }, (_, index) => index * SYLLABLES_PER_WORD);
    return starts.map((from) => characters.slice(from, from + SYLLABLES_PER_WORD).join('')).filter((word) => [...word].length > 1);
  });
}

/** Splits a word of several scripts: `Codeのエラー`. */
function runsOf(word: string): string[] {
  const runs: string[] = [];
  for (const character of word) {
    const last = runs.at(-1);
    if (last !== undefined && isSyllable(last) === isSyllable(character)) runs[runs.length - 1] = last + character;
    else runs.push(character);
  }
  return runs;
}

/** Signs that are words or part of a short name: `C++`, `F#`, `->`, `&&`, `#12`, an emoji. Rows of dashes or punctuation are excluded. */
const SIGNED =
  /(?<![\p{L}\p{N}])[\p{L}\p{N}]{1,3}[+#*]+(?![\p{L}\p{N}])|(?<!\S)#\d+|\p{Extended_Pictographic}|(?<!\S)(?!-+(?!\S))(?=\S*[-+*/=<>&|^~%@#$\\])[-+*/=<>&|^~%@#$\\:!?.]{2,}(?!\S)/gu;
const signedWords = (text: string): string[] => text.match(SIGNED) ?? [];
const isSigned = (word: string): boolean => /[^\p{L}\p{N}\p{M}]/u.test(word);

/** The words of a text. */
const split = (text: string): string[] =>
  (text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).flatMap(runsOf).flatMap((run) => (isSyllable(run) ? partSyllables(run) : [run]));

/** Longer stop words of English and German. */
const EMPTY = new Set(
  'after also before does from have into more must only should some that then there this when while will with would aber auch beim dass dies eine einem einen einer kann muss nach nicht noch oder sich sind soll wenn wird'.split(
    ' ',
  ),
);

/** Whether a word is specific: short ones are stop words, except for names like `API` and in some scripts. */
const isDistinctive = (word: string, folded: string): boolean =>
  !EMPTY.has(folded) &&
  (folded.length > MIN_WORD_CHARS ||
    (folded.length === MIN_WORD_CHARS && word !== word.toLowerCase() && word === word.toUpperCase()) ||
    /[^\x00-\x7f]|\d/.test(folded));

/** What a word says. Signs say more than their length. */
const weightOf = (word: string): number => Math.min(isSigned(word) ? word.length + SIGN_WEIGHT : word.length, MAX_WORD_WEIGHT);

/** The specific words of a title, the longest first. */
export function significantWords(title: string): string[] {
  const words = new Map(split(title).map((word) => [fold(word), word]));
  const distinctive = [...words].filter(([folded, word]) => isDistinctive(word, folded)).map(([, word]) => word);
  return [...new Set([...distinctive, ...signedWords(title)])].toSorted((a, b) => weightOf(b) - weightOf(a) || b.length - a.length);
}

/** Whether a folded text contains a word or prefix at the start of a word. */
function hasAtBeginning(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (isSyllable(word) || at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!)) return true;
  }
  return false;
}

/** The share of the words that a text has: 0 to 1. Long words weigh more; another ending of a word matches. */
function sharedBy(words: readonly string[], hasWord: (word: string, stem: string) => boolean): number {
  let total = 0;
  let shared = 0;
  for (const word of words) {
    const folded = fold(word);
    const weight = weightOf(word);
    total += weight;
    if (hasWord(folded, folded.length > 4 ? folded.slice(0, Math.max(4, folded.length - 2)) : folded)) shared += weight;
  }
  return total === 0 ? 0 : shared / total;
}

/** The share of words that another title has: 0 to 1, weighted by length. Other endings of a word match. */
export function similarity(words: readonly string[], title: string): number {
  const titleWords = split(title).map(fold);
  const foldedTitle = fold(title);
  return sharedBy(words, (word, stem) =>
    isSigned(word) || isSyllable(word)
      ? hasAtBeginning(foldedTitle, word)
      : titleWords.some((titleWord) => titleWord === word || (word.length > 4 && titleWord.startsWith(stem))),
  );
}

/** The similarity of an issue to a title: by its own title, or, when that shares too little, by its description as well. */
function likeness(words: readonly string[], { title, content }: Pick<Issue, 'title' | 'content'>): number {
  const like = similarity(words, title);
  if (like >= MIN_LIKENESS) return like;
  const foldedText = fold(`${title}\n${content.slice(0, MAX_CONTENT_CHARS)}`);
  return CONTENT_LIKENESS * sharedBy(words, (word, stem) => hasAtBeginning(foldedText, isSigned(word) ? word : stem));
}

/** The words that say the most of a title: an issue that is like it has most of these. */
function mostDistinctive(words: readonly string[]): readonly string[] {
  const total = words.reduce((sum, word) => sum + weightOf(word), 0);
  let sum = 0;
  const count = words.findIndex((word) => (sum += weightOf(word)) >= total * MIN_LIKENESS) + 1;
  return words.slice(0, count);
}

/** Filters and sorts issues with a similar title: open ones first, then by similarity, then by date. */
export function rank(title: string, issues: readonly Issue[]): Issue[] {
  const words = significantWords(title);
  return [...new Map(issues.map((issue) => [issue.number, issue])).values()]
    .map((issue) => ({ issue, like: likeness(words, issue) }))
    .filter(({ like }) => like >= MIN_LIKENESS)
    .toSorted(
      (a, b) =>
        Number(isOpen(b.issue.status)) - Number(isOpen(a.issue.status)) ||
        b.like - a.like ||
        b.issue.updatedOn.localeCompare(a.issue.updatedOn),
    )
    .slice(0, MAX_SUGGESTIONS)
    .map(({ issue }) => issue);
}

/** Finds possible duplicates of a new issue. None in a repository that does not exist yet. Rejects as the service does. */
export async function findSimilar(service: IssueService, repository: RepositoryId, title: string, signal: AbortSignal): Promise<Issue[]> {
  const words = significantWords(title).slice(0, MAX_SEARCH_WORDS);
  if (words.length === 0) return [];
  const likelyIssue =
    (field: 'status' | 'title', comparator: Comparison['comparator']) =>
    (value: string): Comparison => ({ field, comparator, negated: false, value });
  const anyWord: Filter = { or: words.map(likelyIssue('title', 'contains')) };
  const among = (statuses: readonly Status[]): Filter => ({ and: [{ or: statuses.map(likelyIssue('status', 'is')) }, anyWord] });
  const list = async (filter: Filter, search: string | null) =>
    (await service.list(repository, { filter, search, sort: DEFAULT_SORT, start: 0, limit: MAX_CANDIDATES }, { signal })).issues;
  try {
    const distinctive = mostDistinctive(words);
    const answers = await Promise.all([
      list(among(STATUSES.filter(isOpen)), null),
      list(among(STATUSES.filter((status) => !isOpen(status))), null),
      // A frequent word finds too many issues, so all words together are searched as well, and the most specific ones, in descriptions too.
      list(ALL, words.join(' ')),
      ...(distinctive.length < words.length ? [list(ALL, distinctive.join(' '))] : []),
    ]);
    return rank(title, answers.flat());
  } catch (error) {
    if (TrackerError.is(error, 'noRepository')) return [];
    throw error;
  }
}
