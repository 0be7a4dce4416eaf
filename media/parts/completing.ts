import type { Person } from '../../src/wire/page';

/** Completion while typing, as pure functions, so that it can be tested without a page. */

export type CompletionKind = 'person' | 'issue' | 'emoji';

/** The word that is being typed, from its trigger character to the caret. */
export interface StartedWord {
  readonly kind: CompletionKind;
  readonly from: number;
  /** The text after the trigger character. */
  readonly query: string;
}

const TRIGGERS: readonly (readonly [CompletionKind, RegExp])[] = [
  ['person', /(?:^|[\s([{,;"'*_>])@([\p{L}\p{M}\p{N}._-]{0,40})$/u],
  ['issue', /(?:^|[\s([{,;"'*_>])#([^\s#][^\n#]{0,60}|)$/u],
  // Two letters at least, because a colon is typed for other reasons.
  ['emoji', /(?:^|[\s([{,;"'*_>]):([a-z0-9_+-]{2,30})$/i],
];

/** A number followed by anything but a letter or a digit is complete, and following text is not a search in titles. */
const NUMBER_ENDED = /^\d+[^\p{L}\p{N}]/u;

/** The word before the caret that can be completed; undefined for none. A heading's `#` is followed by a space and starts none. */
export function wordBeforeCaret(text: string, caret: number): StartedWord | undefined {
  const line = text.slice(Math.max(text.lastIndexOf('\n', caret - 1) + 1, caret - 100), caret);
  for (const [kind, pattern] of TRIGGERS) {
    const query = pattern.exec(line)?.[1];
    if (query === undefined || (kind === 'issue' && (query.split(/\s+/).length > 4 || NUMBER_ENDED.test(query)))) continue;
    return { kind, from: caret - query.length - 1, query };
  }
  return undefined;
}

/**
 * Index of the suggestion that Enter accepts without a choice; -1 for none, so that Enter is a line break. A number accepts only the issue of
 * that number: other suggestions merely contain it. `keys` are those of the suggestions in order.
 */
export const preselected = ({ kind, query }: StartedWord, keys: readonly string[]): number =>
  keys.length === 0 || (kind === 'issue' && /^\d+$/.test(query) && keys[0] !== query) ? -1 : 0;

/** Whether the word before the caret is still the one for which suggestions were requested, since they arrive later. */
export function isUnchanged(started: StartedWord, text: string, caret: number): boolean {
  const current = wordBeforeCaret(text, caret);
  return current !== undefined && current.kind === started.kind && current.from === started.from && current.query === started.query;
}

/** Folds case and accents: `jose` finds José. */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Rank of a person for a query: 0 for the exact name, then for its beginning, last for the beginning of a part; undefined for no match. */
function rankOf({ username, displayName }: Person, prefix: string): number | undefined {
  const [name, fullName] = [fold(username), fold(displayName)];
  if (prefix !== '' && name === prefix) return 0;
  if (prefix !== '' && fullName === prefix) return 1;
  if (prefix === '' || name.startsWith(prefix)) return 2;
  if (fullName.startsWith(prefix)) return 3;
  return fullName.split(/[\s.-]+/).some((part) => part.startsWith(prefix)) ? 4 : undefined;
}

/** People whose name, or a part of it, begins with the query: exact names first, otherwise in the given order. */
export function matchPeople(people: readonly Person[], query: string, limit = 8): Person[] {
  const prefix = fold(query);
  return people
    .map((person) => ({ person, rank: rankOf(person, prefix) }))
    .filter((ranked): ranked is { person: Person; rank: number } => ranked.rank !== undefined)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ person }) => person);
}
