import {
  ALL,
  exceededFilterLimit,
  INVOLVEMENTS,
  NONE,
  type Comparator,
  type Filter,
  type FilterField,
  type Involvement,
  type Measured,
  type PersonName,
} from '../../../model/query';
import type { RepositoryId } from '../../../model/issue';
import { RELATIONS, type RelationName } from '../../../model/relations';
import { repositoryName } from '../../../model/repository';
import { OWN_ACCOUNT_ID } from '../../../model/person';
import {
  canBeUnset,
  choicesOf,
  isListField,
  isPersonField,
  isEnumField,
  MEASURES,
  type Field,
  type EnumField,
  type PersonField,
} from '../../../model/fields';
import type { ListName } from '../../../model/enums';
import { FIELDS2 } from '../../../wire/v2/issue';
import { ANCHOR2, CLOSED_ON2, QUERY_FIELDS2 } from '../../../wire/v2/query';
import { encodeRepositoryReference } from '../../../wire/v2/repository';
import { QueryError, type Operator, type Query, type Term } from './ast';
import { withoutBraces, compares, typedCondition, type TermCondition } from './condition';

/** Translates queries for issues to filters of the store. */

/** What the translation needs of the repository. */
export interface FilterScope {
  readonly repository: RepositoryId;
  /** Returns the name of a list item by id; undefined when there is none. */
  readonly itemName: (list: ListName, id: number) => string | undefined;
}

type TextCondition = Extract<TermCondition, { type: 'text' }>;

const negates = (operator: Operator): boolean => operator === '!=' || operator === '!~';
const comparatorOf = (operator: Operator): Comparator => (operator === '~' || operator === '!~' ? 'contains' : 'is');
const BOUNDS = { '=': 'is', '>': 'more', '>=': 'atLeast', '<': 'less', '<=': 'atMost' } as const;

const always = (holds: boolean): Filter => (holds ? ALL : NONE);

function bound(measure: Measured, operator: Exclude<Operator, '~' | '!~'>, value: string | number): Filter {
  if (operator === '!=') return { measure, comparator: 'is', negated: true, value };
  return { measure, comparator: BOUNDS[operator], negated: false, value };
}

const isOrder = (operator: Operator): operator is '>' | '>=' | '<' | '<=' => /^[<>]/.test(operator);

/** A field with fixed choices. */
function enumFilter(field: EnumField, condition: TermCondition): Filter {
  const words: readonly string[] = choicesOf(field);
  if (condition.type === 'unset') return always(condition.negated);
  if (condition.type !== 'text' && condition.type !== 'rank') return NONE;
  const { operator } = condition;
  const is = (word: string, rank: number) =>
    condition.type === 'rank' ? compares(operator, rank, condition.value) : compares(operator, word, condition.value);
  const matching = words.filter(is);
  if (matching.length === words.length) return ALL;
  const filters = matching.map((value): Filter => ({ field, comparator: 'is', negated: false, value }));
  return filters.length === 1 ? filters[0]! : { or: filters };
}

function textFilter(field: 'title' | 'content', { path, at }: Term, condition: TermCondition): Filter {
  if (condition.type === 'unset') return always(condition.negated);
  const { operator, value } = condition as TextCondition;
  if (!isOrder(operator)) return { field, comparator: comparatorOf(operator), negated: negates(operator), value };
  if (field === 'title') return bound('title', operator, value);
  throw new QueryError(`${path.join('.')} has no order: ${operator} cannot be used with it`, at);
}

const unsetFilter = (field: FilterField, negated: boolean): Filter => ({ field, comparator: 'is', negated, value: '' });

function listFilter(list: ListName, { path, at }: Term, condition: TermCondition, scope: FilterScope): Filter {
  const [, part = 'name'] = path;
  if (condition.type === 'unset') return unsetFilter(list, condition.negated);
  if (part === 'id' && condition.type === 'number') {
    if (condition.operator !== '=' && condition.operator !== '!=')
      throw new QueryError(`${path.join('.')} can be compared by = and != only, not by ${condition.operator}`, at);
    const name = scope.itemName(list, condition.value);
    if (name === undefined) return always(negates(condition.operator));
    return { field: list, comparator: 'is', negated: negates(condition.operator), value: name };
  }
  const { operator, value } = condition as TextCondition;
  if (isOrder(operator)) return bound(list, operator, value);
  return { field: list, comparator: comparatorOf(operator), negated: negates(operator), value };
}

