import type { RawBuilder } from 'kysely';
import type { Comparator } from '../../model/query';
import { isBlankSearch, parseSearchText, SEARCH_LIMITS, type SearchPhrase } from '../../model/search';
import { byEngine, type Ids, type IndexedText } from './engine-sql';
import { fold } from './fold';
import type { Range } from './ids';

/** The substring index has parts of three characters and cannot find fewer. */
const MIN_INDEXED_CHARACTERS = 3;

/** The phrases of a search. Null when nothing of it can be found; undefined when it is blank, and matches any text. */
function phrasesOf(search: string): readonly SearchPhrase[] | null | undefined {
  if (isBlankSearch(search)) return undefined;
  const phrases = parseSearchText(search).slice(0, SEARCH_LIMITS.phrases);
  return phrases.length === 0 ? null : phrases;
}

/**
 * Finds issues by a search. Title and description together, or (with `inComments`) one comment, must have all phrases. Ids can repeat.
 * `'nothing'` when nothing of the search can be found; undefined when it is blank. `among` restricts it to a few issues, for a range that spans
 * several repositories.
 */
export function findBySearch(search: string, range: Range, inComments: boolean, among?: Ids): Ids | 'nothing' | undefined {
  const phrases = phrasesOf(search);
  if (phrases == null) return phrases === null ? 'nothing' : undefined;
  return byEngine((engine) => engine.findPhrases(phrases, range, inComments, among));
}

/** A query of the newest comment that matches a search, in each of some issues (a JSON list of ids); undefined when nothing can match. */
export function newestMatchingComments(search: string, issues: string): RawBuilder<{ id: number }> | undefined {
  const phrases = phrasesOf(search);
  return phrases == null ? undefined : byEngine((engine) => engine.newestMatchingComments(phrases, issues));
}

/**
 * Finds issues whose text contains a value, or starts or ends with it; undefined when the value is too short for the index (`contains` of one or
 * two characters).
 */
export function findSubstring(text: IndexedText, comparator: Comparator, value: string, range: Range): Ids | undefined {
  const folded = fold(value);
  if (comparator === 'contains' && [...folded].length < MIN_INDEXED_CHARACTERS) return undefined;
  return byEngine((engine) => engine.findSubstring(text, comparator, folded, range));
}
