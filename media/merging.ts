import { diffArrays } from 'diff';

/** Loaded when two people wrote the same text. Pure, so that it can be tried without a page. */

/** A line of the other's text: as it was, new, or one that is there no more. */
export interface Line {
  readonly text: string;
  readonly is: 'same' | 'added' | 'removed';
}

export interface Compared {
  /** The other's text, with what became of the one that both began from. */
  readonly theirs: readonly Line[];
  /** Where in one's own text the first thing belongs that the other has changed. */
  readonly at: number;
  /** Both in one, where they changed different lines. */
  readonly merged: string | undefined;
}

/** So many lines from a place on became others; `at` is where these stand in the text that came of it. */
interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly lines: readonly string[];
}

/** Lines added and removed: two long texts that have nothing in common would take their time, and are shown as they are. */
const MAX_CHANGED_LINES = 500;
const linesOf = (text: string): string[] => text.replace(/\r\n?/g, '\n').split('\n');

/** What was changed of `before`, in its order; undefined when there are too many. */
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

/** Makes both changes of a text; undefined where they touch each other, unless they are the same. */
function mergeOf(base: readonly string[], mine: readonly Hunk[], theirs: readonly Hunk[]): string[] | undefined {
  const same = (a: Hunk, b: Hunk) => a.from === b.from && a.to === b.to && a.lines.join('\n') === b.lines.join('\n');
  const others = theirs.filter((hunk) => !mine.some((own) => same(own, hunk)));
  if (others.some((hunk) => mine.some((own) => own.from <= hunk.to && hunk.from <= own.to))) return undefined;
  const merged = [...base];
  // From the end, so that the places of those before stay.
  for (const { from, to, lines } of [...mine, ...others].sort((a, b) => b.from - a.from)) merged.splice(from, to - from, ...lines);
  return merged;
}

/** Which line of one's own text stands where `line` of the one that both began from did. */
function lineIn(mine: readonly Hunk[], line: number): number {
  const before = mine.findLast(({ from }) => from <= line);
  if (!before) return line;
  return line < before.to || line === before.from ? before.at : line - before.to + before.at + before.lines.length;
}

/** Holds two texts against the one that both began from, line by line; undefined when they differ too much. */
export function compare(base: string, mine: string, theirs: string): Compared | undefined {
  const [from, own, other] = [linesOf(base), linesOf(mine), linesOf(theirs)] as const;
  const [ours, hunks] = [hunksOf(from, own), hunksOf(from, other)];
  if (!ours || !hunks) return undefined;
  const lines: Line[] = [];
  const add = (texts: readonly string[], is: Line['is']) => lines.push(...texts.map((text) => ({ text, is })));
  let done = 0;
  for (const hunk of hunks) {
    add(from.slice(done, hunk.from), 'same');
    add(from.slice(hunk.from, hunk.to), 'removed');
    add(hunk.lines, 'added');
    done = hunk.to;
  }
  add(from.slice(done), 'same');
  const line = Math.min(lineIn(ours, hunks[0]?.from ?? 0), own.length - 1);
  const at = own.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
  return { theirs: lines, at, merged: mergeOf(from, ours, hunks)?.join('\n') };
}
