import { escapeHtml } from './html';

/** Whether an ASCII character can be markup in Markdown or Creole: never, always, as an HTML escape, or depending on its neighbours. */
const [PLAIN, MARKUP, ESCAPED, CONTEXTUAL] = [0, 1, 2, 3];

const CHARACTER_KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (code === 127 || (code < 32 && char !== '\n') || '\\`*[]<&~|#{'.includes(char)) return MARKUP;
  if (`"'>`.includes(char)) return ESCAPED;
  return '\n/_:'.includes(char) ? CONTEXTUAL : PLAIN;
});

/** How a single line break is rendered: as a space in Markdown, as on Bitbucket, and as a line break in Creole. */
export type LineBreak = '\n' | '<br>\n';
export const LINE_BREAKS = { markdown: '\n', creole: '<br>\n' } as const;

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;
const isWord = (code: number): boolean => isLetter(code) || (code >= 48 && code <= 57);
const [NEWLINE, SPACE, SLASH, LOW_LINE, COLON] = [10, 32, 47, 95, 58];

/** Ranges of letters of the most frequent other scripts (accented Latin, Cyrillic, Chinese, Korean), because comparing is faster than the pattern. */
const LETTERS = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x24f],
  [0x400, 0x481],
  [0x48a, 0x52f],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
] as const;
const isOtherLetter = (code: number): boolean => LETTERS.some(([first, last]) => code >= first && code <= last);

/** Visible characters of any script: neither white space nor control characters. */
const VISIBLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\x20-\x7e\n]+$/u;
const ODD_BEGINNING = /(?:^|\n)[^\p{L}\n]/u;

/** Whether a character is plain text at its position. `previousCode` is the code of the character before it. */
function isPlainHere(text: string, at: number, code: number, previousCode: number): boolean {
  switch (code) {
    case NEWLINE: // after a space, it may be a hard line break
      return previousCode !== SPACE && at > 0;
    case SLASH: // two begin an emphasis, or follow the scheme of a URL
      return previousCode !== SLASH;
    case LOW_LINE:
      return isWord(previousCode) && isWord(text.charCodeAt(at + 1));
    case COLON:
      return text.slice(Math.max(0, at - 6), at).toLowerCase() !== 'mailto';
    default:
      return true;
  }
}

/**
 * Renders paragraphs of plain prose without a parser, because most texts are that, in Markdown as well as in Creole. Returns undefined for a text that
 * may contain markup, which includes any line that does not begin with a letter. `lineBreak` is what the end of a line
 * becomes.
 */
export function proseOf(text: string, lineBreak: LineBreak): string | undefined {
  let [hasEscapes, isWide, previousCode] = [false, false, NEWLINE];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) isWide ||= !isOtherLetter(code);
    else {
      const meaning = CHARACTER_KINDS[code];
      if (meaning === MARKUP || (previousCode === NEWLINE && code !== NEWLINE && !isLetter(code))) return undefined;
      if (meaning === CONTEXTUAL && !isPlainHere(text, at, code, previousCode)) return undefined;
      if (meaning === ESCAPED) hasEscapes = true;
    }
    previousCode = code;
  }
  if (previousCode === NEWLINE || previousCode === SPACE) return undefined;
  if (isWide && (!VISIBLE.test(text) || ODD_BEGINNING.test(text))) return undefined;
  const paragraphs = (hasEscapes ? escapeHtml(text) : text).split(/\n{2,}/);
  return paragraphs.map((paragraph) => `<p>${lineBreak === '\n' ? paragraph : paragraph.replaceAll('\n', lineBreak)}</p>\n`).join('');
}
