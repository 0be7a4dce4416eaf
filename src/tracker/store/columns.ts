import type { Generated } from 'kysely';
import { FIELD_NAMES, SETTABLE_FIELDS, typeOf, type Field, type FIELDS, type FieldWith } from '../../model/fields';
import type { Markup } from '../../model/enums';

/** Fields of the table `issue`; texts are in `issue_text`. */
export type StoredField = Exclude<Field, FieldWith<{ type: 'text' }>>;

/** The columns of `issue` by field. A new one also needs a step in migrations.ts, and a place in the checksum of the row. */
export const COLUMNS = {
  number: 'number',
  markup: 'markup',
  status: 'status',
  kind: 'kind',
  priority: 'priority',
  component: 'component',
  milestone: 'milestone',
  version: 'version',
  assignee: 'assignee',
  reporter: 'reporter',
  createdOn: 'created_on',
  updatedOn: 'updated_on',
  editedOn: 'edited_on',
  commentCount: 'comment_count',
  watcherCount: 'watcher_count',
  voteCount: 'vote_count',
  revision: 'revision',
} as const satisfies { readonly [F in StoredField]: string };

type TypeOf<F extends Field> = (typeof FIELDS)[F]['type'];
type CanBeUnset<F extends Field> = (typeof FIELDS)[F] extends { canBeUnset: true } ? null : never;

/** Choices are stored by index, people and list items by folded name. */
type StoredValue<F extends StoredField> =
  TypeOf<F> extends 'enum' | 'number' ? number : TypeOf<F> extends 'markup' ? Markup : string | CanBeUnset<F>;

/** The columns of the table. Counts and the revision have defaults. */
export type FieldColumns = {
  [F in StoredField as (typeof COLUMNS)[F]]: TypeOf<F> extends 'count' | 'opaque' ? Generated<number> : StoredValue<F>;
};

/** The columns of a row that is read. */
export type FieldRow = {
  readonly [F in StoredField as (typeof COLUMNS)[F]]: TypeOf<F> extends 'count' | 'opaque' ? number : StoredValue<F>;
};

export const STORED_FIELDS = FIELD_NAMES.filter((field): field is StoredField => typeOf(field) !== 'text');

/** Fields that can be set, except texts. */
export type SetStoredField = Extract<StoredField, (typeof SETTABLE_FIELDS)[number]>;
export const SET_STORED_FIELDS = SETTABLE_FIELDS.filter((field): field is SetStoredField => typeOf(field) !== 'text');
/** The columns of these fields. */
export type SetColumns = { [F in SetStoredField as (typeof COLUMNS)[F]]: StoredValue<F> };
export const SET_COLUMNS = SET_STORED_FIELDS.map((field) => COLUMNS[field]);
