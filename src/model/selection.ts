import { fence } from './markdown';

/** A selection in an editor. Lines are counted from 1. */
export interface SelectedCode {
  readonly text: string;
  /** VS Code's language id, which Markdown renderers accept as well. */
  readonly language: string;
  /** Relative to its folder. */
  readonly path: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  /** The lines differ from those of the commit. */
  readonly isChanged?: boolean;
  /** The notebook cell in which lines are counted, from 1. */
  readonly cell?: number | undefined;
  /** The code is not in a file, so others cannot open it. */
  readonly isUnsaved?: boolean;
  /** The code has no line numbers, like the output of a program. */
  readonly hasNoLines?: boolean;
}

/** Translated words for the line above the code. `commit` and `lines` are Markdown. */
export interface SelectionWords {
  changed(commit: string): string;
  cell(cell: number, lines: string): string;
  readonly unsaved: string;
}

const ENGLISH: SelectionWords = {
  changed: (commit) => `uncommitted changes on top of ${commit}`,
  cell: (cell, lines) => `cell ${cell}, lines ${lines}`,
  unsaved: 'not saved',
};

/** A selection of a cursor. Lines and characters are counted from 0. */
export interface Span {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** A range of lines to quote, counted from 0: complete lines, or the part of one line. */
export interface Quoted {
  readonly first: number;
  readonly last: number;
  readonly part?: { readonly from: number; readonly to: number } | undefined;
}

function quotedOf({ start, end }: Span): Quoted {
  if (start.line === end.line) {
    const isEmpty = start.character === end.character;
    return { first: start.line, last: end.line, part: isEmpty ? undefined : { from: start.character, to: end.character } };
  }
  // A selection that ends at the start of a line does not include that line.
  return { first: start.line, last: end.character === 0 ? end.line - 1 : end.line };
}

/**
 * Returns the ranges to quote for selections, in the order of the file: a selected part of a line, or complete lines; without any selection, the
 * lines of the cursors. Ranges that share a line are merged, and so are neighbouring lines with one selection each (a column selection).
 */
export function quotedRanges(selections: readonly Span[]): Quoted[] {
  const isEmpty = ({ start, end }: Span) => start.line === end.line && start.character === end.character;
  const filled = selections.filter((selection) => !isEmpty(selection));
  const blocks = (filled.length > 0 ? filled : selections)
    .map((span) => ({ ...quotedOf(span), isOneLine: span.start.line === span.end.line }))
    .sort((a, b) => a.first - b.first || (a.part?.from ?? 0) - (b.part?.from ?? 0));
  const merged: typeof blocks = [];
  for (const next of blocks) {
    const last = merged.at(-1);
    const isColumn = last?.isOneLine && next.isOneLine && next.first === last.last + 1;
    if (!last || (next.first > last.last && !isColumn)) merged.push(next);
    else if (last.part?.from !== next.part?.from || last.part?.to !== next.part?.to || next.first !== last.first || next.last !== last.last)
      merged[merged.length - 1] = {
        first: last.first,
        last: Math.max(last.last, next.last),
        part: undefined,
        isOneLine: last.isOneLine && next.isOneLine,
      };
  }
  return merged.map(({ first, last, part }) => ({ first, last, ...(part && { part }) }));
}

/** Returns the source of a cell in a Jupyter notebook file; undefined when there is no such cell. `cell` counts from 1. */
export function cellOfNotebook(text: string, cell: number): string | undefined {
  try {
    const { cells } = JSON.parse(text) as { cells?: readonly { source?: unknown }[] };
    const source = cells?.[cell - 1]?.source;
    if (Array.isArray(source)) return source.join('');
    return typeof source === 'string' ? source : undefined;
  } catch {
    return undefined; // not JSON: another kind of notebook
  }
}

/** Whether a range of lines is the same in two texts, ignoring line breaks. Lines are counted from 0. */
export function hasSameLines(a: string, b: string, { first, last }: Pick<Quoted, 'first' | 'last'>): boolean {
  const lines = (text: string) => text.split(/\r\n?|\n/);
  const [ours, theirs] = [lines(a), lines(b)];
  if (last >= theirs.length) return false;
  for (let line = first; line <= last; line++) if (ours[line] !== theirs[line]) return false;
  return true;
}

const MAX_TITLE_CHARS = 100;

/** A mark like `TODO(name): text` in a comment. */
const MARK = /(?:^|[^\w$])(?:TODO|FIXME|BUG|HACK|XXX)\b(?!\s*=)\s*(?:\([^)]*\)|\[[^\]]*\])?\s*[:!-]*\s*(.*)$/s;
/** The start of a comment, or of a line within one, in most languages. */
const OPENING = /^\s*(?:\/\*+!?|\/{2,}!?|<!--|\{#|\{-|\(\*|"""|'''|#+!?|--+|;+|%+|\*+(?!\/)|rem\b|')\s*/i;
const CLOSING = /(?<!\s)\s*(?:(?<!\*)\*+\/|-->|#\}|-\}|\*\)|"""|''')\s*$/;

/** Returns the text of a line without comment signs. */
const commentText = (line: string): string => line.replace(CLOSING, '').replace(OPENING, '').trim();

const isMeaningful = (text: string): boolean => /[\p{L}\p{N}]{2}/u.test(text);

/** Makes a title of a text: one line, cut after a word. */
export function shortTitle(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= MAX_TITLE_CHARS) return line;
  const cut = line.slice(0, MAX_TITLE_CHARS);
  const space = cut.lastIndexOf(' ');
  return `${(space > MAX_TITLE_CHARS / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** Returns the text of the first TODO; if its line has none, the next line. */
function marked(lines: readonly string[]): string | undefined {
  for (const [index, line] of lines.entries()) {
    const match = MARK.exec(line.replace(CLOSING, ''));
    if (!match) continue;
    const text = [match[1]!, commentText(lines[index + 1] ?? '')].find(isMeaningful);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Proposes a title: the text of a TODO in the selection, or its first line with words. */
export function proposeTitle(text: string): string {
  const lines = text.split(/\r\n?|\n/);
  const title = marked(lines) ?? lines.map(commentText).find(isMeaningful) ?? '';
  return shortTitle(title.replace(/(?<!\s)\s*(?<![{;,])[{;,]+\s*$/, ''));
}

/** Removes the indentation that all lines share. */
function dedent(text: string): string {
  const lines = text.split(/\r\n?|\n/);
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)![0]);
  let shared = indents[0] ?? '';
  for (const indent of indents) {
    let length = 0;
    while (length < shared.length && indent[length] === shared[length]) length++;
    shared = shared.slice(0, length);
  }
  return lines.map((line) => line.slice(line.trim() === '' ? line.length : shared.length)).join('\n');
}

/** Formats inline code, enclosed in more backticks than the text contains. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const ticks = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${ticks}${space}${text}${space}${ticks}`;
}

function locationOf(selected: SelectedCode, messages: SelectionWords): string {
  const { path, firstLine, lastLine, branch, commit, cell, isChanged, isUnsaved, hasNoLines } = selected;
  const lines = firstLine === lastLine ? `${firstLine}` : `${firstLine}-${lastLine}`;
  const location = cell !== undefined ? [code(path), messages.cell(cell, lines)] : [code(hasNoLines ? path : `${path}:${lines}`)];
  if (isUnsaved) location.push(messages.unsaved);
  if (branch) location.push(code(branch));
  const hash = commit && code(commit.slice(0, 12));
  if (hash) location.push(isChanged ? messages.changed(hash) : hash);
  return location.join(' · ');
}

function blockOf(selected: SelectedCode, messages: SelectionWords): string {
  const { language } = selected;
  const quoted = dedent(selected.text).replace(/^\n+/, '').trimEnd();
  const info = /^[\w+#.-]+$/.test(language) && language !== 'plaintext' ? language : '';
  return `${locationOf(selected, messages)}\n\n${fence(quoted, info)}\n`;
}

/** Makes title and description of an issue about selected code. The description quotes each selection with its location. */
export function issueOfSelection(
  selected: SelectedCode | readonly SelectedCode[],
  messages: SelectionWords = ENGLISH,
): { title: string; content: string } {
  const blocks: readonly SelectedCode[] = 'text' in selected ? [selected] : selected;
  return {
    title: proposeTitle(blocks.map(({ text }) => text).join('\n')),
    content: blocks.map((block) => blockOf(block, messages)).join('\n'),
  };
}