const PERSON_NAMES: Record<string, PersonName> = {
  nickname: 'username',
  username: 'username',
  display_name: 'displayName',
  uuid: 'uuid',
  account_id: 'accountId',
};

function personFilter(person: PersonField, { path, at, literal }: Term, condition: TermCondition): Filter {
  if (condition.type === 'unset') return unsetFilter(person, condition.negated);
  const { operator } = condition;
  const name = PERSON_NAMES[path[1] ?? 'nickname']!;
  if (isOrder(operator)) throw new QueryError(`${path.join('.')} has no order: ${operator} cannot be used with it`, at);
  if (name === 'accountId' && comparatorOf(operator) !== 'is')
    throw new QueryError(`${path.join('.')} can be compared by = and != only, not by ${operator}`, at);
  const negated = negates(operator);
  if (name !== 'accountId')
    return { person, name, comparator: comparatorOf(operator), negated, value: String((condition as TextCondition).value) };
  const value = literal.text;
  // Our own account ids are derived from the person's UUID.
  if (!value.startsWith(OWN_ACCOUNT_ID)) return { person, name, comparator: 'is', negated, value };
  const uuid = withoutBraces(value.slice(OWN_ACCOUNT_ID.length));
  return { person, name: 'uuid', comparator: 'is', negated, value: uuid };
}

/** Fields by key. A map, because every object has a `constructor`. */
const BY_KEY: ReadonlyMap<string, Field> = new Map(
  (Object.entries(QUERY_FIELDS2) as [Field, string | null][]).flatMap(([field, key]) => (key === null ? [] : [[key, field]])),
);

/** Involvement of a person in an issue (watcher, voter and the like), an addition to Bitbucket's query language. */
function involvementFilter(involved: Involvement['involved'], { path, at }: Term, condition: TermCondition): Filter | undefined {
  if (path.length > 2 || (path[1] ?? 'nickname') !== 'nickname') return undefined;
  if (condition.type !== 'text' || (condition.operator !== '=' && condition.operator !== '!='))
    throw new QueryError(`${path.join('.')} can be compared by = and != with a name only`, at);
  return { involved, comparator: 'is', negated: condition.operator === '!=', value: condition.value };
}

/** Relations to other issues, an addition. Their names are no key of an issue. */
function relationFilter(related: RelationName, { path, at, literal }: Term, condition: TermCondition): Filter | undefined {
  const relatedFilter = (value: number | 'open' | null, negated: boolean): Filter => ({ related, comparator: 'is', negated, value });
  const [, part = 'id'] = path;
  if (part !== 'id' && part !== 'state') return undefined;
  if (condition.type === 'unset') return relatedFilter(null, !condition.negated);
  const { operator } = condition;
  if (operator !== '=' && operator !== '!=')
    throw new QueryError(`${path.join('.')} can be compared by = and != only, not by ${operator}`, at);
  const negated = operator === '!=';
  if (part === 'state') {
    if (condition.value === 'open') return relatedFilter('open', negated);
    throw new QueryError(`${path.join('.')} can be compared with "open" only, which means any open issue`, literal.at);
  }
  const number = condition.type === 'number' ? condition.value : Number(condition.value);
  if (Number.isSafeInteger(number)) return relatedFilter(number, negated);
  throw new QueryError(`${path.join('.')} is the number of an issue, which '${literal.text}' is not`, literal.at);
}

/** Code that an issue is attached to, an addition. Paths are compared literally. */
function anchorFilter({ path, at, literal }: Term, condition: TermCondition): Filter | undefined {
  const relatedFilter = (value: string | null, negated: boolean): Filter => ({ anchored: 'path', comparator: 'is', negated, value });
  if (path.length === 1) {
    if (condition.type === 'unset') return relatedFilter(null, !condition.negated);
    throw new QueryError(`${ANCHOR2} can be compared with null only, and ${ANCHOR2}.path with the path of a file`, at);
  }
  if (path[1] !== 'path') return undefined;
  if (condition.type === 'unset') return relatedFilter(null, !condition.negated);
  if (condition.operator === '=' || condition.operator === '!=') return relatedFilter(literal.text, condition.operator === '!=');
  throw new QueryError(`${path.join('.')} can be compared by = and != only, not by ${condition.operator}`, at);
}

