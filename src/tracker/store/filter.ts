import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type {
  Bound,
  Comparator,
  Comparison,
  Condition,
  Filter,
  Involvement,
  Measure,
  PersonComparison,
  PersonName,
  AnchorCondition,
  RelationCondition,
  SortField,
} from '../../model/query';
import { isOpen, STATUSES, type ListName } from '../../model/enums';
import type { RelationName, RelationType } from '../../model/relations';
import { choicesOf, isPersonField, isEnumField, typeOf, type PersonField, type EnumField } from '../../model/fields';
import { CLOSED_ON } from './closings';
import { COLUMNS } from './columns';
import { OWN_ACCOUNT_ID } from '../../model/person';
import { compareText, containsText, withinBudget, withoutIndex } from './engine-sql';
import { findSubstring } from './text-query';
import { fold } from './fold';
import { idRange, issueId, type Range } from './ids';

export type SqlCondition = RawBuilder<SqlBool>;

/** The issues that a condition applies to. */
export interface Scope {
  readonly edition: number;
  readonly range: Range;
  /** Which conditions must not use an index: `all`, so that the sort order uses one, or those on kind and priority, which have few values. */
  readonly noIndex?: 'all' | 'fewValues' | undefined;
}

export const FALSE = sql<SqlBool>`false`;
export const TRUE = sql<SqlBool>`true`;

/**
 * A column of the issue; with `noIndex` behind a unary plus, which keeps SQLite from using an index
 * (https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_).
 */
function column(name: string, { noIndex }: Scope) {
  const isIndexOff = noIndex === 'all' || (noIndex === 'fewValues' && (name === 'kind' || name === 'priority'));
  return isIndexOff ? withoutIndex(sql.ref(name)) : sql.ref(name);
}

const compares: Record<Comparator, (text: string, value: string) => boolean> = {
  is: (text, value) => text === value,
  contains: (text, value) => text.includes(value),
  begins: (text, value) => text.startsWith(value),
  ends: (text, value) => text.endsWith(value),
};

/** A comparison with fixed choices becomes `in (...)`. */
function ofWords({ field, comparator, negated, value }: Comparison & { field: EnumField }, scope: Scope): SqlCondition {
  const words: readonly string[] = choicesOf(field);
  const ranks = words.flatMap((word, rank) => (compares[comparator](word, fold(value)) !== negated ? [rank] : []));
  if (ranks.length === 0) return FALSE;
  if (ranks.length === words.length) return TRUE;
  if (ranks.length === 1) return sql`${column(COLUMNS[field], scope)} = ${ranks[0]}`;
  return sql`${column(COLUMNS[field], scope)} in (${sql.join(ranks)})`;
}

/** Unset values compare as an empty text. */
function ofNames({ field, comparator, negated, value }: Comparison & { field: ListName | PersonField }, scope: Scope): SqlCondition {
  const ref = column(COLUMNS[field], scope);
  const folded = fold(value);
  if (folded === '') {
    if (comparator !== 'is') return negated ? FALSE : TRUE;
    return negated ? sql`${ref} is not null` : sql`${ref} is null`;
  }
  if (comparator === 'is') return negated ? sql`(${ref} is null or ${ref} <> ${folded})` : sql`${ref} = ${folded}`;
  const names = isPersonField(field)
    ? sql`select name from person where ${withinBudget(sql`id`)} and
          (${compareText(sql`name`, comparator, folded)} or ${compareText(sql`display_folded`, comparator, folded)})`
    : sql`select name from list_item where ${withinBudget(sql`id`)} and edition = ${scope.edition} and list = ${field} and ${compareText(sql`name`, comparator, folded)}`;
  return negated ? sql`(${ref} is null or ${ref} not in (${names}))` : sql`${ref} in (${names})`;
}

/** The upper bound of texts that begin with the value. */
const LAST = '\u{10FFFF}';

