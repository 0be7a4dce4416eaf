import type { Comparison, Filter, FilterField } from '../model/query';
import { choicesOf, FILTER_FIELDS, isWordField } from '../model/fields';
import { filterOfGroup } from '../model/groups';
import { fold } from '../model/fold';
import { conditionField, type GroupingRule } from './grouping';

/** What is asked of one field: any of the values, or (negated) none of them. `''` means that the field is not set. */
export interface FilterCondition {
  readonly field: FilterField;
  readonly comparator: 'is' | 'contains';
  readonly negated: boolean;
  readonly values: readonly string[];
}

/** The active filter of the view: at most one condition a field, all of which must hold. */
export type FilterConditions = readonly FilterCondition[];

/** All values that a field can have, where the model knows them. */
export const valuesOf = (field: FilterField): readonly string[] | undefined => (isWordField(field) ? choicesOf(field) : undefined);

/** Says whether several values can be excluded at once: API 1.0 joins values of one field by OR, so only where the rest can be named. */
export const canExcludeMany = (field: FilterField): boolean => isWordField(field);

/** Puts a condition in the place of the field's old one; one without values takes it away. */
export function withCondition(conditions: FilterConditions, condition: FilterCondition): FilterConditions {
  const others = conditions.filter((it) => it.field !== condition.field);
  const all = condition.values.length === 0 ? others : [...others, condition];
  return all.toSorted((a, b) => FILTER_FIELDS.indexOf(a.field) - FILTER_FIELDS.indexOf(b.field));
}

/** The conditions without that of a field. */
export const withoutField = (conditions: FilterConditions, field: FilterField): FilterConditions =>
  conditions.filter((it) => it.field !== field);

/** The values that pass a condition on a closed set. */
function allowed(condition: FilterCondition, all: readonly string[]): readonly string[] {
  return all.filter((value) => condition.values.includes(value) !== condition.negated);
}

function toFilter(condition: FilterCondition): Filter {
  const { field, comparator, values } = condition;
  const all = valuesOf(field);
  const negated = condition.negated && all === undefined;
  const parts = (all ? allowed(condition, all) : values).map((value): Comparison => ({ field, comparator, negated, value }));
  if (parts.length === 1) return parts[0]!;
  return negated ? { and: parts } : { or: parts };
}

/** The whole filter as one query; undefined when nothing can pass it. */
export function wholeFilter(conditions: FilterConditions): Filter | undefined {
  const parts = conditions.map(toFilter);
  return parts.some((it) => 'or' in it && it.or.length === 0) ? undefined : { and: parts };
}

/** The query of one group: the value that its issues have, and all other conditions. Undefined when the filter leaves the group out. */
export function groupFilter(
  conditions: FilterConditions,
  grouping: Pick<GroupingRule, 'field' | 'order'>,
  key: string,
): Filter | undefined {
  const { field, order } = grouping;
  if (field === undefined) return wholeFilter(conditions);
  const own = conditions.find((it) => it.field === conditionField(grouping));
  if (own && !passes(own, order, key)) return undefined;
  const others = conditions.filter((it) => it !== own).map(toFilter);
  if (others.some((it) => 'or' in it && it.or.length === 0)) return undefined;
  const group = filterOfGroup(field, key);
  return group && { and: [...('and' in group ? group.and : [group]), ...others] };
}

/** Whether the issues of a group pass the filter's condition on what they are grouped by. */
function passes({ values, negated, ...condition }: FilterCondition, order: readonly string[] | undefined, key: string): boolean {
  if (order) return allowed({ ...condition, values, negated }, order).includes(key);
  // Values of people and lists are compared whatever their case.
  return values.some((value) => fold(value) === fold(key)) !== negated;
}

/** The words that a filter is shown with, from the outside: they are translated. */
export interface FilterWords {
  readonly field: (field: FilterField) => string;
  readonly none: string;
  readonly not: string;
  readonly contains: string;
  readonly containsNot: string;
}

/** One condition in words: `kind: bug, task`, `assignee: not ann`, `title contains "crash"`. */
export function conditionWords({ field, comparator, negated, values }: FilterCondition, words: FilterWords): string {
  const name = words.field(field);
  if (comparator === 'contains') {
    const texts = values.map((value) => `"${value}"`).join(', ');
    return `${name} ${negated ? words.containsNot : words.contains} ${texts}`;
  }
  const texts = values.map((value) => value || words.none).join(', ');
  return `${name}: ${negated ? `${words.not} ` : ''}${texts}`;
}

/** The whole filter in words, in the order of the fields. */
export const filterWords = (conditions: FilterConditions, words: FilterWords): string =>
  conditions.map((condition) => conditionWords(condition, words)).join(' · ');

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Reads what a window has kept; whatever is not a condition (of an older or newer version) is left out. */
export function readConditions(kept: unknown): FilterConditions {
  if (!Array.isArray(kept)) return [];
  let conditions: FilterConditions = [];
  for (const it of kept as unknown[]) {
    if (!isRecord(it)) continue;
    const field = FILTER_FIELDS.find((name) => name === it['field']);
    const comparator = it['comparator'];
    const values = it['values'];
    if (field === undefined || (comparator !== 'is' && comparator !== 'contains') || !Array.isArray(values)) continue;
    const texts = values.filter((value): value is string => typeof value === 'string' && (valuesOf(field)?.includes(value) ?? true));
    const negated = it['negated'] === true;
    conditions = withCondition(conditions, {
      field,
      comparator,
      negated,
      values: negated && !canExcludeMany(field) ? texts.slice(0, 1) : texts,
    });
  }
  return conditions;
}
