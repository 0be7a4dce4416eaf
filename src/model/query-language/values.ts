import { choicesOf, isRanked, type Measure, type EnumField } from '../fields';
import { pathProblem } from '../codeAnchors';
import { nearest } from '../nearest';
import type { Bound, Filter, Measured } from '../query';
import { isOpen, STATUSES, type Status } from '../enums';
import { parseAge, parseCalendarRange, type TimeRange } from './dates';
import * as messages from './messages';
import type { QueryMessage } from './messages';
import { printValue, type QueryValue } from './syntax';

/** Interprets the values of qualifiers. */

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
  const end = (part: string) => (part === '' || part === '*' ? undefined : part);
  return { type: 'range', from: end(text.slice(0, at)), to: end(text.slice(at + 2)) };
}

/** The problem of an unknown value: lists the known ones, and suggests the nearest. */
export function unknownValue(what: string, text: string, words: readonly string[]): ValueProblem {
  const meant = nearest(text, words);
  const suggestion = meant === undefined ? undefined : printValue(meant);
  const listed = words.join(', ');
  return new ValueProblem(
    suggestion === undefined
      ? messages.t('{1}:{0} is not valid. Write one of: {2}.', printValue(text), what, listed)
      : messages.t('{1}:{0} is not valid. Did you mean {1}:{2}?', printValue(text), what, suggestion),
    suggestion,
  );
}

/** Finds a choice; `on-hold` is `on hold`. */
const findChoice = <T extends string>(text: string, words: readonly T[]): T | undefined => {
  const typed = text.toLowerCase().replaceAll('-', ' ');
  return words.find((word) => word === typed);
};

/** `is:blocked`: blocked by an issue that is open. */
export const BLOCKED = 'blocked';

/** The values of `is:`. */
export const IS_VALUES: readonly string[] = ['open', 'closed', BLOCKED, ...STATUSES.filter((it) => it !== 'open' && it !== 'closed')];

/** The statuses of `is:open`, `is:closed` or one status by its name. */
export function statusesOf(value: QueryValue): readonly Status[] | ValueProblem {
  const word = value.text.toLowerCase();
  if (word === 'open' || word === 'closed') return STATUSES.filter((status) => isOpen(status) === (word === 'open'));
  const status = findChoice(value.text, STATUSES);
  return status === undefined ? unknownValue('is', value.text, IS_VALUES) : [status];
}

/** The values of an enum field that a query value selects. */
export function enumValues(field: EnumField, name: string, value: QueryValue): readonly string[] | ValueProblem {
  const words: readonly string[] = choicesOf(field);
  const shape = shapeOf(value);
  const rank = (text: string) => words.indexOf(findChoice(text, words) ?? '');
  if (shape.type === 'plain') return rank(shape.text) < 0 ? unknownValue(name, shape.text, words) : [words[rank(shape.text)]!];
  if (!isRanked(field)) return new ValueProblem(messages.t('{0} has no order, so it cannot be compared by more or less.', name));
  const ends = shape.type === 'compared' ? [shape.text] : [shape.from, shape.to].filter((it) => it !== undefined);
  const wrong = ends.find((end) => rank(end) < 0);
  if (wrong !== undefined) {
    const problem = unknownValue(name, wrong, words);
    const suggestion = problem.suggestion === undefined ? undefined : value.text.replace(wrong, problem.suggestion);
    return new ValueProblem(problem.message, suggestion);
  }
  if (shape.type === 'range') {
    const [least, most] = [shape.from === undefined ? 0 : rank(shape.from), shape.to === undefined ? words.length : rank(shape.to)];
    return words.filter((_, at) => at >= Math.min(least, most) && at <= Math.max(least, most));
  }
  const limit = rank(shape.text);
  const holds: Record<Operator, (at: number) => boolean> = {
    '>': (at) => at > limit,
    '>=': (at) => at >= limit,
    '<': (at) => at < limit,
    '<=': (at) => at <= limit,
  };
  return words.filter((_, at) => holds[shape.operator](at));
}

