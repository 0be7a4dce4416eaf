import {
  ANCHOR_LIMITS,
  bytesOfPlace,
  isCommit,
  pathProblem,
  type CodePlace,
  type IssueAnchorChange,
  type NewIssueAnchor,
} from '../model/codeAnchors';
import { storableText } from './storable-text';
import { longKey } from './http-error';
import { isLongKey } from './store/key-limits';

/** Validation of anchors that clients and archives send. All values are untrusted. */

type Values = Readonly<Record<string, unknown>>;
type Problems = [field: string, sentence: string][];

/** The parsed value, or the problem of each field. */
export type ReadAnchor<T> = { readonly value: T } | { readonly problems: Problems };

const PATH_SENTENCES = {
  long: `The path can have ${ANCHOR_LIMITS.path} characters at the most.`,
  signs: 'Write the path with / between its parts, and without \\ and control characters.',
  absolute: "The path must be relative to the folder of the repository, like 'src/main.ts'.",
  segments: "The path must have no empty parts, and no '.' or '..', between its slashes.",
} as const;

const isSet = (value: unknown): boolean => value !== undefined && value !== null;

function readPath(value: unknown, problems: Problems): string {
  const problem = typeof value === 'string' ? pathProblem(value) : undefined;
  if (typeof value !== 'string')
    problems.push(['path', 'This field is required: the path of the file, or an empty text where there is none.']);
  else if (problem) problems.push(['path', PATH_SENTENCES[problem]]);
  else if (isLongKey(String(value))) problems.push(['path', longKey(String(value))]);
  return String(value);
}

function readFirst(value: unknown, problems: Problems): number {
  const number = typeof value === 'number' ? value : typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (!Number.isInteger(number) || number < 1 || number > ANCHOR_LIMITS.first)
    problems.push(['first', `This field is required: the number of the first line, from 1 to ${ANCHOR_LIMITS.first}.`]);
  return number;
}

const LINES_OF = { lines: 'The lines', before: 'The lines before', after: 'The lines after' } as const;

/** Parses a list of lines, or one text whose final line break does not start another line. */
function readLines(field: 'lines' | 'before' | 'after', value: unknown, problems: Problems): string[] {
  const [min, max] = field === 'lines' ? [1, ANCHOR_LIMITS.lines] : [0, ANCHOR_LIMITS.neighbours];
  const listed: unknown = typeof value === 'string' ? value.split(/\r\n|\n|\r/) : value;
  if (!Array.isArray(listed) || listed.some((line) => typeof line !== 'string' || /[\r\n]/.test(line))) {
    problems.push([field, `${LINES_OF[field]} must be a list of lines without line breaks, or one text.`]);
    return [];
  }
  const lines = listed as string[];
  if (typeof value === 'string' && lines.at(-1) === '') lines.pop();
  if (lines.length < min || lines.length > max)
    problems.push([field, `${LINES_OF[field]} must be ${min} to ${max}; these are ${lines.length}.`]);
  return lines.map(storableText);
}

function readCommit(value: unknown, problems: Problems): string | undefined {
  if (!isSet(value) || value === '') return undefined;
  const commit = typeof value === 'string' ? value.toLowerCase() : '';
  if (!isCommit(commit)) problems.push(['commit', 'The commit must be named by its hash: 7 to 64 hexadecimal digits.']);
  return commit;
}

function readNote(value: unknown, problems: Problems): string {
  if (!isSet(value)) return '';
  if (typeof value !== 'string') problems.push(['note', 'The note must be text or null.']);
  else if (value.length > ANCHOR_LIMITS.note)
    problems.push(['note', `The note can have ${ANCHOR_LIMITS.note} characters at the most; it has ${value.length}.`]);
  return storableText(String(value));
}

function readPlace(values: Values, problems: Problems): CodePlace {
  const commit = readCommit(values.commit, problems);
  const place = {
    path: readPath(values.path, problems),
    first: readFirst(values.first, problems),
    lines: readLines('lines', values.lines, problems),
    before: readLines('before', values.before ?? [], problems),
    after: readLines('after', values.after ?? [], problems),
    ...(commit !== undefined && { commit }),
  };
  const bytes = problems.length === 0 ? bytesOfPlace(place) : 0;
  if (bytes > ANCHOR_LIMITS.bytes)
    problems.push([
      'lines',
      `All lines together can have ${ANCHOR_LIMITS.bytes} bytes; these have ${bytes}. Attach fewer or shorter ones.`,
    ]);
  return place;
}

/** Parses a new anchor. */
export function readNewAnchor(values: Values): ReadAnchor<NewIssueAnchor> {
  const problems: Problems = [];
  const value = { ...readPlace(values, problems), note: readNote(values.note, problems) };
  return problems.length > 0 ? { problems } : { value };
}

const PLACE_KEYS = ['path', 'first', 'lines', 'before', 'after', 'commit'] as const;

/** Parses a change of an anchor. A place must be complete, or absent. */
export function readAnchorChange(values: Values): ReadAnchor<IssueAnchorChange> {
  const problems: Problems = [];
  const place = PLACE_KEYS.some((key) => values[key] !== undefined) ? readPlace(values, problems) : undefined;
  const note = values.note === undefined ? undefined : readNote(values.note, problems);
  return problems.length > 0 ? { problems } : { value: { ...(place && { place }), ...(note !== undefined && { note }) } };
}
