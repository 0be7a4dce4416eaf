import type { Person } from '../../src/wire/page';

/** What can be completed as one types: pure, so that it can be tried without a page. */

export type CompletionKind = 'person' | 'issue' | 'emoji';

/** A word that is being typed, from its sign to the caret. */
export interface Begun {
  readonly kind: CompletionKind;
  readonly from: number;
  /** What follows the sign. */
  readonly query: string;
}

const BEGUN: readonly (readonly [CompletionKind, RegExp])[] = [
  ['person', /(?:^|[\s([{,;"'*_>])@([\p{L}\p{N}._-]{0,40})$/u],
  ['issue', /(?:^|[\s([{,;"'*_>])#([^\s#][^\n#]{0,60}|)$/u],
  // Two letters at least: a colon and a bracket are typed for other reasons.
  ['emoji', /(?:^|[\s([{,;"'*_>]):([a-z0-9_+-]{2,30})$/i],
];

/** The word before the caret that can be completed. A heading's `#` is none: it is followed by a space. */
export function begunAt(text: string, caret: number): Begun | undefined {
  const line = text.slice(Math.max(text.lastIndexOf('\n', caret - 1) + 1, caret - 100), caret);
  for (const [kind, pattern] of BEGUN) {
    const query = pattern.exec(line)?.[1];
    if (query === undefined || (kind === 'issue' && query.split(/\s+/).length > 4)) continue;
    return { kind, from: caret - query.length - 1, query };
  }
  return undefined;
}

/** Folds case and accents: `jose` finds José. */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** People whose name, or a part of it, begins with what is typed; in the order in which they were given. */
export function matchPeople(people: readonly Person[], query: string, most = 8): Person[] {
  const wanted = fold(query);
  const begins = ({ username, displayName }: Person) =>
    [username, displayName, ...displayName.split(/[\s.-]+/)].some((name) => fold(name).startsWith(wanted));
  return people.filter(begins).slice(0, most);
}
