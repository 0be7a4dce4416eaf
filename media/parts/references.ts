import type { Markup } from '../../src/wire/page';

/** References to pictures in a text, as pure functions, so that they can be tested without a page. */

const reference = (name: string, markup: Markup): string =>
  markup === 'creole' ? `{{${encodeURIComponent(name)}|${name}}}` : `![${name}](${encodeURIComponent(name)})`;

/** Inserts a picture at the caret, in a line of its own; without a caret at the end. */
export function withPicture(text: string, caret: number | undefined, name: string, markup: Markup = 'markdown'): string {
  // Plain text shows no picture: it is among the files of the issue.
  if (markup === 'plaintext') return text;
  const at = caret ?? text.length;
  const textBefore = text.slice(0, at);
  return `${textBefore}${textBefore === '' || textBefore.endsWith('\n') ? '' : '\n'}${reference(name, markup)}\n${text.slice(at)}`;
}

/** Removes a picture that was inserted, and the line that becomes empty by it. */
export function withoutPicture(text: string, name: string, markup: Markup = 'markdown'): string {
  const inserted = reference(name, markup);
  return text.replace(`${inserted}\n`, '').replace(inserted, '');
}