/** Numbers and dates. */
function measureFilter(measure: Measured, condition: TermCondition): Filter {
  if (condition.type === 'unset') {
    if (measure !== 'closedOn' && !canBeUnset(measure)) return always(condition.negated);
    return { measure, comparator: 'is', negated: condition.negated, value: null };
  }
  return bound(measure, condition.operator as Exclude<Operator, '~' | '!~'>, condition.value);
}

/** Filters by a key that has the same value in all issues of a repository. */
function constantFilter(value: string, { path, at }: Term, condition: TermCondition): Filter {
  if (condition.type === 'unset') return always(condition.negated);
  if (condition.type === 'uuid') return always((withoutBraces(value) === condition.value) !== negates(condition.operator));
  if (condition.type !== 'text') throw new QueryError(`${path.join('.')} cannot be compared by this`, at);
  return always(compares(condition.operator, value.toLowerCase(), condition.value));
}

const isOneOf = <T extends string>(values: readonly T[], text: string | undefined): text is T =>
  (values as readonly (string | undefined)[]).includes(text);

/** Translates a term to a filter; undefined when there is no such field. */
function termFilter(term: Term, scope: FilterScope): Filter | undefined {
  const [first, second, ...rest] = term.path;
  if (first === undefined || rest.length > 0) return undefined;
  const condition = typedCondition(term);
  const involved = INVOLVEMENTS.find((involvement) => involvement === first);
  if (involved !== undefined) return involvementFilter(involved, term, condition);
  const related = RELATIONS.find((relation) => relation === first);
  if (related !== undefined) return relationFilter(related, term, condition);
  if (first === ANCHOR2) return anchorFilter(term, condition);
  if (first === CLOSED_ON2) return second === undefined ? measureFilter('closedOn', condition) : undefined;
  const field = BY_KEY.get(first);
  if (field === undefined)
    return first === 'type' && second === undefined ? constantFilter('issue', term, condition) : repositoryFilter(term, condition, scope);
  if (isListField(field)) return isOneOf(['name', 'id'], second ?? 'name') ? listFilter(field, term, condition, scope) : undefined;
  if (isPersonField(field)) return Object.hasOwn(PERSON_NAMES, second ?? 'nickname') ? personFilter(field, term, condition) : undefined;
  if (field === 'content') return isOneOf(['raw'], second ?? 'raw') ? textFilter(field, term, condition) : undefined;
  if (second !== undefined) return undefined;
  if (isEnumField(field)) return enumFilter(field, condition);
  if (field === 'title') return textFilter(field, term, condition);
  return isOneOf(MEASURES, field) ? measureFilter(field, condition) : undefined;
}

function repositoryFilter(term: Term, condition: TermCondition, scope: FilterScope): Filter | undefined {
  const [first, second] = term.path;
  if (first === 'repository') {
    const constant = new Map([
      ['type', 'repository'],
      ['name', scope.repository.slug],
      ['full_name', repositoryName(scope.repository)],
      ['uuid', encodeRepositoryReference(scope.repository, '').uuid as string],
    ]).get(second ?? 'name');
    if (constant !== undefined) return constantFilter(constant, term, condition);
  }
  return undefined;
}

/** Lists the paths of a field, for error messages. */
function example(field: Field): string[] {
  const key = FIELDS2[field];
  if (key === null || field === 'markup') return [];
  if (field === 'content') return [`${key}.raw`];
  if (isListField(field)) return [`${key}.name`];
  if (field === 'assignee') return ['nickname', 'display_name', 'uuid', 'account_id'].map((name) => `${key}.${name}`);
  return isPersonField(field) ? [`${key}.nickname (and so on)`] : [key];
}
const EXAMPLES = (Object.keys(FIELDS2) as Field[]).flatMap(example).join(', ');

/** Translates a query to a filter. @throws {QueryError} for unsupported fields, or too many conditions */
export function toFilter(query: Query, scope: FilterScope): Filter {
  const filter = translated(query, scope);
  const excess = exceededFilterLimit(filter);
  if (excess !== undefined) throw new QueryError(excess, 1);
  return filter;
}

function translated(query: Query, scope: FilterScope): Filter {
  if ('and' in query) return { and: query.and.map((part) => translated(part, scope)) };
  if ('or' in query) return { or: query.or.map((part) => translated(part, scope)) };
  const filter = termFilter(query, scope);
  if (filter) return filter;
  throw new QueryError(`issues cannot be searched by '${query.path.join('.')}'. They can by: ${EXAMPLES}`, query.at);
}
