import { choicesOf, isRanked, type Measure, type EnumField } from '../fields';
import { pathProblem } from '../codeAnchors';
import { nearest } from '../nearest';
import type { Bound, Filter, Measured } from '../query';
import { isOpen, STATUSES, type Status } from '../enums';
import { parseAge, parseCalendarRange, type TimeRange } from './dates';
import * as messages from './messages';
import type { QueryMessage } from './messages';
import { printValue, type QueryValue } from './syntax';

/** Interpretation of the values of qualifiers. */

/** A problem of a value, and a suggested correction. */
export class ValueProblem {
  constructor(
    readonly message: QueryMessage,
    readonly suggestion?: string,
  ) {}
}

type Operator = '>' | '>=' | '<' | '<=';

/** The operator of a value without quotation marks. */
type ValueSyntax =
  | { readonly type: 'plain'; readonly text: string }
  | { readonly type: 'compared'; readonly operator: Operator; readonly text: string }
  /** Undefined: open at this end. */
  | { readonly type: 'range'; readonly from: string | undefined; readonly to: string | undefined };

const OPERATOR = /^(>=|<=|>|<)/;

function shapeOf({ text, quoted }: QueryValue): ValueSyntax {
  if (quoted) return { type: 'plain', text };
  const [operator] = OPERATOR.exec(text) ?? [];
  if (operator !== undefined) return { type: 'compared', operator: operator as Operator, text: text.slice(operator.length) };
  const at = text.indexOf('..');
  if (at < 0) return { type: 'plain', text };
  const parseEnd = (side: string) => (side === '' || side === '*' ? undefined : side);
  return { type: 'range', from: parseEnd(text.slice(0, at)), to: parseEnd(text.slice(at + 2)) };
}

/** Makes the problem of an unknown value. It lists the known ones, or suggests the nearest. */
export function unknownValue(kind: string, text: string, choices: readonly string[]): ValueProblem {
  const similar = nearest(text, choices);
  const suggestion = similar === undefined ? undefined : printValue(similar);
  const listed = choices.join(', ');
  return new ValueProblem(
    suggestion === undefined
      ? messages.t('{1}:{0} is not valid. Write one of: {2}.', printValue(text), kind, listed)
      : messages.t('{1}:{0} is not valid. Did you mean {1}:{2}?', printValue(text), kind, suggestion),
    suggestion,
  );
}

/** Finds a choice. `on-hold` is `on hold`. */
const findChoice = <T extends string>(text: string, choices: readonly T[]): T | undefined => {
  const typed = text.toLowerCase().replaceAll('-', ' ');
  return choices.find((choice) => choice === typed);
};

/** `is:blocked`: blocked by an open issue. */
export const BLOCKED = 'blocked';

/** The values of `is:`. */
export const IS_VALUES: readonly string[] = [
  'open',
  'closed',
  BLOCKED,
  ...STATUSES.filter((status) => status !== 'open' && status !== 'closed'),
];

/** Returns the statuses of `is:open`, `is:closed`, or of one status by its name; a problem for any other value. */
export function statusesOf(value: QueryValue): readonly Status[] | ValueProblem {
  const typed = value.text.toLowerCase();
  if (typed === 'open' || typed === 'closed') return STATUSES.filter((status) => isOpen(status) === (typed === 'open'));
  const status = findChoice(value.text, STATUSES);
  return status === undefined ? unknownValue('is', value.text, IS_VALUES) : [status];
}

/** Returns the choices of an enum field that a query value selects, or a problem. */
export function enumValues(field: EnumField, name: string, value: QueryValue): readonly string[] | ValueProblem {
  const choices: readonly string[] = choicesOf(field);
  const shape = shapeOf(value);
  const rank = (text: string) => choices.indexOf(findChoice(text, choices) ?? '');
  if (shape.type === 'plain') return rank(shape.text) < 0 ? unknownValue(name, shape.text, choices) : [choices[rank(shape.text)]!];
  if (!isRanked(field)) return new ValueProblem(messages.t('{0} has no order, so it cannot be compared by more or less.', name));
  const bounds = shape.type === 'compared' ? [shape.text] : [shape.from, shape.to].filter((bound) => bound !== undefined);
  const invalid = bounds.find((bound) => rank(bound) < 0);
  if (invalid !== undefined) {
    const problem = unknownValue(name, invalid, choices);
    const suggestion = problem.suggestion === undefined ? undefined : value.text.replace(invalid, problem.suggestion);
    return new ValueProblem(problem.message, suggestion);
  }
  if (shape.type === 'range') {
    const [first, last] = [shape.from === undefined ? 0 : rank(shape.from), shape.to === undefined ? choices.length : rank(shape.to)];
    return choices.filter((_, index) => index >= Math.min(first, last) && index <= Math.max(first, last));
  }
  const limit = rank(shape.text);
  const holds: Record<Operator, (index: number) => boolean> = {
    '>': (at) => at > limit,
    '>=': (at) => at >= limit,
    '<': (at) => at < limit,
    '<=': (at) => at <= limit,
  };
  return choices.filter((_, index) => holds[shape.operator](index));
}

