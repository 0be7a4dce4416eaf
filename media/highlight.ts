import hljs from 'highlight.js/lib/common';

/** Loaded when a text contains code of a known language. */

/** Common names of languages for which highlight.js has another name. */
const ALIASES: Record<string, string> = {
  typescriptreact: 'typescript',
  javascriptreact: 'javascript',
  shellscript: 'bash',
  jsonc: 'json',
  'objective-c': 'objectivec',
};
/** Bounds the characters of a block, and of a line: patterns of some languages take quadratic time. */
const MAX_CODE_LENGTH = 60_000;
const MAX_LINE_LENGTH = 1_000;
/** Long runs of white space, for which patterns of JavaScript take quadratic time. */
const LONG_BLANK = /\s{500}/;
/** Time limit for highlighting one text. */
export const MAX_HIGHLIGHT_MS = 500;

/** Highlights a block of code; one of an unknown language is not changed. */
export function highlight(code: HTMLElement): void {
  const languageName = /language-([\w+#.-]+)/.exec(code.className)?.[1] ?? '';
  const language = ALIASES[languageName] ?? languageName;
  const text = code.textContent;
  if (!hljs.getLanguage(language) || text.length > MAX_CODE_LENGTH) return;
  if (LONG_BLANK.test(text) || text.split('\n').some((line) => line.length > MAX_LINE_LENGTH)) return;
  // highlight.js escapes the text, and adds spans with classes only.
  code.innerHTML = hljs.highlight(text, { language, ignoreIllegals: true }).value;
}
