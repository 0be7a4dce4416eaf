import { hash } from 'node:crypto';
import { escapeHtml } from '../../markup/html';
import { isOpen, type Status } from '../../model/words';

/**
 * Issues that texts mention: a link to one has its title, and is struck when it is no longer open, as on Bitbucket. What is remembered of a text
 * has neither, since both change without it: they are put in when it is told.
 */

/** What is told of an issue that a text of its repository mentions. */
export interface MentionedIssue {
  readonly title: string;
  readonly status: Status;
}

/** How many issues are looked up for one answer; links to others have no title. */
export const MAX_MENTIONED_ISSUES = 1000;
/** How much of a title a link has. */
const MAX_TITLE_LENGTH = 255;
/** Characters that titles may add to one answer: a text can mention one issue thousands of times. */
export const MAX_TITLES_LENGTH = 1_000_000;
/** How many issues of a repository are remembered. */
const MAX_KNOWN_ISSUES = 10_000;

const LINK = /<a href="#issue-(\d+)" data-issue="\1">(#\d+)<\/a>/g;
/** Whatever could be a mention, wherever it stands. */
const MENTION = /#([1-9]\d{0,8})(?!\d)/g;

const titleOf = (title: string): string =>
  title.length > MAX_TITLE_LENGTH ? `${title.slice(0, MAX_TITLE_LENGTH - 1).toWellFormed()}…` : title;

/** The issues that the HTML of a text links to. */
export const linkedIssues = (html: string): number[] =>
  html.includes('data-issue="') ? Array.from(html.matchAll(LINK), ([, number]) => Number(number)) : [];

/** The issues that texts may mention, no more than are looked up. */
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

/** What is known of the issues of a repository that texts mention, at one of its revisions. */
export class Mentions {
  /** Null where there is no such issue. */
  readonly #known = new Map<number, MentionedIssue | null>();

  constructor(private readonly find: (numbers: readonly number[]) => Promise<ReadonlyMap<number, MentionedIssue>>) {}

  has(number: number): boolean {
    return this.#known.has(number);
  }

  get(number: number): MentionedIssue | undefined {
    return this.#known.get(number) ?? undefined;
  }

  /** Looks up what is not known yet, in one query. */
  async learn(numbers: Iterable<number>): Promise<void> {
    const unknown = [...new Set(numbers)].filter((number) => !this.#known.has(number)).slice(0, MAX_MENTIONED_ISSUES);
    if (unknown.length === 0) return;
    const found = await this.find(unknown);
    if (this.#known.size > MAX_KNOWN_ISSUES) this.#known.clear();
    for (const number of unknown) this.#known.set(number, found.get(number) ?? null);
  }

  /** Stands for what is told of issues: another one when the title or state of one of them is another. */
  print(numbers: Iterable<number>): string {
    const told = Array.from(numbers, (number) => {
      const issue = this.get(number);
      return issue ? [number, titleOf(issue.title), isOpen(issue.status)] : [number];
    });
    return hash('sha256', JSON.stringify(told), 'base64url').slice(0, 16);
  }

  /** Puts titles into the links of a text, for as many characters as are `left`; gives how many it took as well. */
  decorate(html: string, left: number): { readonly html: string; readonly length: number } {
    let length = 0;
    const decorated = html.replace(LINK, (link, number: string, text: string) => {
      const issue = this.get(Number(number));
      if (!issue) return link;
      const title = escapeHtml(titleOf(issue.title));
      if (length + title.length > left) return link;
      length += title.length;
      const shown = isOpen(issue.status) ? text : `<s>${text}</s>`;
      return `<a href="#issue-${number}" data-issue="${number}" rel="nofollow" title="${title}" class="ap-connect-link">${shown}</a>`;
    });
    return { html: decorated, length };
  }
}
