import { creoleInline } from './creole-inline';
import { codeBlock, headings, type Renderer, type RenderOptions } from './html';
import { LINE_BREAKS, proseOf } from './prose';
import { finderOf } from './scanning';

/**
 * Creole 1.0 as Bitbucket showed it (its default until 2012, so old trackers are full of it): line breaks are kept,
 * `{{{` blocks may begin with `#!language`, and `<<cset HASH>>` names a changeset. No library of today renders it.
 */
export const creole: Renderer = (text, options) =>
  (options.interactive ? undefined : proseOf(text, LINE_BREAKS.creole)) ?? creoleInFull(text, options);

/** Renders Creole to HTML without the shortcut for plain prose. */
export const creoleInFull: Renderer = (text, options) => {
  const lines = text.split('\n');
  const blocks: string[] = [];
  const context: BlockContext = { options, level: headings(), fenceEnd: fenceEndOf(lines) };
  for (let at = 0; at < lines.length;) {
    const match = block(lines, at, context);
    blocks.push(match.html);
    at = match.next;
  }
  return blocks.join('');
};

interface BlockContext {
  readonly options: RenderOptions;
  readonly level: ReturnType<typeof headings>;
  /** Where a fenced block ends that begins in a line; -1 when it never does. */
  readonly fenceEnd: (at: number) => number;
}

interface BlockMatch {
  readonly html: string;
  /** The first line after the block. */
  readonly next: number;
}

const BLANK = /^\s*$/;
const FENCE = /^\{\{\{\s*$/;
const FENCE_END = /^\}\}\}\s*$/;
const HEADING = /^\s*(={1,6})/;
const RULE = /^\s*-{4,}\s*$/;
const ROW = /^\s*\|/;
/** A list marker must be followed by a space, because lines also begin with `**bold**` and `#12`. */
const ITEM = /^\s*([*#]+)\s+(.*)$/s;

/** Finds the line that closes a fenced block. The lines are scanned only once, even if many blocks are never closed. */
function fenceEndOf(lines: readonly string[]): (at: number) => number {
  let end = 0;
  return (at) => {
    if (end < 0 || end > at) return end;
    for (end = at + 1; end < lines.length; end++) if (FENCE_END.test(lines[end]!)) return end;
    return (end = -1);
  };
}

/** The level (1 to 6) and the text of a heading; undefined for another line. */
function headingOf(line: string): { level: number; text: string } | undefined {
  const signs = HEADING.exec(line);
  if (!signs) return undefined;
  const content = line.slice(signs[0].length);
  const level = signs[1]!.length;
  // A line of `=` alone is a heading whose text is the last `=`.
  if (content.trim() === '')
    return content === '' ? (level > 1 ? { level: level - 1, text: '=' } : undefined) : { level, text: content.at(-1)! };
  const text = content.trim();
  let end = text.length;
  while (text[end - 1] === '=') end--;
  return { level, text: text.slice(0, end).trimEnd() || '=' };
}

function block(lines: readonly string[], at: number, { options, level, fenceEnd }: BlockContext): BlockMatch {
  const line = lines[at]!;
  if (BLANK.test(line)) return { html: '', next: at + 1 };
  if (FENCE.test(line)) {
    const code = fenced(lines, at, fenceEnd(at));
    if (code) return code;
  }
  if (RULE.test(line)) return { html: '<hr>\n', next: at + 1 };
  const heading = headingOf(line);
  if (heading) {
    const { tag, class: name } = level(heading.level);
    return { html: `<${tag} class="${name}">${creoleInline(heading.text, options)}</${tag}>\n`, next: at + 1 };
  }
  if (ROW.test(line)) return table(lines, at, options);
  if (isItem(line, 0)) return list(lines, at, options);
  return paragraph(lines, at, options);
}

/** A block of code from `{{{` to `}}}`, each on a line of its own; undefined when it is never closed, because it is text then. */
function fenced(lines: readonly string[], at: number, end: number): BlockMatch | undefined {
  if (end < 0) return undefined;
  // Creole 1.0 escapes a closing marker within code by a space before it.
  const code = lines.slice(at + 1, end).map((line) => line.replace(/^ (\s*\}\}\})/, '$1'));
  const language = /^#!\s*(\S+)\s*$/.exec(code[0] ?? '')?.[1];
  if (language !== undefined) code.shift();
  return { html: codeBlock(code.join('\n') + '\n', language), next: end + 1 };
}

