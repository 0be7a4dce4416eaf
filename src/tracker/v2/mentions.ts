import { hash } from 'node:crypto';
import { escapeHtml } from '../../markup/html';
import { isOpen, type Status } from '../../model/enums';

/**
 * Mentions of issues in texts. Their links get the issue's title, and are struck through when it is closed, as on Bitbucket. Cached HTML contains
 * neither, because both change without the text; they are added to each response.
 */

/** The data of a mentioned issue. */
export interface MentionedIssue {
  readonly title: string;
  readonly status: Status;
}

/** Bounds the lookups of a response. Links beyond that have no title. */
export const MAX_MENTIONED_ISSUES = 1000;
/** Bounds the title in a link. */
const MAX_TITLE_LENGTH = 255;
/** Bounds the characters of all titles in a response, because a text can mention an issue thousands of times. */
export const MAX_TITLES_LENGTH = 1_000_000;
/** Bounds the cached issues of a repository. */
const MAX_KNOWN_ISSUES = 10_000;

const LINK = /<a href="#issue-(\d+)" data-issue="\1">(#\d+)<\/a>/g;
/** Matches possible mentions. */
const MENTION = /#([1-9]\d{0,8})(?!\d)/g;

const titleOf = (title: string): string =>
  title.length > MAX_TITLE_LENGTH ? `${title.slice(0, MAX_TITLE_LENGTH - 1).toWellFormed()}…` : title;

/** Returns the numbers of the issues that HTML links to. */
export const linkedIssues = (html: string): number[] =>
  html.includes('data-issue="') ? Array.from(html.matchAll(LINK), ([, number]) => Number(number)) : [];

/** Returns the numbers of the issues that texts may mention, at most `MAX_MENTIONED_ISSUES`. */
export function mentionedIn(texts: readonly (string | null)[]): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const text of texts) {
    for (const [, number] of text?.matchAll(MENTION) ?? []) {
      if (numbers.size >= MAX_MENTIONED_ISSUES) return numbers;
      numbers.add(Number(number));
    }
  }
  return numbers;
}

/** The mentioned issues of a repository, at one of its revisions. */
export class Mentions {
  /** Null: there is no such issue. */
  readonly #issues = new Map<number, MentionedIssue | null>();

  readonly #find: (numbers: readonly number[]) => Promise<ReadonlyMap<number, MentionedIssue>>;

  constructor(find: (numbers: readonly number[]) => Promise<ReadonlyMap<number, MentionedIssue>>) {
    this.#find = find;
  }

  has(number: number): boolean {
    return this.#issues.has(number);
  }

  get(number: number): MentionedIssue | undefined {
    return this.#issues.get(number) ?? undefined;
  }

  /** Loads missing issues in one query. */
  async load(numbers: Iterable<number>): Promise<void> {
    const unknown = [...new Set(numbers)].filter((number) => !this.#issues.has(number)).slice(0, MAX_MENTIONED_ISSUES);
    if (unknown.length === 0) return;
    const found = await this.#find(unknown);
    if (this.#issues.size > MAX_KNOWN_ISSUES) this.#issues.clear();
    for (const number of unknown) this.#issues.set(number, found.get(number) ?? null);
  }

  /** Returns a fingerprint of titles and states, for ETags. */
  fingerprint(numbers: Iterable<number>): string {
    const entries = Array.from(numbers, (number) => {
      const issue = this.get(number);
      return issue ? [number, titleOf(issue.title), isOpen(issue.status)] : [number];
    });
    return hash('sha256', JSON.stringify(entries), 'base64url').slice(0, 16);
  }

  /** Adds titles to the links of a text, up to `remainingLength` characters in total. Also returns the number of characters used. */
  decorate(html: string, remainingLength: number): { readonly html: string; readonly length: number } {
    let length = 0;
    const decorated = html.replace(LINK, (link, number: string, text: string) => {
      const issue = this.get(Number(number));
      if (!issue) return link;
      const title = escapeHtml(titleOf(issue.title));
      if (length + title.length > remainingLength) return link;
      length += title.length;
      const label = isOpen(issue.status) ? text : `<s>${text}</s>`;
      return `<a href="#issue-${number}" data-issue="${number}" rel="nofollow" title="${title}" class="ap-connect-link">${label}</a>`;
    });
    return { html: decorated, length };
  }
}
