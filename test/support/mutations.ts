/** Typical edits of code, with the position of a range of lines afterwards. */
import type { Random } from './random';

/** The lines of a file and a range of them; both ends are inclusive, from 0. */
export interface Marked {
  readonly lines: readonly string[];
  readonly first: number;
  readonly last: number;
}

/** The file after an edit, the new range (undefined: deleted), and the contents of another file. */
export interface Mutated {
  readonly lines: readonly string[];
  readonly place?: { readonly first: number; readonly last: number; readonly isElsewhere?: boolean };
  readonly elsewhere?: readonly string[];
}

type Mutation = (marked: Marked, random: Random, other: readonly string[]) => Mutated;

/** A random integer, at least `from` and less than `to`. */
const pick = (random: Random, from: number, to: number): number => from + random.below(Math.max(1, to - from));

const splice = (lines: readonly string[], at: number, remove: number, ...insert: readonly string[]): string[] => [
  ...lines.slice(0, at),
  ...insert,
  ...lines.slice(at + remove),
];

/** A random position outside of the range. */
function outside({ lines, first, last }: Marked, random: Random): number {
  const at = pick(random, 0, lines.length - (last - first));
  return at <= first ? at : at + (last - first);
}

const renameWords = (line: string, words: ReadonlySet<string>): string =>
  line.replace(/[A-Za-z_]\w*/g, (word) => (words.has(word) ? `${word}Renamed` : word));

const withChangedLine = (lines: readonly string[], random: Random): string[] => {
  const at = random.below(lines.length);
  return splice(lines, at, 1, lines[at]!.replace(/\w+(?=\W*$)/, 'somethingElse'));
};

/** The edits by name. Each takes a file, and another one whose lines it may use. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  nothing: ({ lines, first, last }) => ({ lines, place: { first, last } }),
  'lines are inserted elsewhere'({ lines, first, last }, random, other) {
    const at = outside({ lines, first, last }, random);
    const from = pick(random, 0, other.length - 12);
    const inserted = other.slice(from, from + pick(random, 1, 12));
    const by = at <= first ? inserted.length : 0;
    return { lines: splice(lines, at, 0, ...inserted), place: { first: first + by, last: last + by } };
  },
  'lines above are deleted'({ lines, first, last }, random) {
    const at = pick(random, 0, first);
    const count = Math.min(first - at, pick(random, 1, 8));
    return { lines: splice(lines, at, count), place: { first: first - count, last: last - count } };
  },
  'a line is inserted in it'({ lines, first, last }, random) {
    const at = pick(random, first + 1, last + 1);
    return { lines: splice(lines, at, 0, '    logger.debug("here", new Date());'), place: { first, last: last + 1 } };
  },
  'a line of it is changed'({ lines, first, last }, random) {
    const at = pick(random, first, last + 1);
    const changed = lines[at]!.replace(/\w+(?=\W*$)/, 'somethingElse');
    return { lines: splice(lines, at, 1, changed), place: { first, last } };
  },
  'it is moved in its file'({ lines, first, last }, random) {
    const moved = lines.slice(first, last + 1);
    const remaining = splice(lines, first, moved.length);
    const at = (first + pick(random, 1, remaining.length)) % remaining.length;
    return { lines: splice(remaining, at, 0, ...moved), place: { first: at, last: at + moved.length - 1 } };
  },
  'it is moved to another file'({ lines, first, last }, random, other) {
    const moved = lines.slice(first, last + 1);
    const at = pick(random, 0, other.length);
    return {
      lines: splice(lines, first, moved.length),
      elsewhere: splice(other, at, 0, ...moved),
      place: { first: at, last: at + moved.length - 1, isElsewhere: true },
    };
  },
  'names in it are renamed'({ lines, first, last }, random) {
    const words = lines.slice(first, last + 1).flatMap((line) => line.match(/[A-Za-z_]\w{4,}/g) ?? []);
    const renamed = new Set(words.filter(() => random.chance(0.3)));
    return { lines: lines.map((line) => renameWords(line, renamed)), place: { first, last } };
  },
  'the file is reformatted'({ lines, first, last }) {
    return { lines: lines.map((line) => line.replace(/^( {2})+/, (spaces) => '\t'.repeat(spaces.length / 2))), place: { first, last } };
  },
  'it is indented by a block around it'({ lines, first, last }) {
    const inner = lines.slice(first, last + 1).map((line) => (line === '' ? '' : `  ${line}`));
    return {
      lines: [...lines.slice(0, first), 'if (isWanted) {', ...inner, '}', ...lines.slice(last + 1)],
      place: { first: first + 1, last: last + 1 },
    };
  },
  'it is deleted': ({ lines, first, last }) => ({ lines: splice(lines, first, last - first + 1) }),
  'a copy of it is inserted above'({ lines, first, last }, random) {
    const copy = lines.slice(first, last + 1);
    const at = pick(random, 0, Math.max(1, first - 3));
    return { lines: splice(lines, at, 0, ...copy), place: { first: first + copy.length, last: last + copy.length } };
  },
  'it goes elsewhere in its file, and a line of it is changed'({ lines, first, last }, random) {
    const moved = withChangedLine(lines.slice(first, last + 1), random);
    const remaining = splice(lines, first, moved.length);
    const at = (first + pick(random, 1, remaining.length)) % remaining.length;
    return { lines: splice(remaining, at, 0, ...moved), place: { first: at, last: at + moved.length - 1 } };
  },
  'it goes to another file with its neighbours, and a line of it is changed'({ lines, first, last }, random, other) {
    const above = pick(random, 0, Math.min(first, 12));
    const below = pick(random, 0, Math.min(lines.length - last, 12));
    const moved = [
      ...lines.slice(first - above, first),
      ...withChangedLine(lines.slice(first, last + 1), random),
      ...lines.slice(last + 1, last + 1 + below),
    ];
    const at = pick(random, 0, other.length);
    const place = { first: at + above, last: at + above + last - first, isElsewhere: true };
    return { lines: splice(lines, first - above, moved.length), elsewhere: splice(other, at, 0, ...moved), place };
  },
  'its first line is broken in two'({ lines, first, last }) {
    const [line, indent] = [lines[first]!, /^\s*/.exec(lines[first]!)![0]];
    const middle = line.indexOf(' ', Math.max(indent.length + 1, line.length >> 1));
    if (middle < 0) return { lines, place: { first, last } };
    return {
      lines: splice(lines, first, 1, line.slice(0, middle), `${indent}  ${line.slice(middle + 1)}`),
      place: { first, last: last + 1 },
    };
  },
  'its last two lines are joined'({ lines, first, last }) {
    if (last - first < 2) return { lines, place: { first, last } };
    const joined = `${lines[last - 1]!} ${lines[last]!.trim()}`;
    return { lines: splice(lines, last - 1, 2, joined), place: { first, last: last - 1 } };
  },
  'many small edits follow each other'(marked, random, other) {
    let mutated: Mutated = { lines: marked.lines, place: { first: marked.first, last: marked.last } };
    for (let step = 0; step < 8; step++) {
      const edit = MUTATIONS[random.pick(SMALL_EDITS)]!;
      mutated = edit({ lines: mutated.lines, ...mutated.place! }, random, other);
    }
    return mutated;
  },
};

/** Edits after which a range is still in its file. */
const SMALL_EDITS = ['lines are inserted elsewhere', 'lines above are deleted', 'a line is inserted in it', 'a line of it is changed'];
