import { ALL, type Comparison, type Filter, type FilterField, type IssueQuery } from '../model/query';
import { choicesOf, FILTER_FIELDS, isEnumField } from '../model/fields';
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

/** What a search finds, comments included. */
export interface SearchCondition {
  readonly field: 'search';
  readonly words: string;
}

/** The active filter of the view: at most one condition a field, and one search, all of which must hold. */
export type FilterConditions = readonly (FilterCondition | SearchCondition)[];

const isSearch = (it: FilterCondition | SearchCondition): it is SearchCondition => it.field === 'search';
const fieldConditions = (conditions: FilterConditions): readonly FilterCondition[] => conditions.filter((it) => !isSearch(it));

/** The condition on a field. */
export const findCondition = (conditions: FilterConditions, field: FilterField): FilterCondition | undefined =>
  fieldConditions(conditions).find((it) => it.field === field);

/** What is searched for, as a part of a query. */
export function searchOf(conditions: FilterConditions): Pick<IssueQuery, 'search' | 'searchComments'> {
  const search = conditions.find(isSearch);
  return search ? { search: search.words, searchComments: true } : { search: null };
}

/** What a query asks beside such conditions. */
export interface FilterRest {
  readonly filter: Filter;
  readonly search: string | null;
  readonly searchComments: boolean;
}

/** The filter of a list: conditions that can be changed step by step, and the rest of what a query says. */
export interface ListFilter {
  readonly conditions: FilterConditions;
  readonly rest: FilterRest;
}

export const NO_REST: FilterRest = { filter: ALL, search: null, searchComments: false };
export const NO_FILTER: ListFilter = { conditions: [], rest: NO_REST };

const isAll = (filter: Filter): boolean => 'and' in filter && filter.and.every(isAll);
const isNone = (filter: Filter): boolean => ('or' in filter ? filter.or.every(isNone) : 'and' in filter && filter.and.some(isNone));

/** Whether everything passes. */
export const isFilterless = ({ conditions, rest }: ListFilter): boolean =>
  conditions.length === 0 && rest.search === null && isAll(rest.filter);

/** A filter of conditions, and the rest of what a query says, as a list is asked for them; undefined when nothing can pass. */
export function withRest(filter: Filter | undefined, { conditions, rest }: ListFilter): FilterRest | undefined {
  if (filter === undefined || isNone(rest.filter)) return undefined;
  const words = conditions.find(isSearch);
  const search = words ? { search: words.words, searchComments: true } : { search: rest.search, searchComments: rest.searchComments };
  return { ...search, filter: isAll(rest.filter) ? filter : { and: [filter, rest.filter] } };
}

/** All values that a field can have, where the model knows them. */
export const knownValues = (field: FilterField): readonly string[] | undefined => (isEnumField(field) ? choicesOf(field) : undefined);

/** Says whether several values can be excluded at once: API 1.0 joins values of one field by OR, so only where the rest can be named. */
export const canExcludeMany = (field: FilterField): boolean => isEnumField(field);

/** Puts a condition in the place of the field's old one; one without values takes it away. */
export function withCondition(conditions: FilterConditions, condition: FilterCondition | SearchCondition): FilterConditions {
  const others = conditions.filter((it) => it.field !== condition.field);
  const isNothing = isSearch(condition) ? condition.words === '' : condition.values.length === 0;
  // A search comes first.
  const order = (it: FilterCondition | SearchCondition) => (isSearch(it) ? -1 : FILTER_FIELDS.indexOf(it.field));
  return (isNothing ? others : [...others, condition]).toSorted((a, b) => order(a) - order(b));
}

/** The conditions without that of a field. */
export const withoutField = (conditions: FilterConditions, field: FilterField | 'search'): FilterConditions =>
  conditions.filter((it) => it.field !== field);

/** The values that pass a condition on a closed set. */
function allowed(condition: FilterCondition, all: readonly string[]): readonly string[] {
  return all.filter((value) => condition.values.includes(value) !== condition.negated);
}

function toFilter(condition: FilterCondition): Filter {
  const { field, comparator, values } = condition;
  const all = knownValues(field);
  const negated = condition.negated && all === undefined;
  const parts = (all ? allowed(condition, all) : values).map((value): Comparison => ({ field, comparator, negated, value }));
  if (parts.length === 1) return parts[0]!;
  return negated ? { and: parts } : { or: parts };
}

/** The whole filter as one query; undefined when nothing can pass it. */
export function wholeFilter(conditions: FilterConditions): Filter | undefined {
  const parts = fieldConditions(conditions).map(toFilter);
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
  const fields = fieldConditions(conditions);
  const own = fields.find((it) => it.field === conditionField(grouping));
  if (own && !passes(own, order, key)) return undefined;
  const others = fields.filter((it) => it !== own).map(toFilter);
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

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Reads what a window has kept; whatever is not a condition (of an older or newer version) is left out. */
export function readConditions(kept: unknown): FilterConditions {
  if (!Array.isArray(kept)) return [];
  let conditions: FilterConditions = [];
  for (const it of kept as unknown[]) {
    if (!isRecord(it)) continue;
    if (it['field'] === 'search' && typeof it['words'] === 'string') {
      conditions = withCondition(conditions, { field: 'search', words: it['words'] });
      continue;
    }
    const field = FILTER_FIELDS.find((name) => name === it['field']);
    const comparator = it['comparator'];
    const values = it['values'];
    if (field === undefined || (comparator !== 'is' && comparator !== 'contains') || !Array.isArray(values)) continue;
    const texts = values.filter((value): value is string => typeof value === 'string' && (knownValues(field)?.includes(value) ?? true));
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
