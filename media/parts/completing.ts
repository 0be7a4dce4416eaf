import type { Person } from '../../src/wire/page';

/** What can be completed as one types: pure, so that it can be tried without a page. */

export type CompletionKind = 'person' | 'issue' | 'emoji';

/** A word that is being typed, from its sign to the caret. */
export interface StartedWord {
  readonly kind: CompletionKind;
  readonly from: number;
  /** What follows the sign. */
  readonly query: string;
}

const BEGUN: readonly (readonly [CompletionKind, RegExp])[] = [
  ['person', /(?:^|[\s([{,;"'*_>])@([\p{L}\p{M}\p{N}._-]{0,40})$/u],
  ['issue', /(?:^|[\s([{,;"'*_>])#([^\s#][^\n#]{0,60}|)$/u],
  // Two letters at least: a colon and a bracket are typed for other reasons.
  ['emoji', /(?:^|[\s([{,;"'*_>]):([a-z0-9_+-]{2,30})$/i],
];

/** A number after which something else is written is typed to its end: what follows is no word of a title. */
const NUMBER_ENDED = /^\d+[^\p{L}\p{N}]/u;

/** The word before the caret that can be completed. A heading's `#` is none: it is followed by a space. */
export function wordBeforeCaret(text: string, caret: number): StartedWord | undefined {
  const line = text.slice(Math.max(text.lastIndexOf('\n', caret - 1) + 1, caret - 100), caret);
  for (const [kind, pattern] of BEGUN) {
    const query = pattern.exec(line)?.[1];
    if (query === undefined || (kind === 'issue' && (query.split(/\s+/).length > 4 || NUMBER_ENDED.test(query)))) continue;
    return { kind, from: caret - query.length - 1, query };
  }
  return undefined;
}

/**
 * Which of the offers Enter takes without a choice; -1: none, then Enter is a new line. A number is taken for nothing but
 * itself: its other offers begin with it, or have it in their texts. `keys` are those of the offers, the first first.
 */
export const preselected = ({ kind, query }: StartedWord, keys: readonly string[]): number =>
  keys.length === 0 || (kind === 'issue' && /^\d+$/.test(query) && keys[0] !== query) ? -1 : 0;

/** Whether what was begun is still what stands before the caret: offers come a little later than keys. */
export function isStill(begun: StartedWord, text: string, caret: number): boolean {
  const now = wordBeforeCaret(text, caret);
  return now !== undefined && now.kind === begun.kind && now.from === begun.from && now.query === begun.query;
}

/** Folds case and accents: `jose` finds José. */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** How well a person is meant by what is typed: 0 by the exact name, then by its beginning, last by that of a part; undefined: not at all. */
function rankOf({ username, displayName }: Person, wanted: string): number | undefined {
  const [name, shown] = [fold(username), fold(displayName)];
  if (wanted !== '' && name === wanted) return 0;
  if (wanted !== '' && shown === wanted) return 1;
  if (wanted === '' || name.startsWith(wanted)) return 2;
  if (shown.startsWith(wanted)) return 3;
  return shown.split(/[\s.-]+/).some((part) => part.startsWith(wanted)) ? 4 : undefined;
}

/** People whose name, or a part of it, begins with what is typed: the exact name first; otherwise in the order in which they were given. */
export function matchPeople(people: readonly Person[], query: string, most = 8): Person[] {
  const wanted = fold(query);
  return people
    .map((person) => ({ person, rank: rankOf(person, wanted) }))
    .filter((it): it is { person: Person; rank: number } => it.rank !== undefined)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ person }) => person);
}
