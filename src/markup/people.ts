import type { Markup } from '../model/enums';
import { PERSON } from './references';
import { codeEndOf } from './renumber';
import { linesOf } from './tasks';

/** Maximum number of people that one text mentions. A text that names everybody does not notify everybody. */
export const MAX_MENTIONED_PEOPLE = 50;

const FENCE = /^[ \t>]*(`{3,}|~{3,})/;
/** Inline code ends with its paragraph. */
const PARAGRAPHS = /\n(?=[ \t\r]*\n)/;

/** Returns the lines outside of Markdown's fences. A fence that is never closed extends to the end. */
function outsideFences(lines: readonly string[]): string[] {
  let fence: string | undefined;
  return lines.map((line) => {
    const [, sign] = FENCE.exec(line) ?? [];
    const isFence = sign !== undefined && (fence === undefined || (sign.startsWith(fence) && line.replace(/^[ \t>]+|\s+$/g, '') === sign));
    if (fence !== undefined) {
      if (isFence) fence = undefined;
      return '\n';
    }
    if (!isFence) return line;
    fence = sign;
    return '\n';
  });
}

/** Lines outside of Creole's blocks of code, whose markers are lines of their own; a block that is never closed is text. */
function outsideBlocks(lines: readonly string[]): string[] {
  const last = lines.findLastIndex((line) => line.trimEnd() === '}}}');
  let isCode = false;
  return lines.map((line, at) => {
    const isEnd = isCode && line.trimEnd() === '}}}';
    if (at < last && line.trimEnd() === '{{{') isCode = true;
    const text = isCode ? '\n' : line;
    if (isEnd) isCode = false;
    return text;
  });
}

/** The first group is the opening marker of inline code, the last one a name. */
const PATTERNS: Record<Markup, RegExp> = {
  markdown: new RegExp(`\\\\\`|(\`+)|${PERSON}`, 'gu'),
  creole: new RegExp(`(\\{\\{\\{)|${PERSON}`, 'gu'),
  plaintext: new RegExp(`([^]{0}(?!))|${PERSON}`, 'gu'),
};

function gather(paragraph: string, markup: Markup, names: Set<string>): void {
  const pattern = new RegExp(PATTERNS[markup]);
  const codeEnd = codeEndOf(paragraph, markup);
  for (let match = pattern.exec(paragraph); match && names.size < MAX_MENTIONED_PEOPLE; match = pattern.exec(paragraph)) {
    const [, sign, name] = match;
    if (sign) pattern.lastIndex = codeEnd(sign, pattern.lastIndex) ?? pattern.lastIndex;
    else if (name !== undefined) names.add(name);
  }
}

/**
 * Returns the usernames that a text mentions (`@ann`), as written, each once, at most `MAX_MENTIONED_PEOPLE`. Code mentions nobody. Takes linear
 * time.
 */
export function peopleMentioned(text: string, markup: Markup): ReadonlySet<string> {
  const names = new Set<string>();
  if (!text.includes('@')) return names;
  const lines = linesOf(text);
  const read = (markup === 'markdown' ? outsideFences(lines) : markup === 'creole' ? outsideBlocks(lines) : lines).join('');
  for (const paragraph of read.split(PARAGRAPHS)) {
    if (names.size < MAX_MENTIONED_PEOPLE && paragraph.includes('@')) gather(paragraph, markup, names);
  }
  return names;
}
