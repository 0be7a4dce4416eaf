import { ARCHIVE_FIELDS } from './fields';
import { REPAIRED, valueIn } from './oddities';
import type { Section } from './sections';
import type { Warnings } from './warnings';

/*
 * Repairs archives that other programs have written or changed: numbers as strings, strings as numbers, names as objects (as in API 2.0), `""` or
 * `{}` for null. A value is repaired only when it has a single possible meaning. Rows in Bitbucket's format do not pass through this module.
 */

type Fields = Readonly<Record<string, unknown>>;
type RepairField = (value: unknown, entry: string, context: RepairContext) => unknown;

/** Context of the row that is repaired. */
interface RepairContext {
  readonly warnings: Warnings;
  /** Returns the source text of a number, because version `1.10` is not `1.1`. */
  sourceText(number: number, path: readonly string[]): string;
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isEmptyValue = (value: unknown): boolean =>
  value === '' || value === false || value === 0 || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
const short = (value: unknown): string => JSON.stringify(value).slice(0, 60);

const number: RepairField = (value, entry, { warnings }) => {
  const digits = typeof value === 'string' ? /^\s*#?(\d{1,16})(?:\.0+)?\s*$/.exec(value)?.[1] : undefined;
  if (digits === undefined) return value;
  warnings.add('numbers', REPAIRED.number, valueIn(short(value), entry));
  return Number(digits);
};

const text: RepairField = (value, entry, context) => {
  if (typeof value === 'number') {
    context.warnings.add('texts', REPAIRED.text, valueIn(String(value), entry));
    return context.sourceText(value, keysOf(entry));
  }
  return isObject(value) ? fromInner(innerOf(value, ['raw', 'value']), value, entry, context) : value;
};

/** A status or a list item. It may be an object, as in API 2.0, or a list with a single value. */
const name: RepairField = (value, entry, context) => {
  if (!Array.isArray(value) && !isObject(value)) return text(value, entry, context);
  return fromInner(Array.isArray(value) ? onlyItem(value) : innerOf(value, NAME_KEYS), value, entry, context);
};

const NAME_KEYS = ['name', 'raw', 'value', 'title'];

/** A value within an object, and its path there. */
interface Inner {
  readonly keys: readonly string[];
  readonly value: string | number | null;
}
const isPlain = (value: unknown): value is string | number | null => value === null || ['string', 'number'].includes(typeof value);

function innerOf(value: Fields, keys: readonly string[]): Inner | undefined {
  if (keys === NAME_KEYS && Object.keys(value).length === 0) return { keys: [], value: null };
  const key = keys.find((key) => Object.hasOwn(value, key));
  const inner = key === undefined ? undefined : value[key];
  return key !== undefined && isPlain(inner) ? { keys: [key], value: inner } : undefined;
}

function onlyItem(value: readonly unknown[]): Inner | undefined {
  const [onlyValue = null] = value;
  if (value.length > 1) return undefined;
  if (isPlain(onlyValue)) return { keys: ['0'], value: onlyValue };
  const inner = isObject(onlyValue) ? innerOf(onlyValue, NAME_KEYS) : undefined;
  return inner && { keys: ['0', ...inner.keys], value: inner.value };
}

function fromInner(inner: Inner | undefined, value: unknown, entry: string, context: RepairContext): unknown {
  if (inner === undefined) return value;
  context.warnings.add('objects', REPAIRED.name, valueIn(short(value), entry));
  return typeof inner.value === 'number' ? context.sourceText(inner.value, [...keysOf(entry), ...inner.keys]) : inner.value;
}

/** Returns the path of an entry within its row: `watchers`, `0`, `name` for `issues[3].watchers[0].name`. */
const keysOf = (entry: string): readonly string[] =>
  entry
    .split('.')
    .slice(1)
    .flatMap((key) => key.split(/[[\]]+/).filter(Boolean));

/** A date. Some programs write seconds since 1970 as a number. */
const date: RepairField = (value, entry, context) => (typeof value === 'number' ? context.sourceText(value, keysOf(entry)) : value);

const PERSON = { display_name: text, account_id: text, nickname: text, username: text, name: text, login: text };

const person: RepairField = (value, entry, context) => {
  if (value === '' || value === false || (Array.isArray(value) && value.length === 0)) return null;
  if (!isObject(value)) return value;
  return repairFields(value, PERSON, entry, context);
};

const people: RepairField = (value, entry, context) => {
  if (isEmptyValue(value) && !Array.isArray(value)) {
    context.warnings.add('empty', REPAIRED.empty, entry);
    return [];
  }
  if (typeof value === 'string' || isObject(value)) {
    context.warnings.add('lists', REPAIRED.list, entry);
    return [person(value, `${entry}[0]`, context)];
  }
  return Array.isArray(value) ? value.map((item, index) => person(item, `${entry}[${index}]`, context)) : value;
};

/** The repairs of the fields of each section. */
const FIELDS: Readonly<Record<Section | 'meta', Readonly<Record<string, RepairField>>>> = {
  issues: {
    id: number,
    ...{ title: text, content: text, ...Object.fromEntries(ARCHIVE_FIELDS.map(([, key]) => [key, name])) },
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

function repairFields(row: Fields, fields: Readonly<Record<string, RepairField>>, entry: string, context: RepairContext): Fields {
  const repaired: Record<string, unknown> = { ...row };
  for (const [key, repair] of Object.entries(fields))
    if (Object.hasOwn(row, key) && row[key] !== null) repaired[key] = repair(row[key], `${entry}.${key}`, context);
  return repaired;
}

const NAMED: ReadonlySet<string> = new Set<Section>(['components', 'milestones', 'versions']);

/**
 * Repairs a row that does not match the schema, and adds a warning for each kind of repair. Values that cannot be repaired stay unchanged.
 * @param json returns the row's source text
 * @param warnings receives the warnings; when rows are read again, one whose warnings are not reported
 */
export function repairRow(section: Section | 'meta', entry: string, row: unknown, json: () => string, warnings: Warnings): unknown {
  let sources: unknown;
  const context: RepairContext = {
    warnings,
    sourceText(number, path) {
      sources ??= numbersAsWritten(json());
      const source = path.reduce<unknown>((at, key) => (at as Fields | undefined)?.[key], sources);
      return typeof source === 'string' ? source : String(number);
    },
  };
  if (NAMED.has(section) && (typeof row === 'string' || typeof row === 'number')) {
    warnings.add('bare', REPAIRED.bare, valueIn(short(row), entry));
    return { name: typeof row === 'string' ? row : context.sourceText(row, []) };
  }
  return isObject(row) ? repairFields(row, FIELDS[section], entry, context) : row;
}

type ParseWithSource = (text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown) => unknown;

/** Parses JSON, with each number as its source text. */
const numbersAsWritten = (json: string): unknown =>
  (JSON.parse as ParseWithSource)(json, (_, value, { source }) => (typeof value === 'number' && source !== undefined ? source : value));

/** Returns the rows of a section that is not a list: none for an empty value, or its only row. Undefined when it is neither. */
export function repairSection(section: Section, value: unknown, warnings: Warnings): readonly unknown[] | undefined {
  if (value === null || isEmptyValue(value)) {
    warnings.add('empty', REPAIRED.empty, `"${section}"`);
    return [];
  }
  const isRow = isObject(value) && Object.keys(FIELDS[section]).some((key) => Object.hasOwn(value, key));
  if (!isRow) return undefined;
  warnings.add('lists', REPAIRED.list, `"${section}"`);
  return [value];
}
