/*
 * Finds tasks in a text, both to draw their check boxes and to tick them: one rule for both, so that each box ticks its own task.
 */

/** Splits a text into lines that keep their line breaks. A lone CR is a line break, as in rendering. */
export const linesOf = (text: string): string[] => text.split(/(?<=\n|\r(?!\n))/);

/** A line without its line break. */
export const withoutEnd = (line: string): string => line.replace(/[\r\n]+$/, '');

/**
 * The box of a task and what may stand before it: spaces, quotes and list markers, of which a line may have several (`- 1. [ ]`), or none when
 * the marker is on the line before.
 */
const BOX = /^(?:[ \t>]|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*\[(?=[ xX]\][ \t]+\S)/;

/** The index of the character within the box of a task (` ` or `x`); undefined for a line that cannot be a task. */
export function boxIn(line: string): number | undefined {
  return BOX.exec(line)?.[0].length;
}

/** Returns the text with the task of a line ticked or unticked; undefined when that line is no task. */
export function toggleTask(text: string, line: number, done: boolean): string | undefined {
  const lines = linesOf(text);
  const found = lines[line];
  const at = found === undefined ? undefined : boxIn(found);
  if (found === undefined || at === undefined) return undefined;
  lines[line] = `${found.slice(0, at)}${done ? 'x' : ' '}${found.slice(at + 1)}`;
  return lines.join('');
}

/**
 * Ticks or unticks the task of a line of `before` in `now`, a later version of the text: the line of the same number if it is unchanged, else
 * the only identical line. Undefined when there is none or several.
 */
export function retick(before: string, line: number, done: boolean, now: string): string | undefined {
  const task = linesOf(before).map(withoutEnd)[line];
  const same = linesOf(now).flatMap((candidate, index) => (withoutEnd(candidate) === task ? [index] : []));
  const found = same.includes(line) ? line : same.length === 1 ? same[0] : undefined;
  return found === undefined ? undefined : toggleTask(now, found, done);
}
