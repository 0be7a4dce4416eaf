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
import { GROUP_BYS, type GroupBy } from '../groups';
import { INVOLVEMENTS, type Involvement } from '../query';
import type { ListName } from '../enums';

/** What can be asked for by a name and a colon. Fields and what can be asked of them are read off `FIELDS`. */
export type Qualifier =
  | { readonly type: 'class' }
  | { readonly type: 'enum'; readonly field: EnumField }
  | { readonly type: 'text'; readonly field: 'title' | 'content' }
  | { readonly type: 'listItem'; readonly field: ListName }
  | { readonly type: 'person'; readonly field: PersonField }
  | { readonly type: 'number' | 'date'; readonly measure: Measure }
  | { readonly type: 'involvement'; readonly kinds: readonly Involvement['involved'][]; readonly fields: readonly PersonField[] }
  | { readonly type: 'mentions' }
  /** `no:` where it is unset, `has:` where it is not. */
  | { readonly type: 'unset'; readonly unset: boolean }
  | { readonly type: 'in' }
  | { readonly type: 'sort' }
  | { readonly type: 'group' };

/** What a field is called in a query: as everywhere, in lower case. */
export const fieldName = (field: Field): string => FIELDS[field].name.toLowerCase();

const isMeasure = (field: Field): field is Measure => (MEASURES as readonly Field[]).includes(field);

function qualifierOf(field: Field): Qualifier | undefined {
  const type = typeOf(field);
  if (isEnumField(field)) return { type: 'enum', field };
  if (isListField(field)) return { type: 'listItem', field };
  if (isPersonField(field)) return { type: 'person', field };
  if (type === 'text' && isFilterField(field)) return { type: 'text', field: field };
  if (!isMeasure(field)) return undefined;
  if (type === 'date') return { type: 'date', measure: field };
  return type === 'number' || type === 'count' ? { type: 'number', measure: field } : undefined;
}

const OF_FIELDS = FIELD_NAMES.flatMap((field): [string, Qualifier][] => {
  const qualifier = qualifierOf(field);
  return qualifier ? [[fieldName(field), qualifier]] : [];
});

/** What people did with an issue that no field tells, by its name in a query. */
const OF_PEOPLE: Readonly<Record<string, Involvement['involved']>> = {
  'commented-by': 'commenter',
  watching: 'watcher',
  'voted-by': 'voter',
};

/** Names that people have in their fingers from other trackers. */
const OTHER_NAMES: Readonly<Record<string, Field>> = { author: 'reporter', type: 'kind', state: 'status', content: 'content' };

/** All qualifiers by their names, in the order in which they are offered. */
export const QUALIFIERS: ReadonlyMap<string, Qualifier> = new Map<string, Qualifier>([
  ['is', { type: 'class' }],
  ...OF_FIELDS,
  ['no', { type: 'unset', unset: true }],
  ['has', { type: 'unset', unset: false }],
  ...Object.entries(OF_PEOPLE).map(([name, kind]): [string, Qualifier] => [name, { type: 'involvement', kinds: [kind], fields: [] }]),
  ['involves', { type: 'involvement', kinds: INVOLVEMENTS.filter((it) => it === 'commenter'), fields: ['assignee', 'reporter'] }],
  ['mentions', { type: 'mentions' }],
  ['in', { type: 'in' }],
  ['sort', { type: 'sort' }],
  ['group', { type: 'group' }],
  ...Object.entries(OTHER_NAMES).map(([name, field]): [string, Qualifier] => [name, qualifierOf(field)!]),
]);

/** The names that are offered and suggested: those of other trackers are understood, no more. */
export const QUALIFIER_NAMES: readonly string[] = [...QUALIFIERS.keys()].filter((name) => !Object.hasOwn(OTHER_NAMES, name));

/** Whether a word is the name of a qualifier. */
export const isQualifierName = (name: string): boolean => QUALIFIERS.has(name);

const byName = <F extends Field>(fields: readonly F[]): ReadonlyMap<string, F> => new Map(fields.map((field) => [fieldName(field), field]));

/** What a list can be put in order by. */
export const SORTS: ReadonlyMap<string, SortField> = byName(SORT_FIELDS);

/** What a list can be grouped by: a field, the month of creation, or nothing. */
export type QueryGroup = GroupBy | 'none';
export const GROUPS: ReadonlyMap<string, QueryGroup> = new Map<string, QueryGroup>([
  ...GROUP_BYS.map((by): [string, QueryGroup] => [by === 'createdMonth' ? 'month' : fieldName(by), by]),
  ['none', 'none'],
]);

/** What can be unset: fields that can be empty, and counts. */
export const CAN_BE_UNSET: ReadonlyMap<string, FilterField | Measure> = byName(
  FIELD_NAMES.filter(
    (field): field is FilterField | Measure =>
      (canBeUnset(field) && (isFilterField(field) || isMeasure(field))) || (typeOf(field) === 'count' && isMeasure(field)),
  ),
);

/** Where words are looked for. */
export const TEXTS = ['title', 'description', 'comments'] as const;
