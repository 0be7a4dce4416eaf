import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Comparator } from '../../../model/query';
import { containsText } from './expressions';

/* What is found by looking at a text itself: names of small tables. It gives what an index would. */

/** Compares a folded text with a folded value that is not empty. */
export function compareText(text: RawBuilder<unknown>, comparator: Comparator, value: string): RawBuilder<SqlBool> {
  if (comparator === 'is') return sql`${text} = ${value}`;
  if (comparator === 'contains') return containsText(text, value);
  if (comparator === 'begins') return sql`substr(${text}, 1, length(${value})) = ${value}`;
  return sql`substr(${text}, -length(${value})) = ${value}`;
}
