import type { Issue } from '../model/issue';
import { excerptOfIssue, parseSearchText, type SearchHit } from '../model/search';

/** What was typed into the search: a number, words, or both (`12` is either). */
export interface SearchQuery {
  readonly number: number | undefined;
  readonly words: string | null;
}

/** Reads what was typed. `#12` is a number only, `12` a number and a word, all else words. */
export function parseSearch(text: string): SearchQuery {
  const trimmed = text.trim();
  const match = /^(#?)(\d{1,9})$/.exec(trimmed);
  const number = match ? Number(match[2]) : undefined;
  const isNumberOnly = /^#\d*$/.test(trimmed);
  return { number: number === 0 ? undefined : number, words: trimmed === '' || isNumberOnly ? null : trimmed };
}

/** An issue that was found, and where. */
export interface Hit<P> {
  readonly place: P;
  readonly issue: Issue;
  /** Where in it, as the site tells. */
  readonly where?: SearchHit | undefined;
}

/** Joins what several repositories found: the exact numbers first, then the others, each issue once, the last changed first. */
export function joinHits<P>(numbers: readonly Hit<P>[], words: readonly (readonly Hit<P>[])[]): Hit<P>[] {
  const found = words
    .flat()
    .toSorted((a, b) => (a.issue.updatedOn < b.issue.updatedOn ? 1 : a.issue.updatedOn > b.issue.updatedOn ? -1 : 0));
  const others = found.filter((hit) => !numbers.some((it) => it.place === hit.place && it.issue.number === hit.issue.number));
  return [...numbers, ...others];
}

/**
 * Where an issue was found, as the site tells it; of a site that does not, as it can be seen in its texts. Undefined when its title has it all, so that it is plain
 * why the issue was found, or when nothing tells.
 */
export function whereFound(issue: Pick<Issue, 'title' | 'content'>, words: string | null, told?: SearchHit): SearchHit | undefined {
  const found = told ?? excerptOfIssue(issue.title, issue.content, parseSearchText(words ?? ''));
  return found?.field === 'title' ? undefined : found;
}

/** The words of a title around what was found in it, where the beginning of the title that is shown does not have that. */
export function foundBeyond(shown: string, title: string, words: string | null): string | undefined {
  const phrases = parseSearchText(words ?? '');
  if (shown === title) return undefined;
  return excerptOfIssue(
    title,
    '',
    phrases.filter((it) => !excerptOfIssue(shown, '', [it])),
  )?.text;
}

/** How many of those that were found are listed at once; more of them come with *Load More*. */
export const RESULTS_PER_PAGE = 50;
