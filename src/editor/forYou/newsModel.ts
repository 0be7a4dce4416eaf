import type { Issue } from '../../model/issue';
import type { IssueNews, UnreadPart, RepositoryNews } from '../../model/news';

/** Read marks of a repository, stored in the editor: everything until `since` is read, and for some issues more. */
export interface ReadMarks {
  readonly since: string;
  readonly issues: Readonly<Record<string, string>>;
}

/** Bounds the marks of single issues of a repository, and the repositories of an account. */
export const MAX_MARKED_ISSUES = 500;
export const MAX_MARKED_REPOSITORIES = 100;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Parses stored marks of any version. */
export function readMarks(stored: unknown): Record<string, ReadMarks> {
  if (!isRecord(stored)) return {};
  const marks: Record<string, ReadMarks> = {};
  for (const [name, placeMarks] of Object.entries(stored)) {
    if (!isRecord(placeMarks) || typeof placeMarks['since'] !== 'string' || !isRecord(placeMarks['issues'])) continue;
    const issues = Object.entries(placeMarks['issues']).filter((it): it is [string, string] => typeof it[1] === 'string');
    marks[name] = { since: placeMarks['since'], issues: Object.fromEntries(issues) };
  }
  return marks;
}

const latest = (dates: readonly string[]): string => dates.reduce((last, date) => (date > last ? date : last), '');
const lastOf = ({ issue, entries }: IssueNews): string => latest([issue.updatedOn, ...entries.map(({ createdOn }) => createdOn)]);

/** The unread part of a site's news. */
export const unreadOf = ({ issues }: RepositoryNews, { since, issues: readUntil }: ReadMarks): IssueNews[] =>
  issues.flatMap((news) => {
    const mark = readUntil[String(news.issue.number)];
    const entries = news.entries.filter(({ createdOn }) => createdOn > since && (mark === undefined || createdOn > mark));
    const isNew = news.isNew && mark === undefined;
    return isNew || entries.length > 0 ? [{ ...news, isNew, entries }] : [];
  });

/** The unread part of an issue; undefined if all of it or none is unread. */
export function unreadPartOf(
  { since, issues: readUntil }: ReadMarks,
  { issue, isNew, entries: [first] }: IssueNews,
): UnreadPart | undefined {
  return isNew || !first ? undefined : { seenUntil: latest([since, readUntil[String(issue.number)] ?? '']), from: first.createdOn };
}

/** Marks an issue as read. Above the bound the oldest marks are merged into `since`. */
export function withRead({ since, issues }: ReadMarks, news: IssueNews): ReadMarks {
  const marked = Object.entries({ ...issues, [String(news.issue.number)]: lastOf(news) }).toSorted(([, a], [, b]) => (a < b ? 1 : -1));
  const [recent, dropped] = [marked.slice(0, MAX_MARKED_ISSUES), marked.slice(MAX_MARKED_ISSUES)];
  return { since: latest([since, ...dropped.map(([, at]) => at)]), issues: Object.fromEntries(recent) };
}

/** Marks all news of a site as read. */
export const marksOfAllRead = ({ until, issues }: RepositoryNews): ReadMarks => ({
  since: latest([until, ...issues.flatMap(({ entries }) => entries.map(({ createdOn }) => createdOn))]),
  issues: {},
});

/** Adds the marks of a repository; above the bound the oldest repositories are forgotten. */
export function withMarks(marksByName: Readonly<Record<string, ReadMarks>>, name: string, marks: ReadMarks): Record<string, ReadMarks> {
  const others = Object.entries(marksByName)
    .filter(([it]) => it !== name)
    .toSorted(([, a], [, b]) => (a.since < b.since ? 1 : -1))
    .slice(0, MAX_MARKED_REPOSITORIES - 1);
  return { ...Object.fromEntries(others), [name]: marks };
}

const mentionsOf = (username: string): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\p{M}\\p{N}_@./+\\-])@${username.replace(/[\^$.*+?()[\]{}|/]/g, '\\$&')}(?![\\p{L}\\p{M}\\p{N}_@/-]|\\.[\\p{L}\\p{N}])`,
    'iu',
  );

/** A reason to notify: the person was assigned the issue, or mentioned in it. */
export interface NotificationReason {
  readonly reason: 'assigned' | 'mentioned';
  readonly issue: Issue;
  /** The key that prevents a second notification. */
  readonly id: string;
}

/** The reasons to notify of an issue's news, at most one of each kind. */
export function notificationReasons({ issue, isNew, entries }: IssueNews, username: string): NotificationReason[] {
  const mention = mentionsOf(username);
  const isMe = (name: string) => name.toLowerCase() === username.toLowerCase();
  const assigned = entries.findLast(({ changes }) => changes.some(({ field, new: to }) => field === 'assignee' && isMe(to)));
  const mentioned = entries.findLast(({ content }) => content !== null && mention.test(content));
  const isAssigned = issue.assignee !== null && isMe(issue.assignee.username);
  const reasons: NotificationReason[] = [];
  if (isAssigned && (assigned || isNew)) reasons.push({ reason: 'assigned', issue, id: `${issue.number}/${assigned?.id ?? 'new'}` });
  if (mentioned || (isNew && mention.test(`${issue.title}\n${issue.content}`)))
    reasons.push({ reason: 'mentioned', issue, id: `${issue.number}/${mentioned?.id ?? 'new'}` });
  return reasons;
}