/** Parses the issue number of a relation: `12`, `#12`. */
export function relatedNumber(name: string, { text }: QueryValue): number | ValueProblem {
  if (/^#?\d{1,9}$/.test(text)) return Number(text.replace('#', ''));
  return new ValueProblem(messages.t("'{0}' is no number of an issue: write {1}:12.", text, name));
}

/** Parses the path of a file, relative to the repository; `\\` and a leading `./` are taken as well. */
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

const between = (parts: readonly (Filter | undefined)[]): Filter => {
  const given = parts.filter((it) => it !== undefined);
  return given.length === 1 ? given[0]! : { and: given };
};

/** `3`, `>3`, `3..10` */
export function numberFilter(measure: Measure, name: string, value: QueryValue): Filter | ValueProblem {
  const shape = shapeOf(value);
  const wrong = (text: string) => new ValueProblem(messages.t("'{0}' is not a number: write {1}:3, {1}:>3 or {1}:3..10.", text, name));
  const read = (text: string): number | undefined => (/^#?\d{1,9}$/.test(text) ? Number(text.replace('#', '')) : undefined);
  if (shape.type === 'range') {
    const [from, to] = [shape.from, shape.to].map((text) => (text === undefined ? null : read(text)));
    if (from === undefined || to === undefined || (from === null && to === null)) return wrong(value.text);
    return between([from == null ? undefined : bound(measure, 'atLeast', from), to == null ? undefined : bound(measure, 'atMost', to)]);
  }
  const number = read(shape.text);
  if (number === undefined) return wrong(shape.text);
  return bound(measure, shape.type === 'plain' ? 'is' : COMPARATORS[shape.operator], number);
}

/** A time range, or the time of an age. */
function parseTime(text: string, now: Date): (TimeRange & { readonly isAge: boolean }) | undefined {
  const age = parseAge(text, now);
  if (age !== undefined) return { from: age, until: age, isAge: true };
  const calendar = parseCalendarRange(text, now);
  return calendar && { ...calendar, isAge: false };
}

/** `2026`, `2026-01`, `>=2026-01-15`, `2026-01..2026-03`; an age (`>2w`) counts from now: `>2w` is longer ago than two weeks. */
export function dateFilter(measure: Measured, name: string, value: QueryValue, now: Date): Filter | ValueProblem {
  const shape = shapeOf({ ...value, quoted: false });
  const wrong = (text: string) =>
    new ValueProblem(messages.t("'{0}' is not a date: write {1}:2026-01-15, {1}:2026-01..2026-03 or an age like {1}:>2w.", text, name));
  const [after, before] = [(at: string) => bound(measure, 'atLeast', at), (at: string) => bound(measure, 'less', at)];
  if (shape.type === 'range') {
    const ends = [shape.from, shape.to].filter((it) => it !== undefined);
    const points = ends.map((end) => parseTime(end, now));
    const known = points.filter((it) => it !== undefined).toSorted((a, b) => (a.from < b.from ? -1 : 1));
    if (known.length < points.length || known.length === 0) return wrong(value.text);
    if (known.length === 2) return between([after(known[0]!.from), before(known[1]!.until)]);
    // A greater age is an earlier date.
    const only = known[0]!;
    const isFirst = (shape.from !== undefined) !== only.isAge;
    return isFirst ? after(only.from) : before(only.until);
  }
  const at = parseTime(shape.text, now);
  if (!at) return wrong(shape.text);
  if (shape.type === 'plain') return at.isAge ? after(at.from) : between([after(at.from), before(at.until)]);
  if (at.isAge) {
    const comparator = ({ '>': 'less', '>=': 'atMost', '<': 'more', '<=': 'atLeast' } as const)[shape.operator];
    return bound(measure, comparator, at.from);
  }
  const filters: Record<Operator, Filter> = {
    '>': after(at.until),
    '>=': after(at.from),
    '<': before(at.from),
    '<=': before(at.until),
  };
  return filters[shape.operator];
}
