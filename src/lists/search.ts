import { fold } from '../model/fold';
import type { Issue } from '../model/issue';

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
}

/** Joins what several repositories found: the exact numbers first, then the others, each issue once, the last changed first. */
export function joinHits<P>(numbers: readonly Hit<P>[], words: readonly (readonly Hit<P>[])[]): Hit<P>[] {
  const found = words
    .flat()
    .toSorted((a, b) => (a.issue.updatedOn < b.issue.updatedOn ? 1 : a.issue.updatedOn > b.issue.updatedOn ? -1 : 0));
  const others = found.filter((hit) => !numbers.some((it) => it.place === hit.place && it.issue.number === hit.issue.number));
  return [...numbers, ...others];
}

const CONTEXT_CHARS = 40;
/** What is not looked at costs no time: an excerpt is a help, no more. */
const MAX_SEARCHED_CHARS = 20_000;

/**
 * The part of a description that has the first word which the title lacks; undefined when the title has them all, so that it is plain
 * why the issue was found, or when the description has none (words may be parted otherwise by the index).
 */
export function excerpt({ title, content }: Pick<Issue, 'title' | 'content'>, words: string | null): string | undefined {
  const inTitle = fold(title);
  // Folding keeps the places of letters but for a few, which moves an excerpt a little.
  const text = content.slice(0, MAX_SEARCHED_CHARS).replace(/\s+/g, ' ').trim();
  const folded = fold(text);
  for (const word of fold(words ?? '').split(/\s+/)) {
    const at = word === '' || inTitle.includes(word) ? -1 : folded.indexOf(word);
    if (at < 0) continue;
    const from = at <= CONTEXT_CHARS ? 0 : text.indexOf(' ', at - CONTEXT_CHARS) + 1 || at;
    const end = at + word.length + 2 * CONTEXT_CHARS;
    return `${from > 0 ? '…' : ''}${text.slice(Math.min(from, at), end).trimEnd()}${end < text.length ? '…' : ''}`;
  }
  return undefined;
}
