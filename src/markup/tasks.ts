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
export function taskBoxIndex(line: string): number | undefined {
  return BOX.exec(line)?.[0].length;
}

/** Returns the text with the task of a line ticked or unticked; undefined when that line is no task. */
export function toggleTask(text: string, line: number, isTicked: boolean): string | undefined {
  const lines = linesOf(text);
  const taskLine = lines[line];
  const at = taskLine === undefined ? undefined : taskBoxIndex(taskLine);
  if (taskLine === undefined || at === undefined) return undefined;
  lines[line] = `${taskLine.slice(0, at)}${isTicked ? 'x' : ' '}${taskLine.slice(at + 1)}`;
  return lines.join('');
}

/**
 * Ticks or unticks the task of a line of `previousText` in `currentText`, a later version of the text: the line of the same number if it is
 * unchanged, else the only identical line. Undefined when there is none or several.
 */
export function reapplyTick(previousText: string, line: number, isTicked: boolean, currentText: string): string | undefined {
  const task = linesOf(previousText).map(withoutEnd)[line];
  const matches = linesOf(currentText).flatMap((line, index) => (withoutEnd(line) === task ? [index] : []));
  const index = matches.includes(line) ? line : matches.length === 1 ? matches[0] : undefined;
  return index === undefined ? undefined : toggleTask(currentText, index, isTicked);
}
