import type { Markup } from '../model/enums';

/** How much of a text is looked at for each character that an excerpt may have: the rest can only be markup, or is cut off. */
const SOURCE_CHARS_PER_CHAR = 20;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Lines of a markup, by what begins them. */
interface LineRules {
  /** Begins or ends lines of code. */
  readonly fence: RegExp;
  /** A line that quotes another text. */
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

/** Code, links and emphasis within a line: the first group that is there holds the words, the last two alternatives of each their sign, too. */
const INLINE: Readonly<Record<'markdown' | 'creole', RegExp>> = {
  markdown:
    /`+([^`]+)`+|!?\[([^\][]*)\]\([^()]*\)|<((?:https?|mailto):[^>\s]*)>|\\([!-/:-@[-`{-~])|(\*{1,3}|~~)(?=[^\s*~])([^*~]*[^\s*~])\5|(?<!\w)(_{1,3})(?=[^\s_])([^_]*[^\s_])\7(?!\w)/g,
  creole:
    /\{\{\{([^}]*)\}\}\}|\[\[(?:[^\][|]*\|)?([^\][|]*)\]\]|<<([^<>]*)>>|~([!-/:-@[-`{-~])|(\*\*)(?=[^\s*])([^*]*[^\s*])\5|(?<!:)(\/\/)(?=[^\s/])([^/]*[^\s/])\7/g,
};

/** Takes a line, or a part of one, and gives it without signs of code, links and emphasis. */
const plainWords = (line: string, pattern: RegExp): string =>
  line.replace(pattern, (...match: (string | undefined)[]) => {
    const [, code, label, address, escaped, , strong, , emphasised] = match;
    return code ?? address ?? escaped ?? plainWords(label ?? strong ?? emphasised ?? '', pattern);
  });

/** The words of a text by lines: quotations are left out, code and tables are an ellipsis, and items of lists have a bullet. */
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
 * Takes a text in one of the markups and gives the words that it begins with, on one line and without the usual signs of markup: what a person reads
 * of it who has little time. It reads no markup as a page does: the parsers of it would be the largest part of the extension.
 */
export function excerptOf(text: string, markup: Markup, maxChars: number): string {
  const source = text
    .slice(0, maxChars * SOURCE_CHARS_PER_CHAR)
    .toWellFormed()
    .replace(/\r\n?/g, '\n');
  const words = (markup === 'plaintext' ? source : wordsOf(source, markup)).replace(/\s+/g, ' ').trim();
  if (words.length <= maxChars) return words;
  // Not within a character of two units.
  const cut = words.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, '');
  return `${cut.trimEnd()}…`;
}
