import type { FilterField } from '../model/query';
import type { FilterCondition, FilterConditions, SearchCondition } from './filter';

/** Translated labels for the description of a filter. */
export interface FilterLabels {
  readonly search: string;
  readonly field: (field: FilterField) => string;
  readonly none: string;
  readonly not: string;
  readonly contains: string;
  readonly containsNot: string;
}

/** Describes one condition: `kind: bug, task`, `assignee: not ann`, `title contains "crash"`. */
export function describeCondition(condition: FilterCondition | SearchCondition, words: FilterLabels): string {
  if (condition.field === 'search') return `${words.search}: ${condition.words}`;
  const { field, comparator, negated, values } = condition;
  const name = words.field(field);
  if (comparator === 'contains') {
    const texts = values.map((value) => `"${value}"`).join(', ');
    return `${name} ${negated ? words.containsNot : words.contains} ${texts}`;
  }
  const texts = values.map((value) => value || words.none).join(', ');
  return `${name}: ${negated ? `${words.not} ` : ''}${texts}`;
}

/** Describes all conditions, in the order of the fields. */
export const describeFilter = (conditions: FilterConditions, words: FilterLabels): string =>
  conditions.map((condition) => describeCondition(condition, words)).join(' · ');
