import { escapeHtml } from './html';

/** What a character of ASCII may mean to Markdown or Creole: nothing, something wherever it stands, or something beside others. */
const [PLAIN, MEANT, ESCAPED, BESIDE] = [0, 1, 2, 3];

const MEANINGS = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (code === 127 || (code < 32 && char !== '\n') || '\\`*[]<&~|#{'.includes(char)) return MEANT;
  if (`"'>`.includes(char)) return ESCAPED;
  return '\n/_:'.includes(char) ? BESIDE : PLAIN;
});

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;
const isWord = (code: number): boolean => isLetter(code) || (code >= 48 && code <= 57);
const [NEWLINE, SPACE, SLASH, LOW_LINE, COLON] = [10, 32, 47, 95, 58];

/** Letters of the commonest other scripts (Latin with marks, Cyrillic, Chinese, Korean), which are known at once; the rest takes longer. */
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

/** Of other scripts, what is neither a blank nor a sign that nobody sees. */
const VISIBLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\x20-\x7e\n]+$/u;
const ODD_BEGINNING = /(?:^|\n)[^\p{L}\n]/u;

/** Says whether a character means nothing where it stands; `before` is the one before it. */
function isPlainHere(text: string, at: number, code: number, before: number): boolean {
  switch (code) {
    case NEWLINE: // after a blank, a line's end may be more than that
      return before !== SPACE && at > 0;
    case SLASH: // two begin an address, or what is slanted
      return before !== SLASH;
    case LOW_LINE:
      return isWord(before) && isWord(text.charCodeAt(at + 1));
    case COLON:
      return text.slice(Math.max(0, at - 6), at).toLowerCase() !== 'mailto';
    default:
      return true;
  }
}

/**
 * Gives the HTML of paragraphs of mere prose, which most texts are, in Markdown and in Creole alike, without taking them apart; undefined for all
 * that may be more than that. A line that does not begin with a letter may be anything.
 */
export function proseOf(text: string): string | undefined {
  let [hasEscapes, isWide, before] = [false, false, NEWLINE];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) isWide ||= !isOtherLetter(code);
    else {
      const meaning = MEANINGS[code];
      if (meaning === MEANT || (before === NEWLINE && code !== NEWLINE && !isLetter(code))) return undefined;
      if (meaning === BESIDE && !isPlainHere(text, at, code, before)) return undefined;
      if (meaning === ESCAPED) hasEscapes = true;
    }
    before = code;
  }
  if (before === NEWLINE || before === SPACE) return undefined;
  if (isWide && (!VISIBLE.test(text) || ODD_BEGINNING.test(text))) return undefined;
  const paragraphs = (hasEscapes ? escapeHtml(text) : text).split(/\n{2,}/);
  return paragraphs.map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br>\n')}</p>\n`).join('');
}
