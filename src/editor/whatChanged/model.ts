import type { Comment, RepositoryId } from '../../model/issue';
import type { IssueNews } from '../../model/news';
import { escapeMarkdown } from '../../model/markdown';
import { excerptOf } from '../../markup/excerpt';

/** The changes in the open repositories, as a page for a stand-up and as Markdown. */

/** One repository of the page. */
export interface ChangesSection {
  readonly name: string;
  readonly site: string;
  readonly repository: RepositoryId;
  readonly issues: readonly IssueNews[];
  readonly isCut: boolean;
  /** The names of assignees by their usernames, which changes have. */
  readonly names: ReadonlyMap<string, string>;
  /** The URL of an issue for people; undefined where there is none. */
  readonly url: (number: number) => string | undefined;
}

/** The strings of the page, passed in since they are localised. */
export interface ChangesWords {
  readonly title: string;
  readonly nothing: string;
  readonly moreMessage: string;
  readonly created: (by: string) => string;
  readonly status: (issue: IssueNews['issue']) => string;
  readonly change: (change: Comment['changes'][number]) => string;
  readonly somebody: string;
  readonly dateLabel: (iso: string) => string;
}

const MAX_EXCERPT_CHARS = 240;

/** The start of the day that is a number of days before or after that of a date, in local time. */
const startOfDay = (now: Date, days: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);

/** The offered start dates, each once. On a Monday, Monday is that of the week before; where it is yesterday or a week ago, one of both is undefined. */
export function startDates(now: Date): { readonly yesterday: Date; readonly monday: Date | undefined; readonly week: Date | undefined } {
  const sinceMonday = (now.getDay() + 6) % 7 || 7;
  return {
    yesterday: startOfDay(now, -1),
    monday: sinceMonday === 1 ? undefined : startOfDay(now, -sinceMonday),
    week: sinceMonday === 7 ? undefined : startOfDay(now, -7),
  };
}

/** Parses a typed date, `2026-11-28` or `2026-11-28 09:30`, in local time; undefined if it is invalid or in the future. */
export function parseStartDate(text: string, now: Date): Date | undefined {
  const match = /^\s*(\d{4})-(\d\d?)-(\d\d?)(?:[ T](\d\d?):(\d\d))?\s*$/.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const date = new Date(year, month - 1, day, hour, minute);
  const isReal = date.getMonth() === month - 1 && date.getDate() === day && date.getHours() === hour && minute < 60;
  return isReal && date < now ? date : undefined;
}

/** A date in the format that sites compare: with microseconds. */
export const toSince = (date: Date): string => `${date.toISOString().slice(0, 23)}000Z`;

interface ChangesLine {
  readonly author: string;
  readonly date: string;
  readonly description: string;
}

/** The names of all people who are the reporter or assignee of an issue, or have changed one, by their usernames. */
export function namesIn(issues: readonly IssueNews[]): Map<string, string> {
  const people = issues.flatMap(({ issue, entries }) => [issue.reporter, issue.assignee, ...entries.map(({ author }) => author)]);
  return new Map(people.flatMap((person) => (person ? [[person.username, person.displayName]] : [])));
}

/** The usernames that changes of the assignee have. */
export const assigneesIn = (issues: readonly IssueNews[]): readonly string[] =>
  issues
    .flatMap(({ entries }) => entries.flatMap(({ changes }) => changes))
    .flatMap(({ field, old, new: next }) => (field === 'assignee' ? [old, next].filter((username) => username !== '') : []));

/** The changes of an issue, one line per entry. */
function linesOf({ issue, isNew, entries }: IssueNews, names: ChangesSection['names'], words: ChangesWords): ChangesLine[] {
  const nameOf = (author: Comment['author']) => author?.displayName ?? words.somebody;
  const named = (change: Comment['changes'][number]): Comment['changes'][number] =>
    change.field === 'assignee'
      ? { ...change, old: names.get(change.old) ?? change.old, new: names.get(change.new) ?? change.new }
      : change;
  const lines = entries.map(({ author, createdOn, content, markup, changes }): ChangesLine => {
    const excerpt = content === null ? '' : excerptOf(content, markup, MAX_EXCERPT_CHARS);
    return {
      author: nameOf(author),
      date: words.dateLabel(createdOn),
      description: [...changes.map(named).map(words.change), excerpt && `“${excerpt}”`].filter(Boolean).join('; '),
    };
  });
  if (!isNew) return lines;
  const reporter = nameOf(issue.reporter);
  return [{ author: reporter, date: words.dateLabel(issue.createdOn), description: words.created(reporter) }, ...lines];
}

/** Writes the page as Markdown; texts of issues are escaped. */
export function changesMarkdown(sections: readonly ChangesSection[], words: ChangesWords): string {
  const parts = [`# ${escapeMarkdown(words.title)}`];
  const filled = sections.filter(({ issues }) => issues.length > 0);
  if (filled.length === 0) parts.push(escapeMarkdown(words.nothing));
  for (const { name, issues, isCut, names, url } of filled) {
    parts.push(`## ${escapeMarkdown(name)}`);
    const rows = issues.flatMap((news) => {
      const { number, title } = news.issue;
      const label = escapeMarkdown(`#${number} ${title.replace(/\s+/g, ' ')}`);
      const link = url(number);
      const head = `- ${link === undefined ? `**${label}**` : `**[${label}](${link})**`} (${escapeMarkdown(words.status(news.issue))})`;
      return [head, ...linesOf(news, names, words).map(({ author, description }) => `  - ${escapeMarkdown(`${author}: ${description}`)}`)];
    });
    parts.push(rows.join('\n'));
    if (isCut) parts.push(escapeMarkdown(words.moreMessage));
  }
  return `${parts.join('\n\n')}\n`;
}

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPED[sign]!);

/** Writes the page's HTML; `open` returns the URI that opens an issue. Texts of issues are escaped. */
export function changesHtml(
  sections: readonly ChangesSection[],
  words: ChangesWords,
  open: (section: ChangesSection, number: number) => string,
): string {
  const filled = sections.filter(({ issues }) => issues.length > 0);
  if (filled.length === 0) return `<p>${escaped(words.nothing)}</p>`;
  return filled
    .map((section) => {
      const issues = section.issues.map((news) => {
        const { number, title } = news.issue;
        const label = `<a href="${escaped(open(section, number))}"><span class="number">#${number}</span> <bdi>${escaped(title)}</bdi></a>`;
        const lines = linesOf(news, section.names, words).map(
          ({ author, date, description }) =>
            `<li><span class="who">${escaped(author)}</span> <span class="when">${escaped(date)}</span> <bdi>${escaped(description)}</bdi></li>`,
        );
        return `<h3>${label} <span class="status">${escaped(words.status(news.issue))}</span></h3>\n<ul>${lines.join('\n')}</ul>`;
      });
      return `<h2>${escaped(section.name)}</h2>\n${issues.join('\n')}${section.isCut ? `<p>${escaped(words.moreMessage)}</p>` : ''}`;
    })
    .join('\n');
}
