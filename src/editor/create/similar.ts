import { TrackerError } from '../../client/errors';
import type { IssueService } from '../../client/service';
import type { Issue, RepositoryId } from '../../model/issue';
import { ALL, DEFAULT_SORT, type Comparison, type Filter } from '../../model/query';
import { classOf, SYLLABLE } from '../../model/scripts';
import { isOpen, STATUSES, type Status } from '../../model/words';

const MAX_CANDIDATES = 50;
const MAX_SHOWN = 5;
/** How many words of a title are looked for: the longest say the most. */
const MAX_SEARCH_WORDS = 5;
const MIN_WORD_CHARS = 3;
/** How much of a title's words another one must share to be like it. */
const MIN_LIKENESS = 0.5;
const MAX_WORD_WEIGHT = 8;

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Of scripts without spaces, so many characters are as good as a word. */
const SYLLABLES_PER_WORD = 3;
/** What stands between the words of Japanese and parts them well enough. */
const HIRAGANA = /[\u3041-\u309f]+/u;

const isSyllable = (word: string): boolean => classOf(word.codePointAt(0)!) === SYLLABLE;

/** A row of characters of a script without spaces as what may be words of it. */
function partSyllables(row: string): string[] {
  const parts = row.split(HIRAGANA).filter((part) => [...part].length > 1);
  return (parts.length > 0 ? parts : [row]).flatMap((part) => {
    const characters = [...part];
    const starts = Array.from({ length: Math.ceil(characters.length / SYLLABLES_PER_WORD) }, (_, index) => index * SYLLABLES_PER_WORD);
    return starts.map((from) => characters.slice(from, from + SYLLABLES_PER_WORD).join('')).filter((word) => [...word].length > 1);
  });
}

/** A word that was written without a space as what it has of each sort of script: `Codeのエラー`. */
function runsOf(word: string): string[] {
  const runs: string[] = [];
  for (const character of word) {
    const last = runs.at(-1);
    if (last !== undefined && isSyllable(last) === isSyllable(character)) runs[runs.length - 1] = last + character;
    else runs.push(character);
  }
  return runs;
}

/** The words of a text as they are written there. */
const split = (text: string): string[] =>
  (text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).flatMap(runsOf).flatMap((run) => (isSyllable(run) ? partSyllables(run) : [run]));

/** Longer words that say nothing by themselves, in the languages that this speaks. */
const EMPTY = new Set(
  'after also before does from have into more must only should some that then there this when while will with would aber auch beim dass dies eine einem einen einer kann muss nach nicht noch oder sich sind soll wenn wird'.split(
    ' ',
  ),
);

/** Short words are articles and the like, but for names such as `API`, and scripts in which a word is a letter or two. */
const isTelling = (word: string, folded: string): boolean =>
  !EMPTY.has(folded) &&
  (folded.length > MIN_WORD_CHARS ||
    (folded.length === MIN_WORD_CHARS && word !== word.toLowerCase() && word === word.toUpperCase()) ||
    /[^\x00-\x7f]|\d/.test(folded));

/** The words of a title that say something, as they are written there, the longest first. */
export function significantWords(title: string): string[] {
  const words = new Map(split(title).map((word) => [fold(word), word]));
  const telling = [...words].filter(([folded, word]) => isTelling(word, folded));
  return telling.map(([, word]) => word).toSorted((a, b) => b.length - a.length);
}

/** How much of the words another title shares: 0 nothing, 1 all. Long words weigh more; another ending is no other word. */
export function similarity(words: readonly string[], title: string): number {
  const others = split(title).map(fold);
  const whole = fold(title);
  let all = 0;
  let shared = 0;
  for (const word of words.map(fold)) {
    const weight = Math.min(word.length, MAX_WORD_WEIGHT);
    const stem = word.slice(0, Math.max(4, word.length - 2));
    all += weight;
    const isShared = isSyllable(word)
      ? whole.includes(word)
      : others.some((other) => other === word || (word.length > 4 && other.startsWith(stem)));
    if (isShared) shared += weight;
  }
  return all === 0 ? 0 : shared / all;
}

/** Those that are like a title: open ones first, then the most alike, then the last changed. */
export function rank(title: string, issues: readonly Issue[]): Issue[] {
  const words = significantWords(title);
  return [...new Map(issues.map((issue) => [issue.number, issue])).values()]
    .map((issue) => ({ issue, like: similarity(words, issue.title) }))
    .filter(({ like }) => like >= MIN_LIKENESS)
    .toSorted(
      (a, b) =>
        Number(isOpen(b.issue.status)) - Number(isOpen(a.issue.status)) ||
        b.like - a.like ||
        b.issue.updatedOn.localeCompare(a.issue.updatedOn),
    )
    .slice(0, MAX_SHOWN)
    .map(({ issue }) => issue);
}

/**
 * Looks for issues that a new one with this title may be a duplicate of. Where the repository is not there yet there are none.
 * Rejects as the service does.
 */
export async function findSimilar(service: IssueService, repository: RepositoryId, title: string, signal: AbortSignal): Promise<Issue[]> {
  const words = significantWords(title).slice(0, MAX_SEARCH_WORDS);
  if (words.length === 0) return [];
  const one =
    (field: 'status' | 'title', comparator: Comparison['comparator']) =>
    (value: string): Comparison => ({ field, comparator, negated: false, value });
  const anyWord: Filter = { or: words.map(one('title', 'contains')) };
  const among = (statuses: readonly Status[]): Filter => ({ and: [{ or: statuses.map(one('status', 'is')) }, anyWord] });
  const list = async (filter: Filter, search: string | null) =>
    (await service.list(repository, { filter, search, sort: DEFAULT_SORT, start: 0, limit: MAX_CANDIDATES }, { signal })).issues;
  try {
    const found = await Promise.all([
      list(among(STATUSES.filter(isOpen)), null),
      list(among(STATUSES.filter((status) => !isOpen(status))), null),
      // Where a word is in many titles the latest of them may not be the nearest: those that have all words are looked for too.
      list(ALL, words.join(' ')),
    ]);
    return rank(title, found.flat());
  } catch (error) {
    if (TrackerError.is(error, 'noRepository')) return [];
    throw error;
  }
}
