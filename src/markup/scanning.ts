/**
 * Look-ahead for the grammars in linear time. Each opening marker searches its closing one; where none closes, a new search at each of them
 * takes time quadratic in the length of the text. The finders remember their last result, so that a text is scanned once.
 */

/** Returns the first index at or after `from`, or -1. It is fastest when `from` rises from call to call. */
export type Finder = (from: number) => number;

function memoize(find: Finder): Finder {
  let [lastFrom, lastFound] = [0, -2];
  return (from) => {
    if (lastFound !== -2 && from >= lastFrom && (lastFound === -1 || from <= lastFound)) return lastFound;
    [lastFrom, lastFound] = [from, find(from)];
    return lastFound;
  };
}

/** A finder of a string. */
export const finderOf = (text: string, searched: string): Finder => memoize((from) => text.indexOf(searched, from));

/** A finder of a pattern, which has to be global and to look ahead and behind by a few characters at most. */
export const patternFinder = (text: string, pattern: RegExp): Finder =>
  memoize((from) => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.index ?? -1;
  });

/** The index behind the run of `char` that begins at `at`. */
export function runEnd(text: string, at: number, char: string): number {
  let end = at;
  while (text[end] === char) end++;
  return end;
}