function ofTexts({ field, comparator, negated, value }: Comparison & { field: 'title' | 'content' }, scope: Scope): SqlCondition {
  const folded = fold(value);
  if (folded === '' && comparator !== 'is') return negated ? FALSE : TRUE;
  if (field === 'title' && comparator === 'is') return sql`${column('title_folded', scope)} ${sql.raw(negated ? '<>' : '=')} ${folded}`;
  if (field === 'title' && comparator === 'begins') {
    const begins = sql<SqlBool>`(${column('title_folded', scope)} >= ${folded} and ${column('title_folded', scope)} < ${folded + LAST})`;
    return negated ? sql`not ${begins}` : begins;
  }
  const found = findSubstring(field, comparator, value, scope.range);
  if (found) return sql`${column('id', scope)} ${sql.raw(negated ? 'not in' : 'in')} (${found})`;
  // One or two characters are too short for the index, so all texts are scanned.
  const contains =
    field === 'title'
      ? containsText(sql`title_folded`, folded)
      : containsText(sql`fold((select content from issue_text where issue_text.id = issue.id))`, folded);
  return negated ? sql`not ${contains}` : contains;
}

function ofComparison(comparison: Comparison, scope: Scope): SqlCondition {
  const { field } = comparison;
  if (isEnumField(field)) return ofWords({ ...comparison, field }, scope);
  if (field === 'title' || field === 'content') return ofTexts({ ...comparison, field }, scope);
  return ofNames({ ...comparison, field }, scope);
}

/** The column for sorting and comparing. The id of an issue ends with its number, so both have the same order. */
export function orderColumn(field: SortField | Measure): string {
  if (field === 'number') return 'id';
  return field === 'title' ? 'title_folded' : COLUMNS[field];
}

const SIGNS = { is: '=', less: '<', atMost: '<=', more: '>', atLeast: '>=' } as const;

/** Clamps a number to the range of issue numbers, which fits into SQLite's integers. */
const withinNumbers = (value: number): number => Math.min(2 ** 32, Math.max(-1, value));

function ofBound({ measure, comparator, negated, value }: Bound, scope: Scope): SqlCondition {
  const ref = measure === 'closedOn' ? CLOSED_ON : column(orderColumn(measure), scope);
  if (value === null) return comparator !== 'is' ? FALSE : negated ? sql`${ref} is not null` : sql`${ref} is null`;
  const bound =
    typeof value === 'string'
      ? measure !== 'closedOn' && ['text', 'listItem'].includes(typeOf(measure))
        ? fold(value)
        : value
      : measure === 'number'
        ? issueId(scope.edition, withinNumbers(value))
        : withinNumbers(value);
  const holds = sql<SqlBool>`${ref} ${sql.raw(SIGNS[comparator])} ${bound}`;
  return negated ? sql`(${ref} is null or not ${holds})` : holds;
}

const PERSON_TEXTS: Record<PersonName, RawBuilder<unknown>> = {
  username: sql`name`,
  displayName: sql`display_folded`,
  uuid: sql`uuid`,
  // People without a Bitbucket account id have one of ours.
  accountId: sql`fold(coalesce(account_id, ${sql.lit(OWN_ACCOUNT_ID)} || uuid))`,
};

function ofPerson({ person, name, comparator, negated, value }: PersonComparison, scope: Scope): SqlCondition {
  const ref = column(person, scope);
  const text = fold(value);
  const isNobody = compares[comparator]('', text); // an unset person's names compare as an empty text
  const namedPeople = sql`select name from person where ${withinBudget(sql`id`)} and ${compareText(PERSON_TEXTS[name], comparator, text)}`;
  const positive = isNobody !== negated;
  if (comparator === 'is' && name === 'username' && !isNobody)
    return negated ? sql`(${ref} is null or ${ref} <> ${text})` : sql`${ref} = ${text}`;
  if (isNobody && text === '' && comparator !== 'is') return negated ? FALSE : TRUE;
  const among = sql<SqlBool>`${ref} ${sql.raw(negated ? 'not in' : 'in')} (${namedPeople})`;
  return positive ? sql`(${ref} is null or ${among})` : sql`(${ref} is not null and ${among})`;
}

/** The issues that a person (by row id) has commented on, watches or has voted for. */
const INVOLVED: Record<Involvement['involved'], (person: RawBuilder<unknown>) => RawBuilder<unknown>> = {
  commenter: (person) => sql`select issue from comment where author = ${person} and content is not null and ${withinBudget(sql`issue`)}`,
  watcher: (person) => sql`select issue from watcher where person = ${person} and ${withinBudget(sql`issue`)}`,
  voter: (person) => sql`select issue from vote where person = ${person} and ${withinBudget(sql`issue`)}`,
};

