import * as v from 'valibot';
import {
  allowedOf,
  canBeUnset,
  CHANGE_FIELDS,
  FIELD_NAMES,
  SETTABLE_FIELDS,
  typeOf,
  type Field,
  type SettableField,
  type ValueOf,
} from '../model/fields';
import { MARKUPS } from '../model/enums';

/** Schemas of issues and their parts, as pages and their hosts exchange them. */

/** Makes the schema of a read-only array. */
export const list = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.readonly());

export const PersonSchema = v.object({ username: v.string(), displayName: v.string() });
export const IssueNumberSchema = v.pipe(v.number(), v.integer(), v.minValue(1));
export const AddressSchema = v.object({
  site: v.string(),
  repository: v.object({ owner: v.string(), slug: v.string() }),
  number: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
/** Parses the address of an issue; undefined when the value is something else. */
export const parseAddress = (value: unknown): v.InferOutput<typeof AddressSchema> | undefined => {
  const parsed = v.safeParse(AddressSchema, value);
  return parsed.success ? parsed.output : undefined;
};
/** The values of fields of the model, with people as `Who`. */
type Values<F extends Field, Who> = { [Each in F]: ValueOf<Each, Who> };

function valueSchema(field: Field, person: v.GenericSchema): v.GenericSchema {
  const type = typeOf(field);
  const choices = allowedOf(field);
  const value = choices
    ? v.picklist(choices)
    : type === 'number' || type === 'count'
      ? v.number()
      : type === 'person'
        ? person
        : v.string();
  return canBeUnset(field) ? v.nullable(value) : value;
}
const record = (fields: readonly Field[], schema: (field: Field) => v.GenericSchema) =>
  v.object(Object.fromEntries(fields.map((field) => [field, schema(field)])));

/** Fields that can be set, with people by username. */
export const FieldsSchema = record(SETTABLE_FIELDS, (field) => v.optional(valueSchema(field, v.string()))) as unknown as v.GenericSchema<
  Partial<Values<SettableField, string>>
>;
export const IssueSchema = record(FIELD_NAMES, (field) => valueSchema(field, PersonSchema)) as unknown as v.GenericSchema<
  Values<Field, v.InferOutput<typeof PersonSchema>>
>;
export const CommentSchema = v.object({
  id: v.number(),
  content: v.nullable(v.string()),
  markup: v.picklist(MARKUPS),
  author: v.nullable(PersonSchema),
  createdOn: v.string(),
  updatedOn: v.nullable(v.string()),
  changes: list(v.object({ field: v.picklist(CHANGE_FIELDS), old: v.string(), new: v.string() })),
});
export const AttachmentSchema = v.object({
  name: v.string(),
  size: v.nullable(v.number()),
  author: v.nullable(PersonSchema),
  createdOn: v.nullable(v.string()),
});
export const ChoicesSchema = v.object({
  lists: v.object({ component: list(v.string()), milestone: list(v.string()), version: list(v.string()) }),
  assignees: list(PersonSchema),
});
