import { diffArrays } from 'diff';

/** Three-way merge, loaded when two people have changed the same text. Pure functions, so that they can be tested without a page. */

/** A line of the other text: unchanged, added or removed. */
export interface Line {
  readonly text: string;
  readonly kind: 'same' | 'added' | 'removed';
}

export interface Compared {
  /** The other text, with its changes against the common ancestor. */
  readonly theirs: readonly Line[];
  /** Offset in the own text of the first change of the other one. */
  readonly at: number;
  /** The merged text, if different lines were changed. */
  readonly merged: string | undefined;
}

/** Replacement of lines; `at` is its position in the changed text. */
interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly lines: readonly string[];
}

/** Bounds the added and removed lines, because the comparison of long texts without common lines is slow; they are shown without it. */
const MAX_CHANGED_LINES = 500;
const linesOf = (text: string): string[] => text.replace(/\r\n?/g, '\n').split('\n');

/** The changes from `before` to `after`, in order; undefined when there are too many. */
function hunksOf(before: string[], after: string[]): Hunk[] | undefined {
  const changes = diffArrays(before, after, { maxEditLength: MAX_CHANGED_LINES });
  const hunks: Hunk[] = [];
  let [from, at] = [0, 0];
  for (const { value, added, removed } of changes ?? []) {
    if (added || removed) {
      const last = hunks.at(-1);
      const hunk = last?.to === from && last.at + last.lines.length === at ? hunks.pop()! : { from, to: from, at, lines: [] };
      hunks.push(added ? { ...hunk, lines: [...hunk.lines, ...value] } : { ...hunk, to: hunk.to + value.length });
    }
    if (!added) from += value.length;
    if (!removed) at += value.length;
  }
  return changes && hunks;
}

/** Applies the changes of both sides; undefined when different changes overlap or touch. */
function mergeOf(base: readonly string[], mine: readonly Hunk[], theirs: readonly Hunk[]): string[] | undefined {
  const isSame = (a: Hunk, b: Hunk) => a.from === b.from && a.to === b.to && a.lines.join('\n') === b.lines.join('\n');
  const theirsOnly = theirs.filter((theirLines) => !mine.some((ownHunk) => isSame(ownHunk, theirLines)));
  if (theirsOnly.some((hunk) => mine.some((ownHunk) => ownHunk.from <= hunk.to && hunk.from <= ownHunk.to))) return undefined;
  const merged = [...base];
  // From the end, so that earlier positions stay valid.
  for (const { from, to, lines } of [...mine, ...theirsOnly].sort((a, b) => b.from - a.from)) merged.splice(from, to - from, ...lines);
  return merged;
}

/** Maps a line of the common ancestor to one of the own text. */
function lineIn(mine: readonly Hunk[], line: number): number {
  const hunk = mine.findLast(({ from }) => from <= line);
  if (!hunk) return line;
  return line < hunk.to || line === hunk.from ? hunk.at : line - hunk.to + hunk.at + hunk.lines.length;
}

/** Compares two texts with their common ancestor, line by line; undefined when they differ too much. */
export function compare(base: string, mine: string, theirs: string): Compared | undefined {
  const [from, mineLines, theirLines] = [linesOf(base), linesOf(mine), linesOf(theirs)] as const;
  const [ours, hunks] = [hunksOf(from, mineLines), hunksOf(from, theirLines)];
  if (!ours || !hunks) return undefined;
  const lines: Line[] = [];
  const add = (texts: readonly string[], kind: Line['kind']) => lines.push(...texts.map((text) => ({ text, kind })));
  let mergedCount = 0;
  for (const hunk of hunks) {
    add(from.slice(mergedCount, hunk.from), 'same');
    add(from.slice(hunk.from, hunk.to), 'removed');
    add(hunk.lines, 'added');
    mergedCount = hunk.to;
  }
  add(from.slice(mergedCount), 'same');
  const line = Math.min(lineIn(ours, hunks[0]?.from ?? 0), mineLines.length - 1);
  const at = mineLines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
  return { theirs: lines, at, merged: mergeOf(from, ours, hunks)?.join('\n') };
}
