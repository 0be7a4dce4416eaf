import { eastAsianWidth } from 'get-east-asian-width';
import { csvHead, csvRow } from '../model/csv';
import { toListJson } from '../model/export';
import type { Issue, RepositoryId } from '../model/issue';
import { escapeMarkdown } from '../model/markdown';

/** Output formats of a list of issues. */
export const LIST_OUTPUTS = ['table', 'json', 'csv', 'md'] as const;
export type ListOutput = (typeof LIST_OUTPUTS)[number];

/** Characters that control a terminal, and marks that change the direction of text. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;
/** Converts a text to one line without control characters, so that it cannot control the terminal. */
const plain = (text: string): string => text.replace(CONTROLS, ' ').trim();

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function widthOf(grapheme: string): number {
  // A sequence of characters that is drawn as one picture, such as a flag.
  if (/\p{Emoji_Presentation}|\u{fe0f}/u.test(grapheme)) return 2;
  if (/^[\p{Mark}\p{Cf}]/u.test(grapheme)) return 0;
  return eastAsianWidth(grapheme.codePointAt(0)!);
}

/** Returns the number of terminal columns that a text takes. Chinese, Japanese and Korean characters take two. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += widthOf(segment);
  return columns;
}

/** Fits a text to a number of columns: cuts a longer one, pads a shorter one. */
export function fitToColumns(text: string, columns: number): string {
  const fullWidth = columnsOf(text);
  if (fullWidth <= columns) return text + ' '.repeat(columns - fullWidth);
  let [width, cutText] = [0, ''];
  for (const { segment } of graphemes.segment(text)) {
    if (width + widthOf(segment) > columns - 1) break;
    width += widthOf(segment);
    cutText += segment;
  }
  return `${cutText}…${' '.repeat(Math.max(0, columns - width - 1))}`;
}

/** The columns of a table before the title, which takes the rest of the line. */
const COLUMNS: readonly (readonly [head: string, columns: number, cell: (issue: Issue) => string])[] = [
  ['#', 6, ({ number }) => String(number)],
  ['STATUS', 9, ({ status }) => status],
  ['PRIORITY', 8, ({ priority }) => priority],
  ['KIND', 11, ({ kind }) => kind],
  ['ASSIGNEE', 14, ({ assignee }) => assignee?.username ?? ''],
];
const MIN_TITLE_COLUMNS = 20;

function tableRow(cells: readonly string[], title: string, columns: number | undefined): string {
  const cellText = cells.map((cell, at) => fitToColumns(plain(cell), COLUMNS[at]![1])).join(' ');
  const titleColumns = columns === undefined ? undefined : Math.max(MIN_TITLE_COLUMNS, columns - columnsOf(cellText) - 1);
  const plainTitle = plain(title);
  return `${cellText} ${titleColumns === undefined ? plainTitle : fitToColumns(plainTitle, titleColumns)}`.trimEnd() + '\n';
}

const markdownRow = (cells: readonly string[]): string => `| ${cells.map((cell) => escapeMarkdown(plain(cell))).join(' | ')} |\n`;

/** Formats a list of issues in three parts: head, issues, end. */
export interface ListWriter {
  head(): string;
  issue(issue: Issue, repository: RepositoryId, url: string | undefined): string;
  end(): string;
}

/** Returns the writer of a format. `columns` is the width of the terminal; undefined when nothing must be cut. */
export function listWriter(output: ListOutput, columns: number | undefined): ListWriter {
  switch (output) {
    case 'table':
      return {
        head: () =>
          tableRow(
            COLUMNS.map(([head]) => head),
            'TITLE',
            columns,
          ),
        issue: (issue) =>
          tableRow(
            COLUMNS.map(([, , cell]) => cell(issue)),
            issue.title,
            columns,
          ),
        end: () => '',
      };
    case 'csv':
      return { head: () => csvHead(), issue: (issue, _, url) => csvRow(issue, url), end: () => '' };
    case 'md':
      return {
        head: () => '| # | Title | Status | Priority | Kind | Assignee |\n| ---: | --- | --- | --- | --- | --- |\n',
        issue: ({ number, title, status, priority, kind, assignee }) =>
          markdownRow([String(number), title, status, priority, kind, assignee?.displayName ?? '']),
        end: () => '',
      };
    case 'json': {
      let separator = '[';
      return {
        head: () => '',
        issue(issue, repository, url) {
          const text = `${separator}\n${toListJson(issue, repository, url)}`;
          separator = ',';
          return text;
        },
        end: () => (separator === '[' ? '[]\n' : '\n]\n'),
      };
    }
  }
}
