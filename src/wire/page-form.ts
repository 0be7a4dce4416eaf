import * as v from 'valibot';
import type { Choices } from '../model/issue';
import { KINDS, STATUSES } from '../model/words';
import { clockOfText, type TextVersion } from '../model/versions';
import type { TextRules } from '../model/written';
import { ChoicesSchema, ClockSchema, FieldsSchema } from './page-model';

/** What crosses between the editor and the form of a new issue: the form's half of `page.ts`, which is what others import. */

const PlaceSchema = v.object({ site: v.string(), owner: v.string(), slug: v.string(), label: v.string() });
export type FormPlace = v.InferOutput<typeof PlaceSchema>;

export const DraftSchema = v.object({
  /** Names the draft, so that several forms can be open and each keeps its own. */
  id: v.string(),
  site: v.string(),
  owner: v.string(),
  slug: v.string(),
  fields: FieldsSchema,
  /** Name of the template that was chosen last. */
  template: v.optional(v.string()),
  savedOn: v.string(),
  clock: v.optional(ClockSchema),
});
export type Draft = v.InferOutput<typeof DraftSchema>;

export const parseDraft = (value: unknown): Draft | undefined => {
  const parsed = v.safeParse(DraftSchema, value);
  return parsed.success ? parsed.output : undefined;
};

/** Says whether a draft holds words that somebody would miss. */
export const isWritten = ({ fields }: Draft): boolean => `${fields.title ?? ''}${fields.content ?? ''}`.trim() !== '';

export const DRAFT_RULES: TextRules<Draft> = {
  same: (a, b) => JSON.stringify(FIELD_NAMES.map((name) => a.fields[name])) === JSON.stringify(FIELD_NAMES.map((name) => b.fields[name])),
  isEmpty: (draft) => draft === null || !isWritten(draft),
};
const FIELD_NAMES = Object.keys(FieldsSchema.entries) as (keyof Draft['fields'])[];

/** A draft with its clock; one that was kept without has that of its words, and counts as of when it was saved. */
export function draftVersion({ clock, ...value }: Draft): TextVersion<Draft> {
  const { title = '', content = '' } = value.fields;
  return { value, clock: clock ?? clockOfText(`${title}\n${content}`, Date.parse(value.savedOn) || 1) };
}

const DraftVersionSchema = v.object({ value: v.nullable(DraftSchema), clock: ClockSchema, was: v.optional(DraftSchema) });
export const DraftCopiesSchema = v.pipe(v.array(DraftVersionSchema), v.readonly());

const OtherDraftSchema = v.object({ id: v.string(), title: v.string(), savedOn: v.string() });
export type OtherDraft = v.InferOutput<typeof OtherDraftSchema>;

const TemplateSchema = v.object({
  name: v.string(),
  fields: FieldsSchema,
  /** What of it is not used, and why; a sentence each. */
  problems: v.array(v.string()),
});
export type Template = v.InferOutput<typeof TemplateSchema>;

const SimilarSchema = v.object({ number: v.number(), title: v.string(), status: v.picklist(STATUSES), kind: v.picklist(KINDS) });
export type Similar = v.InferOutput<typeof SimilarSchema>;

const FormSchema = v.object({
  type: v.literal('form'),
  places: v.array(PlaceSchema),
  choices: v.nullable(ChoicesSchema),
  /** What the repository presets; shown as chosen, and sent with the issue. */
  defaults: FieldsSchema,
  templates: v.array(TemplateSchema),
  problem: v.nullable(v.string()),
  /** Why only what a reporter may say is offered; null for somebody who may set all fields. */
  limited: v.nullable(v.string()),
  /** The site keeps files. */
  canAttach: v.boolean(),
  signedOut: v.boolean(),
  others: v.array(OtherDraftSchema),
});
export interface Form {
  readonly type: 'form';
  readonly places: readonly FormPlace[];
  readonly choices: Choices | null;
  readonly defaults: Draft['fields'];
  readonly templates: readonly Template[];
  readonly problem: string | null;
  readonly limited: string | null;
  readonly canAttach: boolean;
  readonly signedOut: boolean;
  readonly others: readonly OtherDraft[];
}

/** Messages to the form. */
export const TO_FORM = [
  FormSchema,
  /** The draft `from` was sent, and the form goes on with another one: for a page that did not hear the answer. */
  v.object({ type: v.literal('begun'), from: v.string(), number: v.number(), draftId: v.string() }),
  /** The draft is on its way, as the page before this one asked; or it did not get there, and can be written on. */
  v.object({ type: v.literal('creating'), on: v.boolean() }),
  /** Versions of a draft that the host has. */
  v.object({ type: v.literal('versions'), draftId: v.string(), copies: DraftCopiesSchema }),
  /** Issues that are much like the one with this title, those that are open first. */
  v.object({ type: v.literal('similar'), title: v.string(), issues: v.array(SimilarSchema) }),
] as const;

/** Messages of the form. */
export const FROM_FORM = [
  /** Creates the issue. With `stay` the form goes on with an empty draft, else it closes and the issue opens. */
  v.object({ type: v.literal('create'), id: v.number(), draft: DraftSchema, stay: v.boolean() }),
  v.object({ type: v.literal('draft'), draft: DraftSchema, copies: v.optional(DraftCopiesSchema) }),
  /** The draft was thrown away, as what it is in `draft`; its files are as well. */
  v.object({ type: v.literal('discardDraft'), draftId: v.string() }),
  v.object({ type: v.literal('openDraft'), draftId: v.string() }),
  v.object({ type: v.literal('place'), site: v.string(), owner: v.string(), slug: v.string() }),
  /** The title is that now: which issues are like it? */
  v.object({ type: v.literal('similar'), title: v.string() }),
] as const;
