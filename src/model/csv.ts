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

/**
 * `spreadsheets` run formulas: what they could take for one is made a text. `importers` of other trackers take texts as they are, and would
 * keep what is put before them.
 */
export const CSV_FORMS = ['spreadsheets', 'importers'] as const;
export type CsvForm = (typeof CSV_FORMS)[number];

/** Where a cell begins for a program that splits at commas, semicolons, tabs or ends of lines, whatever quotes say where. */
const CELL_START = /(^|[,;\t\r\n])((?:[^\S\t\r\n]|["\p{Cf}])*)([=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu;
/** What some spreadsheets pass over at the beginning of a cell. */
const PASSED_OVER = /^[\t\r\n]/;

/** An apostrophe before each beginning makes it a text, which spreadsheets show without it. */
function withoutFormulas(text: string): string {
  const safe = text.replace(CELL_START, (_, before: string, between: string, sign: string) => `${before}'${between}${sign}`);
  return PASSED_OVER.test(safe) ? `'${safe}` : safe;
}

/** A cell by RFC 4180. */
export function csvCell(value: string | number | null | undefined, form: CsvForm = 'spreadsheets'): string {
  if (typeof value === 'number') return String(value);
  const text = form === 'spreadsheets' ? withoutFormulas(value ?? '') : (value ?? '');
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

const row = (cells: readonly (string | number | null | undefined)[], form: CsvForm): string =>
  `${cells.map((cell) => csvCell(cell, form)).join(',')}\r\n`;

/**
 * How the file begins. The byte order mark is what makes Excel read UTF-8, and importers take it for a part of the first name, which is
 * therefore none that they need.
 */
export const csvHead = (form: CsvForm = 'spreadsheets'): string => {
  const mark = form === 'spreadsheets' ? '\uFEFF' : '';
  return `${mark}${row(
    COLUMNS.map(([name]) => name),
    form,
  )}`;
};

/** An issue as a line of the file, with its end. `url` is where it can be opened. */
export const csvRow = (issue: Issue, url = '', form: CsvForm = 'spreadsheets'): string =>
  row(
    COLUMNS.map(([, value]) => value(issue, url)),
    form,
  );
