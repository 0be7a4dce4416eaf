import { FIELDS, SUMMARY_FIELDS, typeOf, type Field } from './fields';
import type { Issue, Person } from './issue';

type Cell = string | number | null | undefined;

/** Fields by their names. `Title` and `Description` are what GitLab looks for; Jira asks which field a column is. */
const COLUMNS: readonly Field[] = ['number', 'title', 'content', ...SUMMARY_FIELDS];
/** The last column: where the issue can be opened. */
const URL_COLUMN = 'URL';

function cellOf(issue: Issue, field: Field): Cell {
  const value = issue[field];
  const type = typeOf(field);
  if (type === 'person') return (value as Person | null)?.username;
  if (type === 'date' && value !== null) return date(value as string);
  return field === 'content' ? issue.content.replace(/\r\n?/g, '\n') : (value as Cell);
}

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
export function csvCell(value: Cell, form: CsvForm = 'spreadsheets'): string {
  if (typeof value === 'number') return String(value);
  const text = form === 'spreadsheets' ? withoutFormulas(value ?? '') : (value ?? '');
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

const row = (cells: readonly Cell[], form: CsvForm): string => `${cells.map((cell) => csvCell(cell, form)).join(',')}\r\n`;

/**
 * How the file begins. The byte order mark is what makes Excel read UTF-8, and importers take it for a part of the first name, which is
 * therefore none that they need.
 */
export const csvHead = (form: CsvForm = 'spreadsheets'): string => {
  const mark = form === 'spreadsheets' ? '\uFEFF' : '';
  return `${mark}${row([...COLUMNS.map((field) => FIELDS[field].name), URL_COLUMN], form)}`;
};

/** An issue as a line of the file, with its end. `url` is where it can be opened. */
export const csvRow = (issue: Issue, url = '', form: CsvForm = 'spreadsheets'): string =>
  row([...COLUMNS.map((field) => cellOf(issue, field)), url], form);
