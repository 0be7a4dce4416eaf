import type { Issue, Person } from './issue';

/** Places in code that issues are attached to: anchors, which the tracker keeps. */

/** Lines of code as they were when an issue was attached to them. */
export interface CodePlace {
  /** Of the file, relative to the folder of the repository, with `/`. Empty where there is no such file: of a new file, or of the old side of a diff. */
  readonly path: string;
  /** The number of its first line, from 1. */
  readonly first: number;
  /** The lines, without what ends them. */
  readonly lines: readonly string[];
  /** Lines before and after it, by which it is told from its twins. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The commit that had these lines, where it is known: hexadecimal digits in lower case. */
  readonly commit?: string;
}

/** A place with a note. */
export interface NewIssueAnchor extends CodePlace {
  readonly note?: string;
}

/** A change of an anchor. A new place replaces the old one as a whole; omitted properties are kept. */
export interface IssueAnchorChange {
  readonly place?: CodePlace;
  /** An empty one takes it away. */
  readonly note?: string;
}

/** A place that an issue is attached to. */
export interface IssueAnchor extends CodePlace {
  /** Unique in the repository. It stays when the anchor gets another place. */
  readonly id: number;
  readonly note?: string;
  readonly author: Person | null;
  readonly createdOn: string;
}

/** An anchor with its issue, in the list of all of a repository. */
export interface RepositoryAnchor extends IssueAnchor {
  readonly issue: Pick<Issue, 'number' | 'title' | 'status'>;
}

/** What the tracker takes. An archive may bring more anchors of an issue, but no larger ones. */
export const ANCHOR_LIMITS = {
  /** Anchors of one issue. */
  perIssue: 100,
  /** Lines of a place. */
  lines: 1000,
  /** Lines before it, and as many after it. */
  neighbours: 10,
  /** Bytes of all these lines in UTF-8, each with one that ends it. */
  bytes: 65_536,
  /** Characters. */
  path: 1000,
  note: 2000,
  /** The number of the first line. */
  first: 10_000_000,
} as const;

/** The number of its last line. */
export const lastLine = ({ first, lines }: Pick<CodePlace, 'first' | 'lines'>): number => first + Math.max(0, lines.length - 1);

/** The place of an anchor, without what is said of it. */
export const codePlaceOf = ({ path, first, lines, before, after, commit }: CodePlace): CodePlace => ({
  ...{ path, first, lines, before, after },
  ...(commit !== undefined && { commit }),
});

/** A place in short: `src/a.ts:12-15`, or `lines 12-15` without a path. */
export function placeText(place: Pick<CodePlace, 'path' | 'first' | 'lines'>): string {
  const last = lastLine(place);
  const range = last === place.first ? String(last) : `${place.first}-${last}`;
  return place.path === '' ? `${last === place.first ? 'line' : 'lines'} ${range}` : `${place.path}:${range}`;
}

const CONTROLS = /[\0-\u001f\u007f]/;

/** What is wrong with a path; undefined when it is one that an anchor can have. */
export function pathProblem(path: string): 'long' | 'signs' | 'absolute' | 'segments' | undefined {
  if (path.length > ANCHOR_LIMITS.path) return 'long';
  if (CONTROLS.test(path) || path.includes('\\') || !path.isWellFormed()) return 'signs';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'absolute';
  return path !== '' && path.split('/').some((segment) => segment === '' || segment === '.' || segment === '..') ? 'segments' : undefined;
}

/** Whether a text names a commit: 7 to 64 hexadecimal digits. */
export const isCommit = (text: string): boolean => /^[0-9a-f]{7,64}$/.test(text);

const encoder = new TextEncoder();

/** How many bytes lines have in UTF-8, each with one that ends it. */
export const bytesOfLines = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + encoder.encode(line).length + 1, 0);

/** How many bytes all lines of a place have. */
export const bytesOfPlace = ({ lines, before, after }: CodePlace): number =>
  bytesOfLines(lines) + bytesOfLines(before) + bytesOfLines(after);

/**
 * Leaves out neighbours of a place that the tracker would not take, the farthest first. Lines are never left out: too many of them are for a
 * person to decide.
 */
export function withLessContext(place: CodePlace): CodePlace {
  const before = place.before.slice(-ANCHOR_LIMITS.neighbours);
  const after = place.after.slice(0, ANCHOR_LIMITS.neighbours);
  let bytes = bytesOfPlace({ ...place, before, after });
  while (bytes > ANCHOR_LIMITS.bytes && before.length + after.length > 0) {
    const dropped = before.length >= after.length ? before.shift()! : after.pop()!;
    bytes -= bytesOfLines([dropped]);
  }
  return { ...place, before, after };
}
