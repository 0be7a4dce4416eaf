import { isPersonField, isEnumField, typeOf, type Field } from '../../model/fields';
import type {
  AnchorCondition,
  Bound,
  Comparison,
  Filter,
  Involvement,
  PersonComparison,
  PersonName,
  RelationCondition,
} from '../../model/query';
import { FIELDS2 } from './field-names';

/** API 2.0: filters in the language of the parameter `q`. */

/** Names of fields in `q`: those of values and, as an addition, one that values do not have. */
export const QUERY_FIELDS2 = { ...FIELDS2, commentCount: 'comment_count' } as const satisfies Record<Field, string | null>;

/** Name of the date of closing in `q`, an addition. */
export const CLOSED_ON2 = 'closed_on';

const text = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;

/**
 * Returns the path of a field in `q`, with the property by which an object is compared. @throws {RangeError} for a field that API 2.0 does not have
 */
function pathOf(field: Field): string {
  const key = QUERY_FIELDS2[field];
  if (key === null) throw new RangeError(`API 2.0 cannot be asked for ${field}.`);
  if (field === 'content') return `${key}.raw`;
  if (isPersonField(field)) return `${key}.nickname`;
  return typeOf(field) === 'listItem' ? `${key}.name` : key;
}

function ofComparison({ field, comparator, negated, value }: Comparison): string {
  if (comparator === 'begins' || comparator === 'ends') throw new RangeError(`API 2.0 has no operator for ${comparator}.`);
  const sign = `${negated ? '!' : ''}${comparator === 'is' ? '=' : '~'}`;
  const path = pathOf(field);
  if (value === '' && comparator === 'is' && (isPersonField(field) || typeOf(field) === 'listItem')) return `${path} ${sign} null`;
  if (comparator === 'contains' && isPersonField(field)) {
    const key = QUERY_FIELDS2[field];
    return `(${path} ${sign} ${text(value)} ${negated ? 'AND' : 'OR'} ${key}.display_name ${sign} ${text(value)})`;
  }
  return `${path} ${sign} ${text(isEnumField(field) ? value.toLowerCase() : value)}`;
}

const SIGNS = { is: '=', less: '<', atMost: '<=', more: '>', atLeast: '>=' } as const;
/** A negation that excludes unset values has no operator of its own. */
const OPPOSITES = { is: '!=', less: '>=', atMost: '>', more: '<=', atLeast: '<' } as const;

function ofBound({ measure, comparator, negated, value }: Bound): string {
  const path = measure === 'closedOn' ? CLOSED_ON2 : pathOf(measure);
  if (value === null) {
    if (comparator !== 'is') return 'id = 0';
    return `${path} ${negated ? '!=' : '='} null`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('API 2.0 knows no number without an end.');
  const literal = typeof value === 'number' || measure === 'closedOn' || typeOf(measure) === 'date' ? String(value) : text(value);
  if (!negated) return `${path} ${SIGNS[comparator]} ${literal}`;
  const opposite = `${path} ${OPPOSITES[comparator]} ${literal}`;
  return comparator === 'is' ? opposite : `(${opposite} OR ${path} = null)`;
}

const PERSON_NAMES: Record<PersonName, string> = {
  username: 'nickname',
  displayName: 'display_name',
  uuid: 'uuid',
  accountId: 'account_id',
};

function ofPerson({ person, name, comparator, negated, value }: PersonComparison): string {
  const isPart = comparator === 'contains' && (name === 'uuid' || name === 'accountId');
  if (comparator === 'begins' || comparator === 'ends' || isPart) throw new RangeError(`API 2.0 has no operator for ${comparator}.`);
  return `${QUERY_FIELDS2[person]}.${PERSON_NAMES[name]} ${negated ? '!' : ''}${comparator === 'is' ? '=' : '~'} ${text(value)}`;
}

const ofInvolvement = ({ involved, negated, value }: Involvement): string => `${involved}.nickname ${negated ? '!=' : '='} ${text(value)}`;

/** `blocks.id = 12`, `blocked_by.state = "open"` for any open issue, `blocks != null` for any issue. */
function ofRelation({ related, negated, value }: RelationCondition): string {
  if (value === null) return `${related} ${negated ? '=' : '!='} null`;
  const sign = negated ? '!=' : '=';
  return value === 'open' ? `${related}.state ${sign} "open"` : `${related}.id ${sign} ${value}`;
}

/** Name of the code that an issue is attached to in `q`, an addition. */
export const ANCHOR2 = 'anchor';

const ofAnchor = ({ negated, value }: AnchorCondition): string =>
  value === null ? `${ANCHOR2} ${negated ? '=' : '!='} null` : `${ANCHOR2}.path ${negated ? '!=' : '='} ${text(value)}`;

/**
 * Encodes a filter in the language of `q`.
 * @throws {RangeError} for what `q` cannot express
 */
export function encodeFilter2(filter: Filter): string {
  if ('field' in filter) return ofComparison(filter);
  if ('measure' in filter) return ofBound(filter);
  if ('person' in filter) return ofPerson(filter);
  if ('involved' in filter) return ofInvolvement(filter);
  if ('related' in filter) return ofRelation(filter);
  if ('anchored' in filter) return ofAnchor(filter);
  const [parts, operator, otherwise] = 'and' in filter ? [filter.and, 'AND', 'id > 0'] : [filter.or, 'OR', 'id = 0'];
  if (parts.length === 0) return otherwise;
  const conditions = parts.map(encodeFilter2);
  return conditions.length === 1 ? conditions[0]! : `(${conditions.join(` ${operator} `)})`;
}
