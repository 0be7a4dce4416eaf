import * as v from 'valibot';
import { clockOfText, type TextVersion } from '../model/versions';
import type { TextRules } from '../model/unsaved-texts';
import { SETTABLE_FIELDS } from '../model/fields';
import { AddressSchema, FieldsSchema } from './page-model';

/** Drafts, as they are stored, and as a page and its host exchange them. */

/** The changes of a text that a version includes (`model/versions.ts`). */
export const ClockSchema = v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(0)));

/** A text that is being edited. `base` is the text that the edit started from, so that a change by somebody else is detected. */
export const EditSchema = v.object({ text: v.string(), base: v.string(), clock: v.optional(ClockSchema) });
export type Edit = v.InferOutput<typeof EditSchema>;

/** The texts of an issue that can be edited: title, description, a new comment, and comments by id. */
export type EditKey = 'title' | 'content' | 'comment' | `comment-${number}`;
/** Whether a value is the key of an issue's text: `title`, `content`, `comment` or `comment-ID`. */
export const isEditKey = (key: unknown): key is EditKey => typeof key === 'string' && /^(title|content|comment(-\d+)?)$/.test(key);
export const EditKeySchema = v.custom<EditKey>(isEditKey);
export const EditsSchema = v.record(EditKeySchema, v.optional(EditSchema));
export type Edits = Readonly<Partial<Record<EditKey, Edit>>>;

const EditVersionSchema = v.object({ value: v.nullable(EditSchema), clock: ClockSchema, was: v.optional(EditSchema) });
export const EditCopiesSchema = v.record(EditKeySchema, v.optional(v.pipe(v.array(EditVersionSchema), v.readonly())));
/** Versions of texts besides the shown ones, including those that were sent or discarded. */
export type EditCopies = Readonly<Partial<Record<EditKey, readonly TextVersion<Edit>[]>>>;

/** Compares texts, ignoring the kind of line breaks and surrounding space: a text area contains only line feeds, and a title is sent trimmed. */
export const sameText = (a: string | undefined, b: string | undefined): boolean =>
  a?.replace(/\r\n?/g, '\n').trim() === b?.replace(/\r\n?/g, '\n').trim();

export const EDIT_RULES: TextRules<Edit> = { isSame: (a, b) => sameText(a.text, b.text), isEmpty: (edit) => edit === null };

/** Adds a clock to a text. A text that was stored without one gets a clock that is derived from its content and `time`. */
export function editVersion({ clock, ...value }: Edit, time = 1): TextVersion<Edit> {
  return { value, clock: clock ?? clockOfText(sentText(value.text), time) };
}
const sentText = (text: string): string => text.replace(/\r\n?/g, '\n').trim();

/** Collects all versions of each text. The shown one comes first. */
export function editVersions(edits: Edits = {}, copies: EditCopies = {}): Map<EditKey, TextVersion<Edit>[]> {
  const versions = new Map<EditKey, TextVersion<Edit>[]>();
  for (const [key, edit] of Object.entries(edits) as [EditKey, Edit | undefined][]) if (edit) versions.set(key, [editVersion(edit)]);
  for (const [key, copied] of Object.entries(copies) as [EditKey, readonly TextVersion<Edit>[] | undefined][])
    versions.set(key, [...(versions.get(key) ?? []), ...(copied ?? [])]);
  return versions;
}

/** Converts versions to the form that a page and its host exchange. */
export function toCopies(texts: ReadonlyMap<EditKey, readonly TextVersion<Edit>[]>): {
  readonly edits: Edits;
  readonly copies?: EditCopies;
} {
  const edits: Partial<Record<EditKey, Edit>> = {};
  const copies: Partial<Record<EditKey, readonly TextVersion<Edit>[]>> = {};
  for (const [key, versions] of texts) {
    const first = versions[0];
    if (first?.value) edits[key] = { ...first.value, clock: first.clock };
    const otherVersions = first?.value ? versions.slice(1) : versions;
    if (otherVersions.length > 0) copies[key] = otherVersions;
  }
  return { edits, ...(Object.keys(copies).length > 0 && { copies }) };
}

const UnsentSchema = v.object({ address: AddressSchema, edits: EditsSchema, savedOn: v.string() });
/** The unsent texts of one issue, as they are stored. */
export type Unsent = v.InferOutput<typeof UnsentSchema>;

/** Parses stored texts; undefined when the value is something else. */
export const parseUnsent = (value: unknown): Unsent | undefined => {
  const parsed = v.safeParse(UnsentSchema, value);
  return parsed.success ? parsed.output : undefined;
};

export const DraftSchema = v.object({
  /** Identifies the draft, so that several forms can be open, each with its own. */
  id: v.string(),
  site: v.string(),
  owner: v.string(),
  slug: v.string(),
  fields: FieldsSchema,
  /** Name of the last chosen template. */
  template: v.optional(v.string()),
  savedOn: v.string(),
  clock: v.optional(ClockSchema),
});
export type Draft = v.InferOutput<typeof DraftSchema>;

/** Parses the draft of a new issue; undefined when the value is something else. */
export const parseDraft = (value: unknown): Draft | undefined => {
  const parsed = v.safeParse(DraftSchema, value);
  return parsed.success ? parsed.output : undefined;
};

/** Whether a draft has a title or a description. */
export const isWritten = ({ fields }: Draft): boolean => `${fields.title ?? ''}${fields.content ?? ''}`.trim() !== '';

export const DRAFT_RULES: TextRules<Draft> = {
  isSame: (a, b) =>
    JSON.stringify(SETTABLE_FIELDS.map((name) => a.fields[name])) === JSON.stringify(SETTABLE_FIELDS.map((name) => b.fields[name])),
  isEmpty: (draft) => draft === null || !isWritten(draft),
};

/** Adds a clock to a draft. A draft that was stored without one gets a clock that is derived from its content and its date. */
export function draftVersion({ clock, ...value }: Draft): TextVersion<Draft> {
  const { title = '', content = '' } = value.fields;
  return { value, clock: clock ?? clockOfText(`${title}\n${content}`, Date.parse(value.savedOn) || 1) };
}

const DraftVersionSchema = v.object({ value: v.nullable(DraftSchema), clock: ClockSchema, was: v.optional(DraftSchema) });
export const DraftCopiesSchema = v.pipe(v.array(DraftVersionSchema), v.readonly());
