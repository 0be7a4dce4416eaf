import type { Issue } from '../../model/issue';
import type { IssueNews, NewPart, RepositoryNews } from '../../model/news';

/** What somebody has seen of a repository, as it is kept with their editor: everything until `since`, and of single issues more. */
export interface ReadMarks {
  readonly since: string;
  readonly issues: Readonly<Record<string, string>>;
}

/** Bounds the marks of single issues of a repository, and the repositories of an account. */
export const MAX_MARKED_ISSUES = 500;
export const MAX_MARKED_REPOSITORIES = 100;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Reads marks that an editor has kept, of any version. */
export function readMarks(kept: unknown): Record<string, ReadMarks> {
  if (!isRecord(kept)) return {};
  const marks: Record<string, ReadMarks> = {};
  for (const [name, own] of Object.entries(kept)) {
    if (!isRecord(own) || typeof own['since'] !== 'string' || !isRecord(own['issues'])) continue;
    const issues = Object.entries(own['issues']).filter((it): it is [string, string] => typeof it[1] === 'string');
    marks[name] = { since: own['since'], issues: Object.fromEntries(issues) };
  }
  return marks;
}

const latest = (dates: readonly string[]): string => dates.reduce((last, date) => (date > last ? date : last), '');
const lastOf = ({ issue, entries }: IssueNews): string => latest([issue.updatedOn, ...entries.map(({ createdOn }) => createdOn)]);

/** What has not been seen of what a site tells. */
export const unreadOf = ({ issues }: RepositoryNews, { since, issues: seen }: ReadMarks): IssueNews[] =>
  issues.flatMap((news) => {
    const mark = seen[String(news.issue.number)];
    const entries = news.entries.filter(({ createdOn }) => createdOn > since && (mark === undefined || createdOn > mark));
    const isNew = news.isNew && mark === undefined;
    return isNew || entries.length > 0 ? [{ ...news, isNew, entries }] : [];
  });

/** The part of an issue that is new to who has seen the rest of it; undefined where all of it is, or nothing. */
export function newPartOf({ since, issues: seen }: ReadMarks, { issue, isNew, entries: [first] }: IssueNews): NewPart | undefined {
  return isNew || !first ? undefined : { seenUntil: latest([since, seen[String(issue.number)] ?? '']), from: first.createdOn };
}

/** One issue has been seen. The oldest marks of too many go: all until then counts as seen. */
export function withRead({ since, issues }: ReadMarks, news: IssueNews): ReadMarks {
  const marked = Object.entries({ ...issues, [String(news.issue.number)]: lastOf(news) }).toSorted(([, a], [, b]) => (a < b ? 1 : -1));
  const [kept, dropped] = [marked.slice(0, MAX_MARKED_ISSUES), marked.slice(MAX_MARKED_ISSUES)];
  return { since: latest([since, ...dropped.map(([, at]) => at)]), issues: Object.fromEntries(kept) };
}

/** All that a site has told has been seen. */
export const allRead = ({ until, issues }: RepositoryNews): ReadMarks => ({
  since: latest([until, ...issues.flatMap(({ entries }) => entries.map(({ createdOn }) => createdOn))]),
  issues: {},
});

/** Adds the marks of a repository; the oldest repositories of too many are forgotten. */
export function withMarks(all: Readonly<Record<string, ReadMarks>>, name: string, marks: ReadMarks): Record<string, ReadMarks> {
  const kept = Object.entries(all)
    .filter(([other]) => other !== name)
    .toSorted(([, a], [, b]) => (a.since < b.since ? 1 : -1))
    .slice(0, MAX_MARKED_REPOSITORIES - 1);
  return { ...Object.fromEntries(kept), [name]: marks };
}

const mentionsOf = (username: string): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\p{M}\\p{N}_@./+\\-])@${username.replace(/[\^$.*+?()[\]{}|/]/g, '\\$&')}(?![\\p{L}\\p{M}\\p{N}_@/-]|\\.[\\p{L}\\p{N}])`,
    'iu',
  );

/** What calls somebody of an issue that has news: being assigned it, or mentioned in it. */
export interface Call {
  readonly what: 'assigned' | 'mentioned';
  readonly issue: Issue;
  /** What it is known by, so that nobody is called twice. */
  readonly id: string;
}

/** The calls of an issue's news, at most one of each kind. */
export function callsOf({ issue, isNew, entries }: IssueNews, username: string): Call[] {
  const mention = mentionsOf(username);
  const isMe = (name: string) => name.toLowerCase() === username.toLowerCase();
  const assigned = entries.findLast(({ changes }) => changes.some(({ field, new: to }) => field === 'assignee' && isMe(to)));
  const mentioned = entries.findLast(({ content }) => content !== null && mention.test(content));
  const isAssigned = issue.assignee !== null && isMe(issue.assignee.username);
  const calls: Call[] = [];
  if (isAssigned && (assigned || isNew)) calls.push({ what: 'assigned', issue, id: `${issue.number}/${assigned?.id ?? 'new'}` });
  if (mentioned || (isNew && mention.test(`${issue.title}\n${issue.content}`)))
    calls.push({ what: 'mentioned', issue, id: `${issue.number}/${mentioned?.id ?? 'new'}` });
  return calls;
}
