import { diffArrays } from 'diff';

/** A line of a difference: taken away, added, or in both. */
export interface DifferentLine {
  readonly sign: '-' | '+' | ' ';
  readonly text: string;
}

/** Longer differences are cut. */
const MAX_LINES = 60;

/** The difference between former and present lines, without trailing white space. */
export function differenceOf(before: readonly string[], now: readonly string[]): readonly DifferentLine[] {
  const changes = diffArrays([...before], [...now], { comparator: (a, b) => a.trimEnd() === b.trimEnd() });
  return changes
    .flatMap(({ added, removed, value }) => value.map((text): DifferentLine => ({ sign: added ? '+' : removed ? '-' : ' ', text })))
    .slice(0, MAX_LINES);
}
