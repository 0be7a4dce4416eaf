import type { Issue } from './issue';

/** What each column is called and holds. `Title` and `Description` are what GitLab looks for; Jira asks which field a column is. */
const COLUMNS: readonly (readonly [name: string, value: (issue: Issue, url: string) => string | number | null | undefined])[] = [
  ['Number', (issue) => issue.number],
  ['Title', (issue) => issue.title],
  ['Description', (issue) => issue.content.replace(/\r\n?/g, '\n')],
  ['Status', (issue) => issue.status],
  ['Kind', (issue) => issue.kind],
  ['Priority', (issue) => issue.priority],
  ['Assignee', (issue) => issue.assignee?.username],
  ['Reporter', (issue) => issue.reporter?.username],
  ['Component', (issue) => issue.component],
  ['Milestone', (issue) => issue.milestone],
  ['Version', (issue) => issue.version],
  ['Created', (issue) => date(issue.createdOn)],
  ['Updated', (issue) => date(issue.updatedOn)],
  ['URL', (_, url) => url],
];

/** `2016-05-26 21:21:07`, in UTC: what spreadsheets take for a date, and Jira by the pattern `yyyy-MM-dd HH:mm:ss`. */
const date = (iso: string): string => iso.slice(0, 19).replace('T', ' ');

/** What a spreadsheet takes for a formula when a cell begins so, in its wide forms as well. */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** A cell by RFC 4180. One that a spreadsheet would run begins with an apostrophe, which it shows as a mere text. */
export function csvCell(value: string | number | null | undefined): string {
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value ?? '') ? `'${value}` : (value ?? '');
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

const row = (cells: readonly (string | number | null | undefined)[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * How the file begins. The byte order mark is what makes Excel read UTF-8; the column behind it is the one that no importer
 * needs, for those that take the mark for a part of the first name.
 */
export const csvHead = (): string => `\uFEFF${row(COLUMNS.map(([name]) => name))}`;

/** An issue as a line of the file, with its end. `url` is where it can be opened. */
export const csvRow = (issue: Issue, url = ''): string => row(COLUMNS.map(([, value]) => value(issue, url)));
