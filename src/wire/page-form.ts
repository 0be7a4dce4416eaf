import * as v from 'valibot';
import { KINDS, LISTS, STATUSES } from '../model/words';
import { DraftCopiesSchema, DraftSchema } from './page-drafts';
import { ChoicesSchema, FieldsSchema, list } from './page-model';
import { parsersOf, type Answer, type FromPage, type PageEvent, type PageProtocol, type Reply, type ToPage } from './page-protocol';
import { WRITING } from './page-writing';

/** What crosses between the form of a new issue and its host. */

const PlaceSchema = v.object({ site: v.string(), owner: v.string(), slug: v.string(), label: v.string() });
export type FormPlace = v.InferOutput<typeof PlaceSchema>;

const OtherDraftSchema = v.object({ id: v.string(), title: v.string(), savedOn: v.string() });

const TemplateSchema = v.object({
  name: v.string(),
  fields: FieldsSchema,
  /** What of it is not used, and why; a sentence each. */
  problems: list(v.string()),
});
export type Template = v.InferOutput<typeof TemplateSchema>;

const SimilarSchema = v.object({ number: v.number(), title: v.string(), status: v.picklist(STATUSES), kind: v.picklist(KINDS) });
export type Similar = v.InferOutput<typeof SimilarSchema>;

/** All that the form shows besides its draft. */
const FORM = {
  places: list(PlaceSchema),
  choices: v.nullable(ChoicesSchema),
  /** What the repository presets; shown as chosen, and sent with the issue. */
  defaults: FieldsSchema,
  templates: list(TemplateSchema),
  problem: v.nullable(v.string()),
  /** Why only what a reporter may say is offered; null for somebody who may set all fields. */
  limited: v.nullable(v.string()),
  /** The site keeps files. */
  canAttach: v.boolean(),
  /** The person may make names of the repository's lists. */
  canList: v.optional(v.boolean()),
  signedOut: v.boolean(),
  others: list(OtherDraftSchema),
};

export const FORM_PAGE = {
  requests: {
    ...WRITING.requests,
    /** Creates the issue. With `stay` the form goes on with an empty draft, else it closes and the issue opens. */
    create: {
      fields: { draft: DraftSchema, stay: v.boolean() },
      /** `created`: the issue that was, and the draft with which the form goes on. */
      answer: { created: v.optional(v.object({ number: v.number(), draftId: v.string() })) },
    },
    /** Makes a name of a list of the repository. */
    addListItem: { fields: { list: v.picklist(LISTS), name: v.string() }, answer: {} },
  },
  questions: WRITING.questions,
  notices: {
    ...WRITING.notices,
    draft: { draft: DraftSchema, copies: v.optional(DraftCopiesSchema) },
    /** The draft was thrown away, as what it is in `draft`; its files are as well. */
    discardDraft: { draftId: v.string() },
    openDraft: { draftId: v.string() },
    place: { site: v.string(), owner: v.string(), slug: v.string() },
    /** The title is that now: which issues are like it? */
    similar: { title: v.string() },
  },
  events: {
    ...WRITING.events,
    form: FORM,
    /** The draft `from` was sent, and the form goes on with another one: for a page that did not hear the answer. */
    begun: { from: v.string(), number: v.number(), draftId: v.string() },
    /** The draft is on its way, as the page before this one asked; or it did not get there, and can be written on. */
    creating: { on: v.boolean() },
    /** Versions of a draft that the host has. */
    versions: { draftId: v.string(), copies: DraftCopiesSchema },
    /** Issues that are much like the one with this title, those that are open first. */
    similar: { title: v.string(), issues: list(SimilarSchema) },
  },
} as const satisfies PageProtocol;

export type FormPage = typeof FORM_PAGE;
export type FormMessage = FromPage<FormPage>;
export type ToForm = ToPage<FormPage>;
export type Form = Extract<PageEvent<FormPage>, { type: 'form' }>;
export type CreateOutcome = Answer<FormPage, 'create'>;
export type FormReply = Reply<FormPage>;
export const formParsers = parsersOf(FORM_PAGE);

/** What the form keeps for itself, which is also what it is restored from. */
export const FormStateSchema = v.object({ page: v.literal('create'), draft: DraftSchema, copies: v.optional(DraftCopiesSchema) });
export type FormState = v.InferOutput<typeof FormStateSchema>;

/** Reads what VS Code kept of a form; undefined when it is none. */
export const parseFormState = (value: unknown): FormState | undefined => {
  const parsed = v.safeParse(FormStateSchema, value);
  return parsed.success ? parsed.output : undefined;
};

/** What the form is born with besides words: what its repository is called as far as that is known, the draft and other versions of it. */
export const FORM_BOOT = { place: v.optional(v.string()), draft: DraftSchema, copies: v.optional(DraftCopiesSchema) } as const;
