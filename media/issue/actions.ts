import type { Edit, Outcome, Person } from '../../src/wire/page';
import type { IssueView } from '../../src/wire/page-issue';
import type { TextSurroundings } from '../parts/upgrade';
import type { ChangedBy } from './conflict';

/** What entries of the conversation can have done; the same object as long as the page is there. */
export interface Actions {
  readonly edit: (comment: number, edit: Edit | undefined) => void;
  readonly save: (comment: number, text: string, base: string) => Promise<Outcome>;
  readonly remove: (comment: number) => Promise<Outcome>;
  readonly giveUp: (comment: number) => void;
  /** Takes a text into the reply, or of the element what is selected in it. */
  readonly quote: (text: string, from: Element | null) => void;
}

/** All who have to do with an issue, those first who have spoken last: whom `@` is for, and whom names in texts mean. */
export function peopleOf({ issue, comments, followers, choices }: IssueView): Person[] {
  const commenters = (comments ?? []).map(({ author }) => author).reverse();
  const all = [...commenters, issue.reporter, issue.assignee, ...(choices?.assignees ?? []), ...(followers ?? [])];
  const found = new Map<string, Person>();
  for (const person of all) if (person && !found.has(person.username)) found.set(person.username, person);
  return [...found.values()];
}

/** What texts of an issue can link to: its people and its attachments. */
export const textContextOf = (view: IssueView, people: readonly Person[]): TextSurroundings => ({
  people: new Map(people.map((person) => [person.username.toLowerCase(), person])),
  attachments: view.attachments ?? [],
});

/** Who made one of an issue's texts what it is, if its history tells, and when. */
export function changedBy({ issue, comments }: IssueView, field: 'title' | 'content', text: string): ChangedBy {
  const entry = comments?.findLast(({ changes }) => changes.some((change) => change.field === field));
  const isIt = entry?.changes.some((change) => change.field === field && change.new === text);
  return entry && isIt ? { person: entry.author, date: entry.createdOn } : { date: issue.updatedOn };
}

/** Keeps what has not changed, so that it is not drawn again. */
export function reuse<T>(before: readonly T[] | null | undefined, next: readonly T[] | null, key: (it: T) => unknown): readonly T[] | null {
  if (!before || !next) return next;
  const known = new Map(before.map((it) => [key(it), it]));
  return next.map((it) => {
    const old = known.get(key(it));
    return old !== undefined && JSON.stringify(old) === JSON.stringify(it) ? old : it;
  });
}
