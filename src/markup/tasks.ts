/*
 * Where a task is in a text: the page draws a box for what is found here, and ticks what is found here, so that each box that is drawn ticks
 * itself.
 */

/** Lines of a text with their ends. A lone CR ends one, as in all texts that are rendered. */
export const linesOf = (text: string): string[] => text.split(/(?<=\n|\r(?!\n))/);

/** A line without its end. */
export const withoutEnd = (line: string): string => line.replace(/[\r\n]+$/, '');

/**
 * What may stand before the box of a task: spaces, quotes and the signs of lists, of which a line may begin several (`- 1. [ ]`); of a task on
 * the line after its sign, none.
 */
const BOX = /^(?:[ \t>]|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*\[(?=[ xX]\][ \t]+\S)/;

/** The place of the sign in the box of a line that is a task, if it is one of a list; undefined for a line that cannot be. */
export function boxIn(line: string): number | undefined {
  return BOX.exec(line)?.[0].length;
}

/** Ticks the task of a line, or takes the tick away; undefined when there is no such task any more. */
export function toggleTask(text: string, line: number, done: boolean): string | undefined {
  const lines = linesOf(text);
  const found = lines[line];
  const at = found === undefined ? undefined : boxIn(found);
  if (found === undefined || at === undefined) return undefined;
  lines[line] = `${found.slice(0, at)}${done ? 'x' : ' '}${found.slice(at + 1)}`;
  return lines.join('');
}

/**
 * Ticks the task that stood in a line of `before` in a text that has become another since: where its line stands now, if there is
 * exactly one like it, or still the one of that number. Undefined when it cannot be told which it is.
 */
export function retick(before: string, line: number, done: boolean, now: string): string | undefined {
  const task = linesOf(before).map(withoutEnd)[line];
  const same = linesOf(now).flatMap((it, index) => (withoutEnd(it) === task ? [index] : []));
  const found = same.includes(line) ? line : same.length === 1 ? same[0] : undefined;
  return found === undefined ? undefined : toggleTask(now, found, done);
}
