import { fold } from '../../../model/fold';
import { QueryError, type Operator, type Query } from './ast';
import { withoutBraces, compares, typedCondition, instantOf, rankOf, type TermCondition } from './condition';

/** Evaluates queries in memory, for short lists that belong to an issue. */

type Scalar = string | number | null;

/** Returns the value by which an object is compared: a component by its name, a person by their nickname. */
function scalarOf(value: unknown): Scalar {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Record<string, unknown>;
  return scalarOf(fields.nickname ?? fields.name ?? fields.raw ?? fields.title ?? fields.id ?? fields.type);
}

/** Returns the values at a path. Lists are flattened. */
export function valuesAt(json: unknown, path: readonly string[]): Scalar[] {
  let found: unknown[] = [json];
  for (const key of path) {
    found = found.flatMap((value) => {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return [null];
      const next = (value as Record<string, unknown>)[key];
      return Array.isArray(next) ? (next as unknown[]) : [next];
    });
  }
  return found.length > 0 ? found.map(scalarOf) : [null];
}

const NEGATIVE: Partial<Record<Operator, Operator>> = { '!=': '=', '!~': '~' };

/** An unset value equals an empty text, and is neither greater nor less than anything. */
function holds(value: Scalar, condition: TermCondition, operator: Operator): boolean {
  switch (condition.type) {
    case 'unset':
      return value === null;
    case 'text':
      if (value === null && operator !== '=' && operator !== '~') return false;
      return compares(operator, fold(String(value ?? '')), condition.value);
    case 'uuid':
      return withoutBraces(String(value ?? '')) === condition.value;
    case 'number':
      return value !== null && value !== '' && compares(operator, Number(value), condition.value);
    case 'date': {
      const instant = instantOf(String(value ?? ''));
      return instant !== undefined && compares(operator, instant, condition.value);
    }
    case 'rank': {
      const rank = rankOf(condition.words, String(value ?? ''));
      return rank !== undefined && compares(operator, rank, condition.value);
    }
  }
}

/** Whether a value matches a query. @throws {QueryError} when a literal does not fit its field */
export function matches(json: unknown, query: Query): boolean {
  if ('and' in query) return query.and.every((part) => matches(json, part));
  if ('or' in query) return query.or.some((part) => matches(json, part));
  const condition = typedCondition(query);
  const negated = condition.type === 'unset' ? condition.negated : NEGATIVE[condition.operator] !== undefined;
  const operator = NEGATIVE[query.operator] ?? query.operator;
  return valuesAt(json, query.path).some((value) => holds(value, condition, operator)) !== negated;
}

/** Checks fields and literals of a query, so that an empty list reports errors too. @throws {QueryError} */
export function requireFields(query: Query, known: readonly string[]): void {
  if ('and' in query) for (const part of query.and) requireFields(part, known);
  else if ('or' in query) for (const part of query.or) requireFields(part, known);
  else {
    if (!known.includes(query.path[0]!))
      throw new QueryError(`there is no field '${query.path.join('.')}' here. There are: ${known.join(', ')}`, query.at);
    typedCondition(query);
  }
}
