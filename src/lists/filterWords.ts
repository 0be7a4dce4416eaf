import type { FilterField } from '../model/query';
import type { FilterCondition, FilterConditions, SearchCondition } from './filter';

/** The words that a filter is shown with, from the outside: they are translated. */
export interface FilterWords {
  readonly search: string;
  readonly field: (field: FilterField) => string;
  readonly none: string;
  readonly not: string;
  readonly contains: string;
  readonly containsNot: string;
}

/** One condition in words: `kind: bug, task`, `assignee: not ann`, `title contains "crash"`. */
export function conditionWords(condition: FilterCondition | SearchCondition, words: FilterWords): string {
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

/** The whole filter in words, in the order of the fields. */
export const filterWords = (conditions: FilterConditions, words: FilterWords): string =>
  conditions.map((condition) => conditionWords(condition, words)).join(' · ');
