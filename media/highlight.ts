import hljs from 'highlight.js/lib/common';

/** Loaded when a text holds code of a known language. */

/** What people write after a fence that highlight.js calls otherwise. */
const ALIASES: Record<string, string> = {
  typescriptreact: 'typescript',
  javascriptreact: 'javascript',
  shellscript: 'bash',
  jsonc: 'json',
  'objective-c': 'objectivec',
};
/** Characters of a block, and of a line: patterns of some languages take the square of a word's length. */
const MAX_CODE_LENGTH = 60_000;
const MAX_LINE_LENGTH = 1_000;
/** Blanks and empty lines in a row: those of JavaScript look from each of them to the last. */
const LONG_BLANK = /\s{500}/;
/** Milliseconds that the colours of one text may take. */
export const MAX_HIGHLIGHT_MS = 500;

/** Colours a block of code; one of an unknown language stays as it is. */
export function highlight(code: HTMLElement): void {
  const named = /language-([\w+#.-]+)/.exec(code.className)?.[1] ?? '';
  const language = ALIASES[named] ?? named;
  const text = code.textContent;
  if (!hljs.getLanguage(language) || text.length > MAX_CODE_LENGTH) return;
  if (LONG_BLANK.test(text) || text.split('\n').some((line) => line.length > MAX_LINE_LENGTH)) return;
  // highlight.js escapes the text, and adds spans with classes only.
  code.innerHTML = hljs.highlight(text, { language, ignoreIllegals: true }).value;
}
