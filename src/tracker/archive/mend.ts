import { MENDED, valueIn } from './oddities';
import type { Section } from './sections';
import type { Warnings } from './warnings';

/*
 * Archives that others than Bitbucket have written, or that went through a tool of another language: numbers are texts, texts are numbers,
 * names are objects (as in API 2.0), nothing is `""` or `{}`. What can only mean one thing is taken for that. Rows that are as Bitbucket
 * writes them never come here.
 */

type Fields = Readonly<Record<string, unknown>>;
type MendField = (value: unknown, entry: string, it: Mending) => unknown;

/** What is known of the row that is mended. */
interface Mending {
  readonly warnings: Warnings;
  /** How a number was written: `1.10` is another version than `1.1`. */
  written(number: number, path: readonly string[]): string;
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isNothing = (value: unknown): boolean =>
  value === '' || value === false || value === 0 || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
const short = (value: unknown): string => JSON.stringify(value).slice(0, 60);

const number: MendField = (value, entry, { warnings }) => {
  const digits = typeof value === 'string' ? /^\s*#?(\d{1,16})(?:\.0+)?\s*$/.exec(value)?.[1] : undefined;
  if (digits === undefined) return value;
  warnings.add('numbers', MENDED.number, valueIn(short(value), entry));
  return Number(digits);
};

const text: MendField = (value, entry, it) => {
  if (typeof value === 'number') {
    it.warnings.add('texts', MENDED.text, valueIn(String(value), entry));
    return it.written(value, keysOf(entry));
  }
  return isObject(value) ? fromInner(innerOf(value, ['raw', 'value']), value, entry, it) : value;
};

/** A status, or what is named of a list: an object in API 2.0, and of a list of one its only value. */
const name: MendField = (value, entry, it) => {
  if (!Array.isArray(value) && !isObject(value)) return text(value, entry, it);
  return fromInner(Array.isArray(value) ? oneOf(value) : innerOf(value, NAME_KEYS), value, entry, it);
};

const NAME_KEYS = ['name', 'raw', 'value', 'title'];

/** What an object holds, and where in it. */
interface Inner {
  readonly keys: readonly string[];
  readonly value: string | number | null;
}
const isPlain = (value: unknown): value is string | number | null => value === null || ['string', 'number'].includes(typeof value);

function innerOf(value: Fields, keys: readonly string[]): Inner | undefined {
  if (keys === NAME_KEYS && Object.keys(value).length === 0) return { keys: [], value: null };
  const key = keys.find((each) => Object.hasOwn(value, each));
  const inner = key === undefined ? undefined : value[key];
  return key !== undefined && isPlain(inner) ? { keys: [key], value: inner } : undefined;
}

function oneOf(value: readonly unknown[]): Inner | undefined {
  const [only = null] = value;
  if (value.length > 1) return undefined;
  if (isPlain(only)) return { keys: ['0'], value: only };
  const inner = isObject(only) ? innerOf(only, NAME_KEYS) : undefined;
  return inner && { keys: ['0', ...inner.keys], value: inner.value };
}

function fromInner(inner: Inner | undefined, value: unknown, entry: string, it: Mending): unknown {
  if (inner === undefined) return value;
  it.warnings.add('objects', MENDED.name, valueIn(short(value), entry));
  return typeof inner.value === 'number' ? it.written(inner.value, [...keysOf(entry), ...inner.keys]) : inner.value;
}

/** The keys of a row that lead to an entry: `watchers`, `0`, `name` for `issues[3].watchers[0].name`. */
const keysOf = (entry: string): readonly string[] =>
  entry
    .split('.')
    .slice(1)
    .flatMap((key) => key.split(/[[\]]+/).filter(Boolean));

/** A date is a text; some write how many seconds have passed since 1970. */
const date: MendField = (value, entry, it) => (typeof value === 'number' ? it.written(value, keysOf(entry)) : value);

const PERSON = { display_name: text, account_id: text, nickname: text, username: text, name: text, login: text };

const person: MendField = (value, entry, it) => {
  if (value === '' || value === false || (Array.isArray(value) && value.length === 0)) return null;
  if (!isObject(value)) return value;
  return mendFields(value, PERSON, entry, it);
};

const people: MendField = (value, entry, it) => {
  if (isNothing(value) && !Array.isArray(value)) {
    it.warnings.add('empty', MENDED.empty, entry);
    return [];
  }
  if (typeof value === 'string' || isObject(value)) {
    it.warnings.add('lists', MENDED.list, entry);
    return [person(value, `${entry}[0]`, it)];
  }
  return Array.isArray(value) ? value.map((each, index) => person(each, `${entry}[${index}]`, it)) : value;
};

/** How the fields of each section are mended. */
const FIELDS: Readonly<Record<Section | 'meta', Readonly<Record<string, MendField>>>> = {
  issues: {
    id: number,
    ...{ title: text, content: text, status: name, kind: name, priority: name, component: name, milestone: name, version: name },
    ...{ assignee: person, reporter: person, watchers: people, voters: people },
    ...{ created_on: date, updated_on: date, content_updated_on: date, edited_on: date },
  },
  comments: { id: number, issue: number, content: text, user: person, created_on: date, updated_on: date },
  logs: { comment: number, issue: number, field: name, changed_from: name, changed_to: name, user: person, created_on: date },
  attachments: { issue: number, filename: text, path: text, url: text, user: person },
  components: { name },
  milestones: { name },
  versions: { name },
  meta: { default_assignee: person, default_component: name, default_kind: name, default_milestone: name, default_version: name },
};

function mendFields(row: Fields, fields: Readonly<Record<string, MendField>>, entry: string, it: Mending): Fields {
  const mended: Record<string, unknown> = { ...row };
  for (const [key, mend] of Object.entries(fields))
    if (Object.hasOwn(row, key) && row[key] !== null) mended[key] = mend(row[key], `${entry}.${key}`, it);
  return mended;
}

const NAMED: ReadonlySet<string> = new Set<Section>(['components', 'milestones', 'versions']);

/**
 * Gives what a row that is not as Bitbucket writes it can only mean, and notes each kind of change; what it cannot mend stays. `json` is the
 * text of the row. Nothing is told twice when a row is read again: it is given other `warnings`.
 */
export function mendRow(section: Section | 'meta', entry: string, row: unknown, json: () => string, warnings: Warnings): unknown {
  let sources: unknown;
  const it: Mending = {
    warnings,
    written(number, path) {
      sources ??= numbersAsWritten(json());
      const found = path.reduce<unknown>((at, key) => (at as Fields | undefined)?.[key], sources);
      return typeof found === 'string' ? found : String(number);
    },
  };
  if (NAMED.has(section) && (typeof row === 'string' || typeof row === 'number')) {
    warnings.add('bare', MENDED.bare, valueIn(short(row), entry));
    return { name: typeof row === 'string' ? row : it.written(row, []) };
  }
  return isObject(row) ? mendFields(row, FIELDS[section], entry, it) : row;
}

type ParseWithSource = (text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown) => unknown;

/** The same value with each number as it is written. */
const numbersAsWritten = (json: string): unknown =>
  (JSON.parse as ParseWithSource)(json, (_, value, { source }) => (typeof value === 'number' && source !== undefined ? source : value));

/** The rows of a section that is written as something else than a list: nothing, or its only row. Undefined when it is neither. */
export function mendSection(section: Section, value: unknown, warnings: Warnings): readonly unknown[] | undefined {
  if (value === null || isNothing(value)) {
    warnings.add('empty', MENDED.empty, `"${section}"`);
    return [];
  }
  const isRow = isObject(value) && Object.keys(FIELDS[section]).some((key) => Object.hasOwn(value, key));
  if (!isRow) return undefined;
  warnings.add('lists', MENDED.list, `"${section}"`);
  return [value];
}
