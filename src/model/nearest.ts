/** Edit distance up to which another word is suggested. */
const MAX_WRONG_LETTERS = 2;
/** Longer words are not compared. */
const MAX_COMPARED_CHARACTERS = 64;

/** Returns the edit distance of two words: added, missing, replaced or swapped letters. */
function distance(a: string, b: string): number {
  let previous: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substitution, isSwapped ? previous[j - 2]! + 1 : substitution));
    }
    [previous, row] = [row, next];
  }
  return row[b.length]!;
}

/** Returns the word of a list that was probably meant: one with this prefix, or nearly the same; undefined when there is none. */
export function nearest(typedWord: string, words: readonly string[]): string | undefined {
  const typed = typedWord.toLowerCase();
  if (typed.length > MAX_COMPARED_CHARACTERS) return undefined;
  const matches = words
    .filter((word) => word.length <= MAX_COMPARED_CHARACTERS)
    .map((word) => ({ word, mistakes: distance(typed, word.toLowerCase()) }))
    .filter(
      ({ word, mistakes }) =>
        (mistakes <= MAX_WRONG_LETTERS && mistakes < word.length / 2) || (typed.length >= 3 && word.startsWith(typed)),
    )
    .sort((a, b) => a.mistakes - b.mistakes);
  return matches[0]?.word;
}
