import type { Issue, Person } from './issue';

/** Anchors: places in code that issues are attached to. The tracker stores them. */

/** Lines of code as they were when an issue was attached to them. */
export interface CodePlace {
  /** Path of the file, relative to the repository's folder, with `/`. Empty when there is no such file: for a new file, or the old side of a diff. */
  readonly path: string;
  /** Number of the first line, from 1. */
  readonly first: number;
  /** The lines, without line breaks. */
  readonly lines: readonly string[];
  /** Lines before and after the place, which distinguish it from identical ones. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The commit that contains these lines, if it is known: hexadecimal digits in lower case. */
  readonly commit?: string;
}

/** A place with a note. */
export interface NewIssueAnchor extends CodePlace {
  readonly note?: string;
}

/** A change of an anchor. A new place replaces the old one completely; omitted properties stay. */
export interface IssueAnchorChange {
  readonly place?: CodePlace;
  /** An empty text removes the note. */
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

/** An anchor with its issue, in the list of all anchors of a repository. */
export interface RepositoryAnchor extends IssueAnchor {
  readonly issue: Pick<Issue, 'number' | 'title' | 'status'>;
}

/** Limits that the tracker enforces. An archive may have more anchors per issue, but not larger ones. */
export const ANCHOR_LIMITS = {
  /** Anchors of one issue. */
  perIssue: 100,
  /** Lines of a place. */
  lines: 1000,
  /** Lines before it, and as many after it. */
  neighbours: 10,
  /** Bytes of all these lines in UTF-8, each with a line break. */
  bytes: 65_536,
  /** Characters. */
  path: 1000,
  note: 2000,
  /** The number of the first line. */
  first: 10_000_000,
} as const;

/** Returns the number of the last line. */
export const lastLine = ({ first, lines }: Pick<CodePlace, 'first' | 'lines'>): number => first + Math.max(0, lines.length - 1);

/** Returns the place of an anchor, without its note. */
export const codePlaceOf = ({ path, first, lines, before, after, commit }: CodePlace): CodePlace => ({
  ...{ path, first, lines, before, after },
  ...(commit !== undefined && { commit }),
});

/** Formats a place: `src/a.ts:12-15`, or `lines 12-15` without a path. */
export function placeText(place: Pick<CodePlace, 'path' | 'first' | 'lines'>): string {
  const last = lastLine(place);
  const range = last === place.first ? String(last) : `${place.first}-${last}`;
  return place.path === '' ? `${last === place.first ? 'line' : 'lines'} ${range}` : `${place.path}:${range}`;
}

const CONTROLS = /[\0-\u001f\u007f]/;

/** Returns what is wrong with a path; undefined when an anchor can have it. */
export function pathProblem(path: string): 'long' | 'signs' | 'absolute' | 'segments' | undefined {
  if (path.length > ANCHOR_LIMITS.path) return 'long';
  if (CONTROLS.test(path) || path.includes('\\') || !path.isWellFormed()) return 'signs';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'absolute';
  return path !== '' && path.split('/').some((segment) => segment === '' || segment === '.' || segment === '..') ? 'segments' : undefined;
}

/** Whether a text is a commit hash: 7 to 64 hexadecimal digits. */
export const isCommit = (text: string): boolean => /^[0-9a-f]{7,64}$/.test(text);

const encoder = new TextEncoder();

/** Returns the bytes of lines in UTF-8, each with a line break. */
export const bytesOfLines = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + encoder.encode(line).length + 1, 0);

/** Returns the bytes of all lines of a place. */
export const bytesOfPlace = ({ lines, before, after }: CodePlace): number =>
  bytesOfLines(lines) + bytesOfLines(before) + bytesOfLines(after);

/**
 * Removes neighbouring lines of a place that exceed the limits, the farthest first. The place's own lines are never removed, because the person has
 * to decide which.
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