/** Whether a line is a list item. A nested one counts only below a list that it can be part of. */
function isItem(line: string, depth: number): boolean {
  const signs = ITEM.exec(line)?.[1];
  if (signs === undefined) return false;
  return signs.length === 1 || signs.length <= depth + 1;
}

function list(lines: readonly string[], at: number, options: RenderOptions): BlockMatch {
  const html: string[] = [];
  const open: string[] = [];
  let next = at;
  while (next < lines.length && isItem(lines[next]!, open.length)) {
    const [, signs, text] = ITEM.exec(lines[next]!)!;
    const body = [text!];
    for (next++; next < lines.length && continues(lines[next]!); next++) body.push(lines[next]!.trim());
    const tag = signs!.endsWith('#') ? 'ol' : 'ul';
    const depth = Math.min(signs!.length, open.length + 1);
    while (open.length > depth) html.push(`</li></${open.pop()}>`);
    if (open.length === depth && open[depth - 1] !== tag) html.push(`</li></${open.pop()}>`);
    if (open.length < depth) {
      open.push(tag);
      html.push(`<${tag}><li>`);
    } else html.push('</li>\n<li>');
    html.push(creoleInline(body.join('\n'), options));
  }
  while (open.length > 0) html.push(`</li></${open.pop()}>\n`);
  return { html: html.join(''), next };
}

/** Whether a line continues the paragraph above it, because it begins no block. */
const continues = (line: string): boolean =>
  !BLANK.test(line) && !FENCE.test(line) && !RULE.test(line) && !/^\s*=/.test(line) && !ROW.test(line) && !ITEM.test(line);

function table(lines: readonly string[], at: number, options: RenderOptions): BlockMatch {
  const rows: string[] = [];
  let next = at;
  for (; next < lines.length && ROW.test(lines[next]!); next++) {
    const cells = splitRow(lines[next]!.trim()).map((cell) => {
      const tag = cell.startsWith('=') ? 'th' : 'td';
      return `<${tag}>${creoleInline(cell.replace(/^=/, '').trim(), options)}</${tag}>`;
    });
    rows.push(`<tr>${cells.join('')}</tr>\n`);
  }
  return { html: `<div class="table"><table><tbody>\n${rows.join('')}</tbody></table></div>\n`, next };
}

/** Elements in which a `|` does not separate cells, by their opening and closing markers. */
const OPAQUE = [
  ['[[', ']]'],
  ['{{{', '}}}'],
  ['{{', '}}'],
] as const;

/** Splits a table row into its cells. A `|` within a link, an image or code does not separate cells. */
function splitRow(line: string): string[] {
  const row = line.startsWith('|') ? line.slice(1) : line;
  const pairs = OPAQUE.map(([open, close]) => ({ open, close, find: finderOf(row, close) }));
  const texts: string[] = [];
  let start = 0;
  for (let at = 0; at < row.length;) {
    const pair = pairs.find(({ open, find }) => row.startsWith(open, at) && find(at + open.length) >= 0);
    if (pair) at = pair.find(at + pair.open.length) + pair.close.length;
    else if (row[at] === '~') at += 2;
    else if (row[at++] === '|') {
      texts.push(row.slice(start, at - 1));
      start = at;
    }
  }
  const last = row.slice(start);
  texts.push(last.endsWith('|') ? last.slice(0, -1) : last);
  while (texts.length > 1 && texts.at(-1) === '') texts.pop();
  return texts;
}

function paragraph(lines: readonly string[], at: number, options: RenderOptions): BlockMatch {
  const body = [lines[at]!.trim()];
  let next = at + 1;
  for (; next < lines.length && continues(lines[next]!); next++) body.push(lines[next]!.trim());
  return { html: `<p>${creoleInline(body.join('\n'), options)}</p>\n`, next };
}
