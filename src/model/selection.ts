import { fence } from './markdown';

/** What was selected in an editor, and where. Lines are counted from 1. */
export interface SelectedCode {
  readonly text: string;
  /** VS Code's id of the language, which Markdown's renderers know as well. */
  readonly language: string;
  /** Relative to its folder. */
  readonly path: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  /** The lines are not so in the commit, which is only what they were changed from. */
  readonly isChanged?: boolean;
  /** The cell of a notebook in which the lines are counted, from 1. */
  readonly cell?: number | undefined;
  /** It is kept in no file, so that its name and lines lead nowhere. */
  readonly isUnsaved?: boolean;
  /** What is no text of lines, as the output of a program: there are no lines to name. */
  readonly hasNoLines?: boolean;
}

/** What is said beside the code, in the language of who says it. `commit` and `lines` come as Markdown. */
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

/** A cursor's selection. Lines and characters are counted from 0. */
export interface Span {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** Lines to quote, counted from 0: whole ones, or the part of one line. */
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
  // A selection that ends before a line's first letter does not mean that line.
  return { first: start.line, last: end.character === 0 ? end.line - 1 : end.line };
}

/**
 * What is quoted of selections, in the order of the file: the part of a line that is selected, else whole lines, the line of a
 * cursor where nothing is selected at all. What shares a line becomes one; so do neighbouring lines with one selection each (a column).
 */
export function quotedRanges(selections: readonly Span[]): Quoted[] {
  const isEmpty = ({ start, end }: Span) => start.line === end.line && start.character === end.character;
  const filled = selections.filter((it) => !isEmpty(it));
  const all = (filled.length > 0 ? filled : selections)
    .map((it) => ({ ...quotedOf(it), isOneLine: it.start.line === it.end.line }))
    .sort((a, b) => a.first - b.first || (a.part?.from ?? 0) - (b.part?.from ?? 0));
  const merged: typeof all = [];
  for (const next of all) {
    const before = merged.at(-1);
    const isColumn = before?.isOneLine && next.isOneLine && next.first === before.last + 1;
    if (!before || (next.first > before.last && !isColumn)) merged.push(next);
    else if (
      before.part?.from !== next.part?.from ||
      before.part?.to !== next.part?.to ||
      next.first !== before.first ||
      next.last !== before.last
    )
      merged[merged.length - 1] = {
        first: before.first,
        last: Math.max(before.last, next.last),
        part: undefined,
        isOneLine: before.isOneLine && next.isOneLine,
      };
  }
  return merged.map(({ first, last, part }) => ({ first, last, ...(part && { part }) }));
}

/** The cell of a notebook as Jupyter keeps it; undefined when the text is none, or has no such cell. `cell` counts from 1. */
export function cellOfNotebook(text: string, cell: number): string | undefined {
  try {
    const { cells } = JSON.parse(text) as { cells?: readonly { source?: unknown }[] };
    const source = cells?.[cell - 1]?.source;
    if (Array.isArray(source)) return source.join('');
    return typeof source === 'string' ? source : undefined;
  } catch {
    return undefined; // another kind of notebook
  }
}

/** Whether lines of two texts are the same, whatever ends them. Lines are counted from 0. */
export function hasSameLines(a: string, b: string, { first, last }: Pick<Quoted, 'first' | 'last'>): boolean {
  const lines = (text: string) => text.split(/\r\n?|\n/);
  const [ours, theirs] = [lines(a), lines(b)];
  if (last >= theirs.length) return false;
  for (let line = first; line <= last; line++) if (ours[line] !== theirs[line]) return false;
  return true;
}

const MAX_TITLE_CHARS = 100;

/** A mark that people leave in comments for later, who it is for, and what is to be done. */
const MARK = /(?:^|[^\w$])(?:TODO|FIXME|BUG|HACK|XXX)\b(?!\s*=)\s*(?:\([^)]*\)|\[[^\]]*\])?\s*[:!-]*\s*(.*)$/s;
/** What begins a comment in most languages, and what goes on with one. */
const OPENING = /^\s*(?:\/\*+!?|\/{2,}!?|<!--|\{#|\{-|\(\*|"""|'''|#+!?|--+|;+|%+|\*+(?!\/)|rem\b|')\s*/i;
const CLOSING = /(?<!\s)\s*(?:(?<!\*)\*+\/|-->|#\}|-\}|\*\)|"""|''')\s*$/;

/** The words of a line, without the signs of a comment around them. */
const words = (line: string): string => line.replace(CLOSING, '').replace(OPENING, '').trim();

const isMeaningful = (text: string): boolean => /[\p{L}\p{N}]{2}/u.test(text);

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= MAX_TITLE_CHARS) return line;
  const cut = line.slice(0, MAX_TITLE_CHARS);
  const space = cut.lastIndexOf(' ');
  return `${(space > MAX_TITLE_CHARS / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** What a TODO says; when its own line says nothing, the line below does. */
function marked(lines: readonly string[]): string | undefined {
  for (const [index, line] of lines.entries()) {
    const match = MARK.exec(line.replace(CLOSING, ''));
    if (!match) continue;
    const said = [match[1]!, words(lines[index + 1] ?? '')].find(isMeaningful);
    if (said !== undefined) return said;
  }
  return undefined;
}

/** Proposes a title: what a TODO in the selection says, else its first line that says anything. */
export function proposeTitle(text: string): string {
  const lines = text.split(/\r\n?|\n/);
  const said = marked(lines) ?? lines.map(words).find(isMeaningful) ?? '';
  return shorten(said.replace(/(?<!\s)\s*(?<![{;,])[{;,]+\s*$/, ''));
}

/** Takes away the indentation that all lines share. */
function outdent(text: string): string {
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

/** Text as code within a line, whatever ticks are in it. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const ticks = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${ticks}${space}${text}${space}${ticks}`;
}

function whereOf(selected: SelectedCode, words: SelectionWords): string {
  const { path, firstLine, lastLine, branch, commit, cell, isChanged, isUnsaved, hasNoLines } = selected;
  const lines = firstLine === lastLine ? `${firstLine}` : `${firstLine}-${lastLine}`;
  const where = cell !== undefined ? [code(path), words.cell(cell, lines)] : [code(hasNoLines ? path : `${path}:${lines}`)];
  if (isUnsaved) where.push(words.unsaved);
  if (branch) where.push(code(branch));
  const hash = commit && code(commit.slice(0, 12));
  if (hash) where.push(isChanged ? words.changed(hash) : hash);
  return where.join(' · ');
}

function blockOf(selected: SelectedCode, words: SelectionWords): string {
  const { language } = selected;
  const quoted = outdent(selected.text).replace(/^\n+/, '').trimEnd();
  const info = /^[\w+#.-]+$/.test(language) && language !== 'plaintext' ? language : '';
  return `${whereOf(selected, words)}\n\n${fence(quoted, info)}\n`;
}

/** An issue about selected code: a proposed title, and a description in Markdown that quotes each piece and says where it is. */
export function issueOfSelection(
  selected: SelectedCode | readonly SelectedCode[],
  words: SelectionWords = ENGLISH,
): { title: string; content: string } {
  const all: readonly SelectedCode[] = 'text' in selected ? [selected] : selected;
  return { title: proposeTitle(all.map(({ text }) => text).join('\n')), content: all.map((it) => blockOf(it, words)).join('\n') };
}
