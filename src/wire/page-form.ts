import * as v from 'valibot';
import { KINDS, LISTS, STATUSES } from '../model/enums';
import { DraftCopiesSchema, DraftSchema } from './page-drafts';
import { ChoicesSchema, FieldsSchema, list } from './page-model';
import { parsersOf, type Answer, type FromPage, type PageEvent, type PageProtocol, type Reply, type ToPage } from './page-protocol';
import { WRITING } from './page-writing';

/** The messages between the form of a new issue and its host. */

const PlaceSchema = v.object({ site: v.string(), owner: v.string(), slug: v.string(), label: v.string() });
export type FormPlace = v.InferOutput<typeof PlaceSchema>;

const OtherDraftSchema = v.object({ id: v.string(), title: v.string(), savedOn: v.string() });

const TemplateSchema = v.object({
  name: v.string(),
  fields: FieldsSchema,
  /** A sentence for each key of the template that is ignored, with the reason. */
  problems: list(v.string()),
});
export type Template = v.InferOutput<typeof TemplateSchema>;

const SimilarSchema = v.object({ number: v.number(), title: v.string(), status: v.picklist(STATUSES), kind: v.picklist(KINDS) });
export type Similar = v.InferOutput<typeof SimilarSchema>;

/** All content of the form except its draft. */
const FORM = {
  places: list(PlaceSchema),
  choices: v.nullable(ChoicesSchema),
  /** The defaults of the repository. They are shown as chosen, and sent with the issue. */
  defaults: FieldsSchema,
  templates: list(TemplateSchema),
  problem: v.nullable(v.string()),
  /** Why only some fields are offered; null when the person may set all of them. */
  limited: v.nullable(v.string()),
  /** The site supports attachments. */
  canAttach: v.boolean(),
  /** The person may add to the repository's lists. */
  canList: v.optional(v.boolean()),
  signedOut: v.boolean(),
  others: list(OtherDraftSchema),
};

export const FORM_PAGE = {
  requests: {
    ...WRITING.requests,
    /** Creates the issue. With `createAnother` the form continues with an empty draft; otherwise it closes and the issue opens. */
    create: {
      fields: { draft: DraftSchema, createAnother: v.boolean() },
      /** The number of the new issue, and the id of the draft with which the form continues. */
      answer: { created: v.optional(v.object({ number: v.number(), draftId: v.string() })) },
    },
    /** Adds a name to a list of the repository. */
    addListItem: { fields: { list: v.picklist(LISTS), name: v.string() }, answer: {} },
  },
  questions: WRITING.questions,
  notices: {
    ...WRITING.notices,
    draft: { draft: DraftSchema, copies: v.optional(DraftCopiesSchema) },
    /** Discards a draft and its files. */
    discardDraft: { draftId: v.string() },
    openDraft: { draftId: v.string() },
    place: { site: v.string(), owner: v.string(), slug: v.string() },
    /** Requests issues with a similar title. */
    similar: { title: v.string() },
  },
  events: {
    ...WRITING.events,
    form: FORM,
    /** The draft `from` was sent, and the form continues with another one. For a page that missed the answer. */
    continued: { from: v.string(), number: v.number(), draftId: v.string() },
    /** Whether an earlier page of this form is sending the draft. When that fails, the form becomes editable again. */
    creating: { on: v.boolean() },
    /** The host's versions of a draft. */
    versions: { draftId: v.string(), copies: DraftCopiesSchema },
    /** Issues with a title like this one, open ones first. */
    similar: { title: v.string(), issues: list(SimilarSchema) },
  },
} as const satisfies PageProtocol;

export type FormProtocol = typeof FORM_PAGE;
export type FormMessage = FromPage<FormProtocol>;
export type ToForm = ToPage<FormProtocol>;
export type Form = Extract<PageEvent<FormProtocol>, { type: 'form' }>;
export type CreateOutcome = Answer<FormProtocol, 'create'>;
export type FormReply = Reply<FormProtocol>;
export const formParsers = parsersOf(FORM_PAGE);

/** The state that VS Code saves for the form and restores it from. */
export const FormStateSchema = v.object({ page: v.literal('create'), draft: DraftSchema, copies: v.optional(DraftCopiesSchema) });
export type FormState = v.InferOutput<typeof FormStateSchema>;

/** Parses the saved state of a form; undefined when the value is something else. */
export const parseFormState = (value: unknown): FormState | undefined => {
  const parsed = v.safeParse(FormStateSchema, value);
  return parsed.success ? parsed.output : undefined;
};

/** The initial data of the form: the label of its repository if it is known, the draft, and other versions of it. */
export const FORM_BOOT = { place: v.optional(v.string()), draft: DraftSchema, copies: v.optional(DraftCopiesSchema) } as const;
