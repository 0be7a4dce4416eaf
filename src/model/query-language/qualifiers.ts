import {
  canBeUnset,
  FIELD_NAMES,
  FIELDS,
  isFilterField,
  isListField,
  isPersonField,
  isEnumField,
  MEASURES,
  SORT_FIELDS,
  typeOf,
  type Field,
  type FilterField,
  type Measure,
  type PersonField,
  type SortField,
  type EnumField,
} from '../fields';
import { GROUP_BYS, type GroupingKey } from '../groups';
import { INVOLVEMENTS, type Involvement, type Measured } from '../query';
import type { ListName } from '../enums';
import { RELATIONS, type RelationName } from '../relations';

/** The qualifiers of a query (`name:value`). Those of fields are derived from `FIELDS`. */
export type Qualifier =
  | { readonly type: 'class' }
  | { readonly type: 'enum'; readonly field: EnumField }
  | { readonly type: 'text'; readonly field: 'title' | 'content' }
  | { readonly type: 'listItem'; readonly field: ListName }
  | { readonly type: 'person'; readonly field: PersonField }
  | { readonly type: 'number'; readonly measure: Measure }
  | { readonly type: 'date'; readonly measure: Measured }
  | { readonly type: 'involvement'; readonly kinds: readonly Involvement['involved'][]; readonly fields: readonly PersonField[] }
  | { readonly type: 'relation'; readonly related: RelationName }
  | { readonly type: 'file' }
  | { readonly type: 'mentions' }
  /** `no:` matches unset values, `has:` matches set ones. */
  | { readonly type: 'unset'; readonly unset: boolean }
  | { readonly type: 'in' }
  | { readonly type: 'sort' }
  | { readonly type: 'group' };

/** Returns the name of a field in a query: its name in lower case. */
export const fieldName = (field: Field): string => FIELDS[field].name.toLowerCase();

const isMeasure = (field: Field): field is Measure => (MEASURES as readonly Field[]).includes(field);

function qualifierOf(field: Field): Qualifier | undefined {
  const type = typeOf(field);
  if (isEnumField(field)) return { type: 'enum', field };
  if (isListField(field)) return { type: 'listItem', field };
  if (isPersonField(field)) return { type: 'person', field };
  if (type === 'text' && isFilterField(field)) return { type: 'text', field };
  if (!isMeasure(field)) return undefined;
  if (type === 'date') return { type: 'date', measure: field };
  return type === 'number' || type === 'count' ? { type: 'number', measure: field } : undefined;
}

const FIELD_QUALIFIERS = FIELD_NAMES.flatMap((field): [string, Qualifier][] => {
  const qualifier = qualifierOf(field);
  return qualifier ? [[fieldName(field), qualifier]] : [];
});

/** Qualifiers for the involvement of people, which is not in a field. */
const INVOLVEMENT_QUALIFIERS: Readonly<Record<string, Involvement['involved']>> = {
  'commented-by': 'commenter',
  watching: 'watcher',
  'voted-by': 'voter',
};

/** Relations by their names in a query, like `blocked-by`. */
export const RELATION_NAMES: ReadonlyMap<string, RelationName> = new Map(RELATIONS.map((name) => [name.replaceAll('_', '-'), name]));

/** The name of anchors for `no:` and `has:`. */
export const ANCHOR = 'anchor';

/** Names from other trackers. */
const ALIASES: Readonly<Record<string, Field>> = { author: 'reporter', type: 'kind', state: 'status', content: 'content' };

/** All qualifiers by name, in the order of the completions. */
export const QUALIFIERS: ReadonlyMap<string, Qualifier> = new Map<string, Qualifier>([
  ['is', { type: 'class' }],
  ...FIELD_QUALIFIERS,
  ['closed', { type: 'date', measure: 'closedOn' }],
  ['no', { type: 'unset', unset: true }],
  ['has', { type: 'unset', unset: false }],
  ...Object.entries(INVOLVEMENT_QUALIFIERS).map(([name, kind]): [string, Qualifier] => [
    name,
    { type: 'involvement', kinds: [kind], fields: [] },
  ]),
  [
    'involves',
    { type: 'involvement', kinds: INVOLVEMENTS.filter((involvement) => involvement === 'commenter'), fields: ['assignee', 'reporter'] },
  ],
  ['mentions', { type: 'mentions' }],
  ...[...RELATION_NAMES].map(([name, related]): [string, Qualifier] => [name, { type: 'relation', related }]),
  ['file', { type: 'file' }],
  ['in', { type: 'in' }],
  ['sort', { type: 'sort' }],
  ['group', { type: 'group' }],
  ...Object.entries(ALIASES).map(([name, field]): [string, Qualifier] => [name, qualifierOf(field)!]),
]);

/** The names that are completed and suggested. Aliases are only accepted. */
export const QUALIFIER_NAMES: readonly string[] = [...QUALIFIERS.keys()].filter((name) => !Object.hasOwn(ALIASES, name));

/** Whether a word is the name of a qualifier, or an alias. */
export const isQualifierName = (name: string): boolean => QUALIFIERS.has(name);

const byName = <F extends Field>(fields: readonly F[]): ReadonlyMap<string, F> => new Map(fields.map((field) => [fieldName(field), field]));

/** Sort fields by their names in a query. */
export const SORT_NAMES: ReadonlyMap<string, SortField> = byName(SORT_FIELDS);

/** Groupings by their names in a query. */
export const GROUP_NAMES: ReadonlyMap<string, GroupingKey> = new Map<string, GroupingKey>([
  ...GROUP_BYS.map((groupBy): [string, GroupingKey] => [groupBy === 'createdMonth' ? 'month' : fieldName(groupBy), groupBy]),
  ['none', 'none'],
]);

/** Names for `no:` and `has:`: fields that can be unset, and counts that can be 0. */
export const UNSET_NAMES: ReadonlyMap<string, FilterField | Measure> = byName(
  FIELD_NAMES.filter(
    (field): field is FilterField | Measure =>
      (canBeUnset(field) && (isFilterField(field) || isMeasure(field))) || (typeOf(field) === 'count' && isMeasure(field)),
  ),
);

/** All names for `no:` and `has:`. */
export const HAS_NAMES: readonly string[] = [...UNSET_NAMES.keys(), ...RELATION_NAMES.keys(), ANCHOR];

/** The values of `in:`. */
export const SEARCHED_TEXTS = ['title', 'description', 'comments'] as const;
