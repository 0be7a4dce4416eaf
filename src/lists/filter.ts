import { ALL, type Comparison, type Filter, type FilterField, type IssueQuery } from '../model/query';
import { choicesOf, FILTER_FIELDS, isEnumField } from '../model/fields';
import { filterOfGroup } from '../model/groups';
import { fold } from '../model/fold';
import { conditionField, type GroupingRule } from './grouping';

/** A condition on one field: it has one of the values or, negated, none of them. The value `''` stands for a field that is not set. */
export interface FilterCondition {
  readonly field: FilterField;
  readonly comparator: 'is' | 'contains';
  readonly negated: boolean;
  readonly values: readonly string[];
}

/** A search for words in title, description and comments. */
export interface SearchCondition {
  readonly field: 'search';
  readonly words: string;
}

/** At most one condition for each field, and one search. An issue has to meet all of them. */
export type FilterConditions = readonly (FilterCondition | SearchCondition)[];

const isSearch = (it: FilterCondition | SearchCondition): it is SearchCondition => it.field === 'search';
const fieldConditions = (conditions: FilterConditions): readonly FilterCondition[] => conditions.filter((it) => !isSearch(it));

/** The condition on a field, if there is one. */
export const findCondition = (conditions: FilterConditions, field: FilterField): FilterCondition | undefined =>
  fieldConditions(conditions).find((it) => it.field === field);

/** The search among the conditions, as a part of a query. */
export function searchOf(conditions: FilterConditions): Pick<IssueQuery, 'search' | 'searchComments'> {
  const search = conditions.find(isSearch);
  return search ? { search: search.words, searchComments: true } : { search: null };
}

/** The part of a query that conditions cannot express. */
export interface FilterRest {
  readonly filter: Filter;
  readonly search: string | null;
  readonly searchComments: boolean;
}

/** The filter of a list: conditions, which the person can edit field by field, and the rest of the query. */
export interface ListFilter {
  readonly conditions: FilterConditions;
  readonly rest: FilterRest;
}

export const NO_REST: FilterRest = { filter: ALL, search: null, searchComments: false };
export const NO_FILTER: ListFilter = { conditions: [], rest: NO_REST };

const isAll = (filter: Filter): boolean => 'and' in filter && filter.and.every(isAll);
const isNone = (filter: Filter): boolean => ('or' in filter ? filter.or.every(isNone) : 'and' in filter && filter.and.some(isNone));

/** Whether the filter lets all issues pass. */
export const isUnfiltered = ({ conditions, rest }: ListFilter): boolean =>
  conditions.length === 0 && rest.search === null && isAll(rest.filter);

/** Joins a filter made of conditions with the rest of the query; undefined when no issue can match. */
export function withRest(filter: Filter | undefined, { conditions, rest }: ListFilter): FilterRest | undefined {
  if (filter === undefined || isNone(rest.filter)) return undefined;
  const searchCondition = conditions.find(isSearch);
  const search = searchCondition
    ? { search: searchCondition.words, searchComments: true }
    : { search: rest.search, searchComments: rest.searchComments };
  return { ...search, filter: isAll(rest.filter) ? filter : { and: [filter, rest.filter] } };
}

/** All values that a field can have; undefined where they are not a fixed set. */
export const knownValues = (field: FilterField): readonly string[] | undefined => (isEnumField(field) ? choicesOf(field) : undefined);

/** Whether several values can be excluded at once. API 1.0 joins the values of a field by OR, so the values that are left have to be listed. */
export const canExcludeMany = (field: FilterField): boolean => isEnumField(field);

/** Replaces the condition on a field; a condition without values removes it. */
export function withCondition(conditions: FilterConditions, condition: FilterCondition | SearchCondition): FilterConditions {
  const otherConditions = conditions.filter((it) => it.field !== condition.field);
  const isEmpty = isSearch(condition) ? condition.words === '' : condition.values.length === 0;
  const rank = (it: FilterCondition | SearchCondition) => (isSearch(it) ? -1 : FILTER_FIELDS.indexOf(it.field));
  return (isEmpty ? otherConditions : [...otherConditions, condition]).toSorted((a, b) => rank(a) - rank(b));
}

/** The conditions without the one on a field. */
export const withoutField = (conditions: FilterConditions, field: FilterField | 'search'): FilterConditions =>
  conditions.filter((it) => it.field !== field);

/** The values of a fixed set that meet a condition. */
function allowedValues(condition: FilterCondition, values: readonly string[]): readonly string[] {
  return values.filter((value) => condition.values.includes(value) !== condition.negated);
}

function toFilter(condition: FilterCondition): Filter {
  const { field, comparator, values } = condition;
  const choices = knownValues(field);
  const negated = condition.negated && choices === undefined;
  const parts = (choices ? allowedValues(condition, choices) : values).map((value): Comparison => ({ field, comparator, negated, value }));
  if (parts.length === 1) return parts[0]!;
  return negated ? { and: parts } : { or: parts };
}

/** All conditions as one filter; undefined when no issue can match. The search is not part of it. */
export function combinedFilter(conditions: FilterConditions): Filter | undefined {
  const parts = fieldConditions(conditions).map(toFilter);
  return parts.some((it) => 'or' in it && it.or.length === 0) ? undefined : { and: parts };
}

/** The filter of one group: the value that its issues share, and all other conditions. Undefined when the conditions exclude the group. */
export function groupFilter(
  conditions: FilterConditions,
  grouping: Pick<GroupingRule, 'field' | 'order'>,
  key: string,
): Filter | undefined {
  const { field, order } = grouping;
  if (field === undefined) return combinedFilter(conditions);
  const fields = fieldConditions(conditions);
  const grouped = fields.find((it) => it.field === conditionField(grouping));
  if (grouped && !groupPasses(grouped, order, key)) return undefined;
  const otherFilters = fields.filter((it) => it !== grouped).map(toFilter);
  if (otherFilters.some((it) => 'or' in it && it.or.length === 0)) return undefined;
  const group = filterOfGroup(field, key);
  return group && { and: [...('and' in group ? group.and : [group]), ...otherFilters] };
}

/** Whether a group meets the condition on the field that issues are grouped by. */
function groupPasses({ values, negated, ...condition }: FilterCondition, order: readonly string[] | undefined, key: string): boolean {
  if (order) return allowedValues({ ...condition, values, negated }, order).includes(key);
  // Names of people and list items are compared without regard to case.
  return values.some((value) => fold(value) === fold(key)) !== negated;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Reads stored conditions. An older or newer version may have written them: entries that are not understood are left out. */
export function readConditions(stored: unknown): FilterConditions {
  if (!Array.isArray(stored)) return [];
  let conditions: FilterConditions = [];
  for (const it of stored as unknown[]) {
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
