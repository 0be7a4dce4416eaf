import type { Edit, Outcome, Person } from '../../src/wire/page';
import type { IssueView } from '../../src/wire/page-issue';
import type { TextSurroundings } from '../parts/upgrade';
import type { ChangedBy } from './conflict';

/** Actions of conversation entries; the same object for the lifetime of the page. */
export interface Actions {
  readonly edit: (comment: number, edit: Edit | undefined) => void;
  readonly save: (comment: number, text: string, base: string) => Promise<Outcome>;
  readonly remove: (comment: number) => Promise<Outcome>;
  readonly discardFailure: (comment: number) => void;
  /** Quotes a text in the reply, or the part of it that is selected in the element. */
  readonly quote: (text: string, from: Element | null) => void;
}

/** The people involved in an issue, latest commenters first: suggestions for `@`, and targets of mentions. */
export function peopleOf({ issue, comments, followers, choices }: IssueView): Person[] {
  const commenters = (comments ?? []).map(({ author }) => author).reverse();
  const people = [...commenters, issue.reporter, issue.assignee, ...(choices?.assignees ?? []), ...(followers ?? [])];
  const byUsername = new Map<string, Person>();
  for (const person of people) if (person && !byUsername.has(person.username)) byUsername.set(person.username, person);
  return [...byUsername.values()];
}

/** What texts of an issue can link to: its people and its attachments. */
export const textContextOf = (view: IssueView, people: readonly Person[]): TextSurroundings => ({
  people: new Map(people.map((person) => [person.username.toLowerCase(), person])),
  attachments: view.attachments ?? [],
});

/** Who last changed one of an issue's texts and when, as far as the history is known. */
export function changedBy({ issue, comments }: IssueView, field: 'title' | 'content', text: string): ChangedBy {
  const entry = comments?.findLast(({ changes }) => changes.some((change) => change.field === field));
  const isIt = entry?.changes.some((change) => change.field === field && change.new === text);
  return entry && isIt ? { person: entry.author, date: entry.createdOn } : { date: issue.updatedOn };
}

/** Reuses unchanged objects, so that they are not rendered again. */
export function reuseUnchanged<T>(
  previous: readonly T[] | null | undefined,
  next: readonly T[] | null,
  key: (item: T) => unknown,
): readonly T[] | null {
  if (!previous || !next) return next;
  const previousByKey = new Map(previous.map((item) => [key(item), item]));
  return next.map((item) => {
    const old = previousByKey.get(key(item));
    return old !== undefined && JSON.stringify(old) === JSON.stringify(item) ? old : item;
  });
}
