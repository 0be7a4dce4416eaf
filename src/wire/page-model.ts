import * as v from 'valibot';
import { CHANGE_FIELDS } from '../model/fields';
import { KINDS, MARKUPS, PRIORITIES, STATUSES } from '../model/words';

/** Schemas of what pages and their host tell each other about. */

/** An array of what a page shows, which it does not change. */
export const list = <S extends v.GenericSchema>(of: S) => v.pipe(v.array(of), v.readonly());

export const PersonSchema = v.object({ username: v.string(), displayName: v.string() });
export const IssueNumberSchema = v.pipe(v.number(), v.integer(), v.minValue(1));
export const AddressSchema = v.object({
  site: v.string(),
  repository: v.object({ owner: v.string(), slug: v.string() }),
  number: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
/** Reads an address; undefined when it is none. */
export const parseAddress = (value: unknown): v.InferOutput<typeof AddressSchema> | undefined => {
  const parsed = v.safeParse(AddressSchema, value);
  return parsed.success ? parsed.output : undefined;
};
export const FieldsSchema = v.object({
  title: v.optional(v.string()),
  content: v.optional(v.string()),
  markup: v.optional(v.picklist(MARKUPS)),
  status: v.optional(v.picklist(STATUSES)),
  kind: v.optional(v.picklist(KINDS)),
  priority: v.optional(v.picklist(PRIORITIES)),
  component: v.optional(v.nullable(v.string())),
  milestone: v.optional(v.nullable(v.string())),
  version: v.optional(v.nullable(v.string())),
  assignee: v.optional(v.nullable(v.string())),
});
export const IssueSchema = v.object({
  number: v.number(),
  title: v.string(),
  content: v.string(),
  markup: v.picklist(MARKUPS),
  status: v.picklist(STATUSES),
  kind: v.picklist(KINDS),
  priority: v.picklist(PRIORITIES),
  component: v.nullable(v.string()),
  milestone: v.nullable(v.string()),
  version: v.nullable(v.string()),
  assignee: v.nullable(PersonSchema),
  reporter: v.nullable(PersonSchema),
  createdOn: v.string(),
  updatedOn: v.string(),
  commentCount: v.number(),
  watcherCount: v.number(),
  editedOn: v.nullable(v.string()),
  voteCount: v.number(),
  revision: v.nullable(v.string()),
});
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