function ofInvolvement({ involved, negated, value }: Involvement, scope: Scope): SqlCondition {
  const person = sql`(select id from person where name = ${fold(value)})`;
  return sql`${column('id', scope)} ${sql.raw(negated ? 'not in' : 'in')} (${INVOLVED[involved](person)})`;
}

/** The columns of the issue itself and of the other one, by the name of the relation as seen from the issue. */
const RELATION_SIDES: Record<
  RelationName,
  { type: RelationType; sides: readonly (readonly [own: 'source' | 'target', other: 'source' | 'target'])[] }
> = {
  blocks: { type: 'blocks', sides: [['source', 'target']] },
  blocked_by: { type: 'blocks', sides: [['target', 'source']] },
  duplicate_of: { type: 'duplicates', sides: [['source', 'target']] },
  duplicated_by: { type: 'duplicates', sides: [['target', 'source']] },
  relates_to: {
    type: 'relates',
    sides: [
      ['source', 'target'],
      ['target', 'source'],
    ],
  },
};
const OPEN_RANKS = STATUSES.flatMap((status, rank) => (isOpen(status) ? [rank] : []));

function ofRelation({ related, negated, value }: RelationCondition, scope: Scope): SqlCondition {
  const { type, sides } = RELATION_SIDES[related];
  const { first, last } = idRange(scope.edition);
  const selects = sides.map(([own, other]) => {
    const among = sql`select ${sql.ref(own)} from relation where type = ${type} and ${withinBudget(sql.ref(own))}`;
    if (typeof value === 'number') return sql`${among} and ${sql.ref(other)} = ${issueId(scope.edition, withinNumbers(value))}`;
    const within = sql`${among} and ${sql.ref(own)} between ${first} and ${last}`;
    if (value === null) return within;
    return sql`${within} and exists (select 1 from issue as o where o.id = relation.${sql.ref(other)} and o.status in (${sql.join(OPEN_RANKS)}))`;
  });
  return sql`${column('id', scope)} ${sql.raw(negated ? 'not in' : 'in')} (${sql.join(selects, sql` union all `)})`;
}

function ofAnchor({ negated, value }: AnchorCondition, scope: Scope): SqlCondition {
  const { first, last } = idRange(scope.edition);
  const within = sql`anchor.issue between ${first} and ${last} and ${withinBudget(sql`anchor.issue`)}`;
  const among = sql`select anchor.issue from anchor where ${value === null ? within : sql`anchor.path = ${value} and ${within}`}`;
  return sql`${column('id', scope)} ${sql.raw(negated ? 'not in' : 'in')} (${among})`;
}

/** Converts a filter to a condition on `issue`; filters on status, kind and priority alone also work on `tally`. */
export function toCondition(filter: Filter, scope: Scope): SqlCondition {
  if ('field' in filter) return ofComparison(filter, scope);
  if ('measure' in filter) return ofBound(filter, scope);
  if ('person' in filter) return ofPerson(filter, scope);
  if ('involved' in filter) return ofInvolvement(filter, scope);
  if ('related' in filter) return ofRelation(filter, scope);
  if ('anchored' in filter) return ofAnchor(filter, scope);
  const parts = ('and' in filter ? filter.and : filter.or).map((part) => toCondition(part, scope));
  if (parts.length === 0) return 'and' in filter ? TRUE : FALSE;
  return sql`(${sql.join(parts, sql.raw('and' in filter ? ' and ' : ' or '))})`;
}

/** All comparisons within a filter. */
export function* conditionsOf(filter: Filter): Generator<Condition> {
  if ('negated' in filter) yield filter;
  else for (const part of 'and' in filter ? filter.and : filter.or) yield* conditionsOf(part);
}

/** The conditions of a filter that must all hold. */
export const conjuncts = (filter: Filter): readonly Filter[] => ('and' in filter ? filter.and.flatMap(conjuncts) : [filter]);
