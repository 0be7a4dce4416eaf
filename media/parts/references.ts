/** How a picture that goes with a text is shown in it: pure, so that it can be tried without a page. */

const reference = (name: string): string => `![${name}](${encodeURIComponent(name)})`;

/** The text with a picture at the caret, in a line of its own; without a caret it is at the end. */
export function withPicture(text: string, caret: number | undefined, name: string): string {
  const at = caret ?? text.length;
  const before = text.slice(0, at);
  return `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${reference(name)}\n${text.slice(at)}`;
}

/** The text without a picture that was put into it, and without the line that this leaves empty. */
export function withoutPicture(text: string, name: string): string {
  const made = reference(name);
  return text.replace(`${made}\n`, '').replace(made, '');
}
