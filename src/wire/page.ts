import * as v from 'valibot';
import type { Choices, Comment, Issue, IssueAddress, IssueFields, Person } from '../model/issue';
import { CHANGE_FIELDS, KINDS, MARKUPS, PRIORITIES, STATUSES, type Kind, type Priority, type Status } from '../model/words';

/** The words of the model that a page needs: this file is all that it knows of the house. */
export type { Choices, Comment, Issue, IssueFields, Person } from '../model/issue';
export { DEFAULTS, KINDS, LISTS, PRIORITIES, STATUSES, type ListName, type Markup } from '../model/words';

/**
 * What crosses between the editor and a page (the web view of an issue, the form of a new one). Both sides parse what
 * they receive: a page shows texts of strangers, so its host takes nothing from it on trust.
 */

// --- what both tell each other about

const PersonSchema = v.object({ username: v.string(), displayName: v.string() });
const AddressSchema = v.object({
  site: v.string(),
  repository: v.object({ owner: v.string(), slug: v.string() }),
  number: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
const FieldsSchema = v.object({
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
const IssueSchema = v.object({
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
const CommentSchema = v.object({
  id: v.number(),
  content: v.nullable(v.string()),
  markup: v.picklist(MARKUPS),
  author: v.nullable(PersonSchema),
  createdOn: v.string(),
  updatedOn: v.nullable(v.string()),
  changes: v.array(v.object({ field: v.picklist(CHANGE_FIELDS), old: v.string(), new: v.string() })),
});
const ChoicesSchema = v.object({
  lists: v.object({ component: v.array(v.string()), milestone: v.array(v.string()), version: v.array(v.string()) }),
  assignees: v.array(PersonSchema),
});

/** A text that is being written, and the text that it started from, so that a change made meanwhile is noticed. */
const EditSchema = v.object({ text: v.string(), base: v.string() });
export type Edit = v.InferOutput<typeof EditSchema>;
/** The texts of an issue that can be under way. */
const EditsSchema = v.object({ title: v.optional(EditSchema), content: v.optional(EditSchema) });
export type Edits = v.InferOutput<typeof EditsSchema>;

// --- an issue's page

const IssueViewSchema = v.object({
  issue: IssueSchema,
  /** Null: could not be loaded; `problems` says why. */
  comments: v.nullable(v.array(CommentSchema)),
  followers: v.nullable(v.array(PersonSchema)),
  choices: v.nullable(ChoicesSchema),
  problems: v.array(v.string()),
  /** Why texts, or fields, cannot be changed by this person; null when they can. */
  locked: v.object({ texts: v.nullable(v.string()), fields: v.nullable(v.string()) }),
  /** Signing in would help. */
  signedOut: v.boolean(),
  canDelete: v.boolean(),
});
export interface IssueView {
  readonly issue: Issue;
  readonly comments: readonly Comment[] | null;
  readonly followers: readonly Person[] | null;
  readonly choices: Choices | null;
  readonly problems: readonly string[];
  readonly locked: { readonly texts: string | null; readonly fields: string | null };
  readonly signedOut: boolean;
  readonly canDelete: boolean;
}

/** What a page offers besides the words of a message. */
const ActionSchema = v.picklist(['retry', 'signIn', 'importArchive', 'showLog']);
export type Action = v.InferOutput<typeof ActionSchema>;

// --- the form of a new issue

const PlaceSchema = v.object({ site: v.string(), owner: v.string(), slug: v.string(), label: v.string() });
export type FormPlace = v.InferOutput<typeof PlaceSchema>;

const DraftSchema = v.object({
  /** Names the draft, so that several forms can be open and each keeps its own. */
  id: v.string(),
  site: v.string(),
  owner: v.string(),
  slug: v.string(),
  fields: FieldsSchema,
  savedOn: v.string(),
});
export type Draft = v.InferOutput<typeof DraftSchema>;

export const parseDraft = (value: unknown): Draft | undefined => {
  const parsed = v.safeParse(DraftSchema, value);
  return parsed.success ? parsed.output : undefined;
};
export const parseEdits = (value: unknown): Edits | undefined => {
  const parsed = v.safeParse(EditsSchema, value);
  return parsed.success ? parsed.output : undefined;
};

const OtherDraftSchema = v.object({ id: v.string(), title: v.string(), savedOn: v.string() });
export type OtherDraft = v.InferOutput<typeof OtherDraftSchema>;

// --- what a page keeps for itself, which is also what it is restored from

const AddressStateSchema = v.object({ page: v.literal('issue'), address: AddressSchema, edits: EditsSchema, scroll: v.number() });
const FormStateSchema = v.object({ page: v.literal('create'), draft: DraftSchema });
const PageStateSchema = v.variant('page', [AddressStateSchema, FormStateSchema]);
export type PageState = v.InferOutput<typeof PageStateSchema>;

export const parsePageState = (value: unknown): PageState | undefined => {
  const parsed = v.safeParse(PageStateSchema, value);
  return parsed.success ? parsed.output : undefined;
};

// --- what a page is born with

/** Words of a page, by name; `{0}` is filled in. The page has none of its own, so that they are translated in one place. */
export const WORD_NAMES = [
  'status',
  'kind',
  'priority',
  'assignee',
  'component',
  'milestone',
  'version',
  'repository',
  'title',
  'description',
  'none',
  'unassigned',
  'fields',
  'reportedBy',
  'reported',
  'anonymous',
  'updated',
  'edited',
  'loading',
  'editTitle',
  'editDescription',
  'save',
  'saving',
  'cancel',
  'create',
  'creating',
  'write',
  'preview',
  'nothingToPreview',
  'discard',
  'keepEditing',
  'discardQuestion',
  'tryAgain',
  'undo',
  'keepMine',
  'takeTheirs',
  'savedField',
  'notSaved',
  'noDescription',
  'addDescription',
  'noAnswer',
  'markdown',
  'creole',
  'plaintext',
  'changedMeanwhile',
  'changedMeanwhileField',
  'theirs',
  'mine',
  'changedWhileEditing',
  'textKept',
  'comments',
  'commentBy',
  'follower',
  'followers',
  'noFollowers',
  'copyLink',
  'copyAsMarkdown',
  'refresh',
  'delete',
  'signIn',
  'importArchive',
  'showLog',
  'newIssue',
  'titleMissing',
  'titlePlaceholder',
  'descriptionPlaceholder',
  'draftRestored',
  'otherDrafts',
  'discardDraft',
  'untitled',
  'submitHint',
  'createHint',
  'conflictTitle',
  'issueActions',
] as const;
export type WordName = (typeof WORD_NAMES)[number];
export type Words = Readonly<Record<WordName, string>>;

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
  /** Which issue a page is of, and what it is called as far as that is known before it is loaded. */
  readonly address?: IssueAddress;
  readonly place?: string;
  /** The form's draft. */
  readonly draft?: Draft;
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
  address: v.optional(AddressSchema),
  place: v.optional(v.string()),
  draft: v.optional(DraftSchema),
});

/** Reads what the host wrote into the page's HTML; raises `ValiError` when it is something else. */
export const parseBoot = (json: string): Boot => v.parse(BootSchema, JSON.parse(json));

// --- messages

/** How a request that can fail went. `theirs` is the text that somebody else has put there meanwhile. */
const OutcomeSchema = v.variant('ok', [
  v.object({ ok: v.literal(true) }),
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
  v.object({ type: v.literal('issue'), view: IssueViewSchema, edits: v.optional(EditsSchema) }),
  /** Nothing can be shown (or, with something shown: it is out of date, or deleted elsewhere). */
  v.object({
    type: v.literal('trouble'),
    trouble: v.picklist(['missing', 'deleted', 'failed']),
    message: v.string(),
    actions: v.array(ActionSchema),
  }),
  v.object({
    type: v.literal('form'),
    places: v.array(PlaceSchema),
    choices: v.nullable(ChoicesSchema),
    problem: v.nullable(v.string()),
    /** Why only what a reporter may say is offered; null for somebody who may set all fields. */
    limited: v.nullable(v.string()),
    signedOut: v.boolean(),
    others: v.array(OtherDraftSchema),
  }),
  v.object({ type: v.literal('answer'), id: v.number(), outcome: OutcomeSchema }),
]);
export type ToPage =
  | { readonly type: 'issue'; readonly view: IssueView; readonly edits?: Edits }
  | Exclude<v.InferOutput<typeof ToPageSchema>, { type: 'issue' | 'form' }>
  | {
      readonly type: 'form';
      readonly places: readonly FormPlace[];
      readonly choices: Choices | null;
      readonly problem: string | null;
      readonly limited: string | null;
      readonly signedOut: boolean;
      readonly others: readonly OtherDraft[];
    };

const id = v.number();
const FromPageSchema = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  /** Changes fields of the issue. `base` is what the page believes they are now. */
  v.object({ type: v.literal('update'), id, fields: FieldsSchema, base: FieldsSchema }),
  v.object({ type: v.literal('create'), id, draft: DraftSchema }),
  v.object({ type: v.literal('refresh'), id }),
  v.object({ type: v.literal('edits'), edits: EditsSchema }),
  v.object({ type: v.literal('draft'), draft: DraftSchema }),
  v.object({ type: v.literal('discardDraft'), draftId: v.string() }),
  v.object({ type: v.literal('openDraft'), draftId: v.string() }),
  v.object({ type: v.literal('place'), site: v.string(), owner: v.string(), slug: v.string() }),
  v.object({ type: v.literal('openIssue'), number: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  v.object({
    type: v.literal('command'),
    command: v.picklist(['copyLink', 'copyAsMarkdown', 'deleteIssue', 'signIn', 'importArchive', 'showLog']),
  }),
  v.object({ type: v.literal('error'), message: v.string() }),
]);
export type FromPage = v.InferOutput<typeof FromPageSchema>;
export type PageCommand = Extract<FromPage, { type: 'command' }>['command'];
/** Messages that are answered by an outcome. */
export type Request = Extract<FromPage, { id: number }>;

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

/** What a page may set of an issue, held against the model by the compiler. */
export type PageFields = v.InferOutput<typeof FieldsSchema> & IssueFields;
