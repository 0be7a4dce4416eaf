import * as v from 'valibot';
import type { IssueFields } from '../model/issue';
import { KINDS, PRIORITIES, STATUSES, type Kind, type Priority, type Status } from '../model/words';
import { DraftCopiesSchema, DraftSchema, FROM_FORM, TO_FORM, type Draft, type Form } from './page-form';
import type { TextVersion } from '../model/versions';
import { ISSUE_FROM_PAGE, ISSUE_TO_PAGE, OPENED, type IssueView, type Opened, type Question } from './page-issue';
import { AddressSchema, EditCopiesSchema, EditsSchema, type EditCopies, type Edits, type FieldsSchema } from './page-model';
import { WORD_NAMES, type Words } from './page-words';

/** The words of the model that a page needs: this file is all that it knows of the house. */
export type { Attachment, Choices, Comment, FieldChange, Issue, IssueFields, Person } from '../model/issue';
export { DEFAULTS } from '../model/fields';
export { KINDS, LISTS, PRIORITIES, STATUSES, type ListName, type Markup, type Status } from '../model/words';
export type { TextVersion } from '../model/versions';
export { Mutex, SingleFlight } from '../model/concurrency';
export { UnsavedTexts } from '../model/written';
export {
  DRAFT_RULES,
  draftVersion,
  isWritten,
  parseDraft,
  type Draft,
  type Form,
  type FormPlace,
  type OtherDraft,
  type Similar,
  type Template,
} from './page-form';
export { ago } from '../model/ago';
export { isIssueMessage } from './page-issue';
export type {
  First,
  IssueMessage,
  IssueRequest,
  IssueView,
  ListPosition,
  Opened,
  Question,
  Reply,
  CompletionItem,
  WaitingFile,
} from './page-issue';
export {
  EDIT_RULES,
  editVersion,
  editVersions,
  isEditKey,
  parseUnsent,
  sameText,
  toCopies,
  type Edit,
  type EditCopies,
  type EditKey,
  type Edits,
  type Unsent,
} from './page-model';
export { WORD_NAMES, type WordName, type Words } from './page-words';

/**
 * What crosses between the editor and a page (the web view of an issue, the form of a new one). Both sides parse what
 * they receive: a page shows texts of strangers, so its host takes nothing from it on trust.
 */

/** What a page offers besides the words of a message. */
const ActionSchema = v.picklist(['retry', 'signIn', 'importArchive', 'showLog']);
export type Action = v.InferOutput<typeof ActionSchema>;

// --- what a page keeps for itself, which is also what it is restored from

const AddressStateSchema = v.object({
  page: v.literal('issue'),
  address: AddressSchema,
  edits: EditsSchema,
  copies: v.optional(EditCopiesSchema),
  scroll: v.number(),
});
const FormStateSchema = v.object({ page: v.literal('create'), draft: DraftSchema, copies: v.optional(DraftCopiesSchema) });
const PageStateSchema = v.variant('page', [AddressStateSchema, FormStateSchema]);
export type PageState = v.InferOutput<typeof PageStateSchema>;

export const parsePageState = (value: unknown): PageState | undefined => {
  const parsed = v.safeParse(PageStateSchema, value);
  return parsed.success ? parsed.output : undefined;
};

// --- what a page is born with

export interface Boot {
  readonly page: 'issue' | 'create';
  readonly language: string;
  readonly words: Words;
  readonly statuses: Readonly<Record<Status, string>>;
  readonly kinds: Readonly<Record<Kind, string>>;
  readonly priorities: Readonly<Record<Priority, string>>;
  /** Names of codicons, the same that the tree shows. */
  readonly icons: {
    readonly status: Readonly<Record<Status, string>>;
    readonly kind: Readonly<Record<Kind, string>>;
    readonly priority: Readonly<Record<Priority, string>>;
  };
  /** What an issue's page shows first. */
  readonly opened?: Opened;
  /** What the repository of a form is called, as far as that is known before it is loaded. */
  readonly place?: string;
  /** The form's draft, and other versions of it. */
  readonly draft?: Draft;
  readonly copies?: readonly TextVersion<Draft>[];
}

