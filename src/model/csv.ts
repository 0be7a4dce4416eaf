import { FIELDS, SUMMARY_FIELDS, typeOf, type Field } from './fields';
import type { Issue, Person } from './issue';

type Cell = string | number | null | undefined;

/** The columns. GitLab's import requires `Title` and `Description`; Jira's asks for the field of each column. */
const COLUMNS: readonly Field[] = ['number', 'title', 'content', ...SUMMARY_FIELDS];
/** The last column, with the issue's URL. */
const URL_COLUMN = 'URL';

function cellOf(issue: Issue, field: Field): Cell {
  const value = issue[field];
  const type = typeOf(field);
  if (type === 'person') return (value as Person | null)?.username;
  if (type === 'date' && value !== null) return date(value as string);
  return field === 'content' ? issue.content.replace(/\r\n?/g, '\n') : (value as Cell);
}

/** Formats a date as `2016-05-26 21:21:07`, in UTC. Spreadsheets parse it as a date, and Jira with the pattern `yyyy-MM-dd HH:mm:ss`. */
const date = (iso: string): string => iso.slice(0, 19).replace('T', ' ');

/**
 * Spreadsheets run formulas, so `spreadsheets` escapes text that looks like one (https://owasp.org/www-community/attacks/CSV_Injection). `importers`
 * of other trackers would import the escapes.
 */
export const CSV_FORMS = ['spreadsheets', 'importers'] as const;
export type CsvForm = (typeof CSV_FORMS)[number];

/** The start of a formula, also after commas, semicolons, tabs and line breaks within a cell, because some programs split there and ignore quotes. */
const CELL_START = /(^|[,;\t\r\n])((?:[^\S\t\r\n]|["\p{Cf}])*)([=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu;
/** Characters that some spreadsheets skip at the start of a cell. */
const CONTROL_AT_START = /^[\t\r\n]/;

/** Puts an apostrophe before each formula, which makes it a text. Spreadsheets do not show the apostrophe. */
function withoutFormulas(text: string): string {
  const safe = text.replace(CELL_START, (_, leading: string, between: string, sign: string) => `${leading}'${between}${sign}`);
  return CONTROL_AT_START.test(safe) ? `'${safe}` : safe;
}

/** Formats a cell by RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180). */
export function csvCell(value: Cell, form: CsvForm = 'spreadsheets'): string {
  if (typeof value === 'number') return String(value);
  const text = form === 'spreadsheets' ? withoutFormulas(value ?? '') : (value ?? '');
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

const row = (cells: readonly Cell[], form: CsvForm): string => `${cells.map((cell) => csvCell(cell, form)).join(',')}\r\n`;

/** Returns the first line of the file. Excel needs the byte order mark to read UTF-8; importers would treat it as part of the first column's name. */
export const csvHead = (form: CsvForm = 'spreadsheets'): string => {
  const mark = form === 'spreadsheets' ? '\uFEFF' : '';
  return `${mark}${row([...COLUMNS.map((field) => FIELDS[field].name), URL_COLUMN], form)}`;
};

/** Formats an issue as a line of the file. `url` is the issue's URL. */
export const csvRow = (issue: Issue, url = '', form: CsvForm = 'spreadsheets'): string =>
  row([...COLUMNS.map((field) => cellOf(issue, field)), url], form);
