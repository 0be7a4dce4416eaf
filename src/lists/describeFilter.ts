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
export function describeCondition(condition: FilterCondition | SearchCondition, labels: FilterLabels): string {
  if (condition.field === 'search') return `${labels.search}: ${condition.words}`;
  const { field, comparator, negated, values } = condition;
  const name = labels.field(field);
  if (comparator === 'contains') {
    const texts = values.map((value) => `"${value}"`).join(', ');
    return `${name} ${negated ? labels.containsNot : labels.contains} ${texts}`;
  }
  const texts = values.map((value) => value || labels.none).join(', ');
  return `${name}: ${negated ? `${labels.not} ` : ''}${texts}`;
}

/** Describes all conditions, in the order of the fields. */
export const describeFilter = (conditions: FilterConditions, labels: FilterLabels): string =>
  conditions.map((condition) => describeCondition(condition, labels)).join(' · ');