/** Parses the issue number of a relation: `12`, `#12`. Returns a problem for any other text. */
export function relatedNumber(name: string, { text }: QueryValue): number | ValueProblem {
  if (/^#?\d{1,9}$/.test(text)) return Number(text.replace('#', ''));
  return new ValueProblem(messages.t("'{0}' is no number of an issue: write {1}:12.", text, name));
}

/** Parses the path of a file, relative to the repository. `\\` and a leading `./` are accepted. Returns a problem for an invalid path. */
export function filePath(name: string, { text }: QueryValue): string | ValueProblem {
  const path = text.replaceAll('\\', '/').replace(/^\.\//, '');
  if (path !== '' && pathProblem(path) === undefined) return path;
  return new ValueProblem(messages.t("'{0}' is no path of a file in the repository: write {1}:src/main.ts.", text, name));
}

const COMPARATORS = { '>': 'more', '>=': 'atLeast', '<': 'less', '<=': 'atMost' } as const;

const bound = (measure: Measured, comparator: Bound['comparator'], value: string | number): Bound => ({
  measure,
  comparator,
  negated: false,
  value,
});

const between = (filters: readonly (Filter | undefined)[]): Filter => {
  const filled = filters.filter((filter) => filter !== undefined);
  return filled.length === 1 ? filled[0]! : { and: filled };
};

/** Makes the filter of a number: `3`, `>3`, `3..10`. Returns a problem for an invalid value. */
export function numberFilter(measure: Measure, name: string, value: QueryValue): Filter | ValueProblem {
  const shape = shapeOf(value);
  const invalidValue = (text: string) =>
    new ValueProblem(messages.t("'{0}' is not a number: write {1}:3, {1}:>3 or {1}:3..10.", text, name));
  const read = (text: string): number | undefined => (/^#?\d{1,9}$/.test(text) ? Number(text.replace('#', '')) : undefined);
  if (shape.type === 'range') {
    const [from, to] = [shape.from, shape.to].map((text) => (text === undefined ? null : read(text)));
    if (from === undefined || to === undefined || (from === null && to === null)) return invalidValue(value.text);
    return between([from == null ? undefined : bound(measure, 'atLeast', from), to == null ? undefined : bound(measure, 'atMost', to)]);
  }
  const number = read(shape.text);
  if (number === undefined) return invalidValue(shape.text);
  return bound(measure, shape.type === 'plain' ? 'is' : COMPARATORS[shape.operator], number);
}

/** Parses a time range, or an age, whose range is empty. */
function parseTime(text: string, now: Date): (TimeRange & { readonly isAge: boolean }) | undefined {
  const age = parseAge(text, now);
  if (age !== undefined) return { from: age, until: age, isAge: true };
  const calendar = parseCalendarRange(text, now);
  return calendar && { ...calendar, isAge: false };
}

/**
 * Makes the filter of a date: `2026`, `2026-01`, `>=2026-01-15`, `2026-01..2026-03`. An age counts from now: `>2w` is more than two weeks ago.
 * Returns a problem for an invalid value.
 */
export function dateFilter(measure: Measured, name: string, value: QueryValue, now: Date): Filter | ValueProblem {
  const shape = shapeOf({ ...value, quoted: false });
  const invalidValue = (text: string) =>
    new ValueProblem(messages.t("'{0}' is not a date: write {1}:2026-01-15, {1}:2026-01..2026-03 or an age like {1}:>2w.", text, name));
  const [after, before] = [(at: string) => bound(measure, 'atLeast', at), (at: string) => bound(measure, 'less', at)];
  if (shape.type === 'range') {
    const bounds = [shape.from, shape.to].filter((bound) => bound !== undefined);
    const points = bounds.map((bound) => parseTime(bound, now));
    const ranges = points.filter((point) => point !== undefined).toSorted((a, b) => (a.from < b.from ? -1 : 1));
    if (ranges.length < points.length || ranges.length === 0) return invalidValue(value.text);
    if (ranges.length === 2) return between([after(ranges[0]!.from), before(ranges[1]!.until)]);
    // A greater age is an earlier date.
    const onlyRange = ranges[0]!;
    const isFirst = (shape.from !== undefined) !== onlyRange.isAge;
    return isFirst ? after(onlyRange.from) : before(onlyRange.until);
  }
  const range = parseTime(shape.text, now);
  if (!range) return invalidValue(shape.text);
  if (shape.type === 'plain') return range.isAge ? after(range.from) : between([after(range.from), before(range.until)]);
  if (range.isAge) {
    const comparator = ({ '>': 'less', '>=': 'atMost', '<': 'more', '<=': 'atLeast' } as const)[shape.operator];
    return bound(measure, comparator, range.from);
  }
  const filters: Record<Operator, Filter> = {
    '>': after(range.until),
    '>=': after(range.from),
    '<': before(range.from),
    '<=': before(range.until),
  };
  return filters[shape.operator];
}
