import type { Issue, Person } from '../model/issue';
import { visibleLine } from './visible';

const MAX_TITLE_CHARS = 300;
const MAX_NAME_CHARS = 100;

/** The name of a person or list item for an assistant. */
export const nameText = (name: string | null | undefined): string | null => (name == null ? null : visibleLine(name, MAX_NAME_CHARS));
/** The user name of a person. */
export const usernameText = (person: Person | null): string | null => nameText(person?.username);
/** A title, cut if it is long. */
export const titleText = (title: string): string => visibleLine(title, MAX_TITLE_CHARS);

/** A date without fractions of a second. */
export const dateText = (moment: string): string => moment.replace(/\.\d+/, '').replace(/\+00:00$/, 'Z');

/** Omits keys without a value. */
export const withoutNull = <T extends Readonly<Record<string, unknown>>>(row: T): Partial<T> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined)) as Partial<T>;

/** The revision of an issue for an assistant: without quotation marks, which models lose. Sites without revisions use the date. */
export const revisionText = (issue: Issue): string => issue.revision?.replace(/^"(.*)"$/, '$1') ?? issue.updatedOn;

/** An issue in a list. */
export const listedIssue = (issue: Issue): Readonly<Record<string, unknown>> =>
  withoutNull({
    number: issue.number,
    untrusted_title: titleText(issue.title),
    status: issue.status,
    kind: issue.kind,
    priority: issue.priority,
    assignee: usernameText(issue.assignee),
    reporter: usernameText(issue.reporter),
    component: nameText(issue.component),
    milestone: nameText(issue.milestone),
    version: nameText(issue.version),
    updated: dateText(issue.updatedOn),
    comments: issue.commentCount,
  });

/** The fields of an issue, without its texts. */
export const assistantIssueRow = (issue: Issue): Readonly<Record<string, unknown>> =>
  withoutNull({
    ...listedIssue(issue),
    created: dateText(issue.createdOn),
    votes: issue.voteCount,
    watchers: issue.watcherCount,
    revision: revisionText(issue),
  });
