import type { Markup } from '../../src/wire/page';

/** How a picture that goes with a text is shown in it: pure, so that it can be tried without a page. */

const reference = (name: string, markup: Markup): string =>
  markup === 'creole' ? `{{${encodeURIComponent(name)}|${name}}}` : `![${name}](${encodeURIComponent(name)})`;

/** The text with a picture at the caret, in a line of its own; without a caret it is at the end. */
export function withPicture(text: string, caret: number | undefined, name: string, markup: Markup = 'markdown'): string {
  // Plain text shows no picture: it is among the files of the issue.
  if (markup === 'plaintext') return text;
  const at = caret ?? text.length;
  const before = text.slice(0, at);
  return `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${reference(name, markup)}\n${text.slice(at)}`;
}

/** The text without a picture that was put into it, and without the line that this leaves empty. */
export function withoutPicture(text: string, name: string, markup: Markup = 'markdown'): string {
  const made = reference(name, markup);
  return text.replace(`${made}\n`, '').replace(made, '');
}
