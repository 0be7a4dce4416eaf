import * as v from 'valibot';
import { CHANGE_FIELDS, KINDS, MARKUPS, PRIORITIES, STATUSES } from '../model/words';

/** Schemas of what both pages and their host tell each other about. */

export const PersonSchema = v.object({ username: v.string(), displayName: v.string() });
export const IssueNumberSchema = v.pipe(v.number(), v.integer(), v.minValue(1));
export const AddressSchema = v.object({
  site: v.string(),
  repository: v.object({ owner: v.string(), slug: v.string() }),
  number: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
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
  changes: v.array(v.object({ field: v.picklist(CHANGE_FIELDS), old: v.string(), new: v.string() })),
});
export const AttachmentSchema = v.object({
  name: v.string(),
  size: v.nullable(v.number()),
  author: v.nullable(PersonSchema),
  createdOn: v.nullable(v.string()),
});
export const ChoicesSchema = v.object({
  lists: v.object({ component: v.array(v.string()), milestone: v.array(v.string()), version: v.array(v.string()) }),
  assignees: v.array(PersonSchema),
});

/** A text that is being written, and the text that it started from, so that a change made meanwhile is noticed. */
export const EditSchema = v.object({ text: v.string(), base: v.string() });
export type Edit = v.InferOutput<typeof EditSchema>;

/** The texts of an issue that can be under way: its own, a new comment, and comments that are edited, by id. */
export type EditKey = 'title' | 'content' | 'comment' | `comment-${number}`;
export const isEditKey = (key: unknown): key is EditKey => typeof key === 'string' && /^(title|content|comment(-\d+)?)$/.test(key);
export const EditKeySchema = v.custom<EditKey>(isEditKey);
export const EditsSchema = v.record(EditKeySchema, v.optional(EditSchema));
export type Edits = Readonly<Partial<Record<EditKey, Edit>>>;

/** Texts that were sent, by what they are; a page that still holds one of them as unsent did not hear of it. */
export const SettledSchema = v.record(EditKeySchema, v.optional(v.string()));
export type Settled = Readonly<Partial<Record<EditKey, string>>>;

export const parseSettled = (value: unknown): Settled => {
  const parsed = v.safeParse(SettledSchema, value);
  return parsed.success ? parsed.output : {};
};

const UnsentSchema = v.object({ address: AddressSchema, edits: EditsSchema, savedOn: v.string() });
/** Texts of one issue that were written and not sent, as they are kept. */
export type Unsent = v.InferOutput<typeof UnsentSchema>;

/** Reads texts that were kept; undefined when they are none. */
export const parseUnsent = (value: unknown): Unsent | undefined => {
  const parsed = v.safeParse(UnsentSchema, value);
  return parsed.success ? parsed.output : undefined;
};
