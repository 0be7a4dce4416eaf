import type { Markup } from '../model/enums';

/** Characters of the text that are read per character of the excerpt. The rest can only be markup, or is cut off. */
const SOURCE_CHARS_PER_CHAR = 20;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Patterns of a markup's lines, by how they begin. */
interface LineRules {
  /** Begins or ends lines of code. */
  readonly fence: RegExp;
  /** A line of a quotation. */
  readonly quotation?: RegExp;
  readonly tableRow: RegExp;
  readonly listItem: RegExp;
  readonly heading: RegExp;
}

const LINES: Readonly<Record<'markdown' | 'creole', LineRules>> = {
  markdown: {
    fence: /^\s*(?:```|~~~)/,
    quotation: /^\s{0,3}>/,
    tableRow: /^\s*\|/,
    listItem: /^\s*(?:[-*+]|\d{1,9}[.)])\s+/,
    heading: /^\s{0,3}#{1,6}\s+|\s+#+\s*$/g,
  },
  creole: { fence: /^(?:\{\{\{|\}\}\})\s*$/, tableRow: /^\s*\|/, listItem: /^\s*[*#]+\s+/, heading: /^\s*=+\s*|\s*=+\s*$/g },
};

/** Code, links and emphasis within a line. In each match the first defined group is the text; for the last two alternatives it includes the markers. */
const INLINE: Readonly<Record<'markdown' | 'creole', RegExp>> = {
  markdown:
    /`+([^`]+)`+|!?\[([^\][]*)\]\([^()]*\)|<((?:https?|mailto):[^>\s]*)>|\\([!-/:-@[-`{-~])|(\*{1,3}|~~)(?=[^\s*~])([^*~]*[^\s*~])\5|(?<!\w)(_{1,3})(?=[^\s_])([^_]*[^\s_])\7(?!\w)/g,
  creole:
    /\{\{\{([^}]*)\}\}\}|\[\[(?:[^\][|]*\|)?([^\][|]*)\]\]|<<([^<>]*)>>|~([!-/:-@[-`{-~])|(\*\*)(?=[^\s*])([^*]*[^\s*])\5|(?<!:)(\/\/)(?=[^\s/])([^/]*[^\s/])\7/g,
};

/** Removes the markers of code, links and emphasis from a line or a part of one. */
const plainWords = (line: string, pattern: RegExp): string =>
  line.replace(pattern, (...match: (string | undefined)[]) => {
    const [, code, label, address, escaped, , strong, , emphasised] = match;
    return code ?? address ?? escaped ?? plainWords(label ?? strong ?? emphasised ?? '', pattern);
  });

/** The plain text of each line. Quotations are left out, code and tables become an ellipsis, and list items begin with a bullet. */
function wordsOf(text: string, markup: 'markdown' | 'creole'): string {
  const { fence, quotation, tableRow, listItem, heading } = LINES[markup];
  const words: string[] = [];
  let isCode = false;
  for (const line of text.split('\n')) {
    const isFence = fence.test(line);
    if (isFence) isCode = !isCode;
    if (isFence || isCode || tableRow.test(line)) {
      if (words.at(-1) !== '…') words.push('…');
    } else if (!quotation?.test(line) && line.trim() !== '') {
      const isItem = listItem.test(line);
      const content = isItem ? line.replace(listItem, '') : line.replace(heading, '');
      words.push(`${isItem ? '• ' : ''}${plainWords(content, INLINE[markup])}`);
    }
  }
  return words.join(' ').replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!);
}

/**
 * Returns the beginning of a text on one line, without the usual markup, as a short preview. It does not parse the markup as a page does, because
 * the parsers would be the largest part of the extension.
 */
export function excerptOf(text: string, markup: Markup, maxChars: number): string {
  const source = text
    .slice(0, maxChars * SOURCE_CHARS_PER_CHAR)
    .toWellFormed()
    .replace(/\r\n?/g, '\n');
  const words = (markup === 'plaintext' ? source : wordsOf(source, markup)).replace(/\s+/g, ' ').trim();
  if (words.length <= maxChars) return words;
  // Does not cut a surrogate pair.
  const cut = words.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, '');
  return `${cut.trimEnd()}…`;
}