const labels = <const T extends readonly string[]>(names: T) =>
  v.object(Object.fromEntries(names.map((name) => [name, v.string()])) as Record<T[number], v.StringSchema<undefined>>);

const BootSchema = v.object({
  page: v.picklist(['issue', 'create']),
  language: v.string(),
  words: labels(WORD_NAMES),
  statuses: labels(STATUSES),
  kinds: labels(KINDS),
  priorities: labels(PRIORITIES),
  icons: v.object({ status: labels(STATUSES), kind: labels(KINDS), priority: labels(PRIORITIES) }),
  opened: v.optional(v.object(OPENED)),
  place: v.optional(v.string()),
  draft: v.optional(DraftSchema),
  copies: v.optional(DraftCopiesSchema),
});

/** Reads what the host wrote into the page's HTML; raises `ValiError` when it is something else. */
export const parseBoot = (json: string): Boot => v.parse(BootSchema, JSON.parse(json));

// --- messages

/** How a request that can fail went. `theirs` is the text that somebody else has put there meanwhile. */
const OutcomeSchema = v.variant('ok', [
  /** `created`: the issue that was, and the draft with which the form goes on. */
  v.object({ ok: v.literal(true), created: v.optional(v.object({ number: v.number(), draftId: v.string() })) }),
  v.object({
    ok: v.literal(false),
    message: v.string(),
    field: v.optional(v.string()),
    theirs: v.optional(v.string()),
    action: v.optional(ActionSchema),
  }),
]);
export type Outcome = v.InferOutput<typeof OutcomeSchema>;
export type Failure = Extract<Outcome, { ok: false }>;

const ToPageSchema = v.variant('type', [
  ...ISSUE_TO_PAGE,
  ...TO_FORM,
  v.object({ type: v.literal('answer'), id: v.number(), outcome: OutcomeSchema }),
]);
export type ToPage =
  | { readonly type: 'issue'; readonly view: IssueView; readonly edits?: Edits; readonly copies?: EditCopies }
  | { readonly type: 'open'; readonly opened: Opened }
  | Exclude<v.InferOutput<typeof ToPageSchema>, { type: 'issue' | 'open' | 'form' }>
  | Form;

const id = v.number();
const FromPageSchema = v.variant('type', [
  ...ISSUE_FROM_PAGE,
  ...FROM_FORM,
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('refresh'), id }),
  v.object({
    type: v.literal('command'),
    command: v.picklist(['copyLink', 'copyAsMarkdown', 'openInBrowser', 'deleteIssue', 'signIn', 'importArchive', 'showLog']),
  }),
  v.object({ type: v.literal('error'), message: v.string() }),
]);
export type FromPage = v.InferOutput<typeof FromPageSchema>;
export type PageCommand = Extract<FromPage, { type: 'command' }>['command'];
/** Messages that are answered by an outcome. */
export type Request = Exclude<Extract<FromPage, { id: number }>, Question>;

/** Reads a message of the host; undefined when it is none, which is ignored. */
export function parseToPage(message: unknown): ToPage | undefined {
  const parsed = v.safeParse(ToPageSchema, message);
  return parsed.success ? parsed.output : undefined;
}

/** Reads a message of a page; undefined when it is none. */
export function parseFromPage(message: unknown): FromPage | undefined {
  const parsed = v.safeParse(FromPageSchema, message);
  return parsed.success ? parsed.output : undefined;
}

/** The showing that a message of a page is of (`Opened.turn`); undefined of a form. */
export const turnOf = (message: unknown): unknown =>
  typeof message === 'object' && message !== null && 'turn' in message ? message.turn : undefined;

/** What a page may set of an issue, held against the model by the compiler. */
export type PageFields = v.InferOutput<typeof FieldsSchema> & IssueFields;
