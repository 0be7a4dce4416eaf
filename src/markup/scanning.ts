/**
 * What the grammars look ahead by. A sign that opens something looks for the one that closes it; done anew at each opening sign, that takes the
 * square of a text's length where none closes. Each search here remembers what it found, so that a text is gone through once.
 */

/** Finds the first place at or after `from`; -1 when there is none. Is asked with places that rise, mostly. */
export type Finder = (from: number) => number;

function remembering(find: Finder): Finder {
  let [asked, found] = [0, -2];
  return (from) => {
    if (found !== -2 && from >= asked && (found === -1 || from <= found)) return found;
    [asked, found] = [from, find(from)];
    return found;
  };
}

/** Finds where a string stands in a text. */
export const finderOf = (text: string, what: string): Finder => remembering((from) => text.indexOf(what, from));

/** Finds where a pattern, which has to be global and to look ahead and behind by a few characters at most, matches in a text. */
export const patternFinder = (text: string, pattern: RegExp): Finder =>
  remembering((from) => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.index ?? -1;
  });

/** Where the run of a character ends that begins at a place. */
export function runEnd(text: string, at: number, char: string): number {
  let end = at;
  while (text[end] === char) end++;
  return end;
}
