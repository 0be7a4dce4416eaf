import type { Issue } from '../model/issue';
import { excerptOfIssue, parseSearchText, type SearchHit } from '../model/search';

/** A parsed search text: a number, words, or both (`12` can be either). */
export interface SearchQuery {
  readonly number: number | undefined;
  readonly words: string | null;
}

/** Parses a search text. `#12` is a number, `12` a number and a word, anything else words. */
export function parseSearch(text: string): SearchQuery {
  const trimmed = text.trim();
  const match = /^(#?)(\d{1,9})$/.exec(trimmed);
  const number = match ? Number(match[2]) : undefined;
  const isNumberOnly = /^#\d*$/.test(trimmed);
  return { number: number === 0 ? undefined : number, words: trimmed === '' || isNumberOnly ? null : trimmed };
}

/** An issue that was found. */
export interface FoundIssue<P> {
  readonly place: P;
  readonly issue: Issue;
  /** The excerpt that the site has sent. */
  readonly hit?: SearchHit | undefined;
}

/** Merges the results of several repositories, each issue once: exact numbers first, then the last changed. */
export function mergeResults<P>(numbers: readonly FoundIssue<P>[], byText: readonly (readonly FoundIssue<P>[])[]): FoundIssue<P>[] {
  const textHits = byText
    .flat()
    .toSorted((a, b) => (a.issue.updatedOn < b.issue.updatedOn ? 1 : a.issue.updatedOn > b.issue.updatedOn ? -1 : 0));
  const otherHits = textHits.filter((hit) => !numbers.some((it) => it.place === hit.place && it.issue.number === hit.issue.number));
  return [...numbers, ...otherHits];
}

/**
 * The excerpt to show for a result: the site's, or one made from title and description where the site sends none. Undefined when the title,
 * which is shown anyway, has all the words.
 */
export function hitToShow(issue: Pick<Issue, 'title' | 'content'>, words: string | null, sentHit?: SearchHit): SearchHit | undefined {
  const hit = sentHit ?? excerptOfIssue(issue.title, issue.content, parseSearchText(words ?? ''));
  return hit?.field === 'title' ? undefined : hit;
}

/** An excerpt of a title that is cut off on screen, if words were found in the hidden part. */
export function hiddenTitleExcerpt(displayed: string, title: string, words: string | null): string | undefined {
  const phrases = parseSearchText(words ?? '');
  if (displayed === title) return undefined;
  return excerptOfIssue(
    title,
    '',
    phrases.filter((it) => !excerptOfIssue(displayed, '', [it])),
  )?.text;
}

/** How many results one page has; *Load More* adds a page. */
export const RESULTS_PER_PAGE = 50;
