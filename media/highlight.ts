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
const TOO_LONG = 60_000;

/** Colours a block of code; one of an unknown language stays as it is. */
export function highlight(code: HTMLElement): void {
  const named = /language-([\w+#.-]+)/.exec(code.className)?.[1] ?? '';
  const language = ALIASES[named] ?? named;
  const text = code.textContent;
  if (!hljs.getLanguage(language) || text.length > TOO_LONG) return;
  // highlight.js escapes the text, and adds spans with classes only.
  code.innerHTML = hljs.highlight(text, { language, ignoreIllegals: true }).value;
}
