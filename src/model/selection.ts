import { fence } from './markdown';

/** What was selected in an editor, and where. Lines are counted from 1. */
export interface Selected {
  readonly text: string;
  /** VS Code's id of the language, which Markdown's renderers know as well. */
  readonly language: string;
  /** Relative to its folder. */
  readonly path: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
}

const TITLE_LENGTH = 100;

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
  if (line.length <= TITLE_LENGTH) return line;
  const cut = line.slice(0, TITLE_LENGTH);
  const space = cut.lastIndexOf(' ');
  return `${(space > TITLE_LENGTH / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
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

/** An issue about selected code: a proposed title, and a description in Markdown that quotes the code and says where it is. */
export function issueOfSelection(selected: Selected): { title: string; content: string } {
  const { path, firstLine, lastLine, branch, commit, language } = selected;
  const lines = firstLine === lastLine ? `${firstLine}` : `${firstLine}-${lastLine}`;
  const where = [code(`${path}:${lines}`)];
  if (branch) where.push(code(branch));
  if (commit) where.push(code(commit.slice(0, 12)));
  const quoted = outdent(selected.text).replace(/^\n+/, '').trimEnd();
  const info = /^[\w+#.-]+$/.test(language) && language !== 'plaintext' ? language : '';
  return { title: proposeTitle(selected.text), content: `${where.join(' · ')}\n\n${fence(quoted, info)}\n` };
}
