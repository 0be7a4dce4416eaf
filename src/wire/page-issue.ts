import * as v from 'valibot';
import type { Attachment, Choices, Comment, Issue, IssueAddress, Person, Participation } from '../model/issue';
import { CHANGE_FIELDS } from '../model/fields';
import { LISTS, STATUSES } from '../model/words';
import {
  AddressSchema,
  AttachmentSchema,
  ChoicesSchema,
  CommentSchema,
  EditCopiesSchema,
  EditKeySchema,
  EditsSchema,
  FieldsSchema,
  IssueNumberSchema,
  IssueSchema,
  PersonSchema,
  type EditCopies,
  type Edits,
} from './page-model';

/** What an issue's page shows, and what it and its host say to each other besides what all pages say. */

const BytesSchema = v.custom<Uint8Array>((value) => value instanceof Uint8Array);

const ListPositionSchema = v.object({
  previous: v.nullable(v.number()),
  next: v.nullable(v.number()),
  index: v.number(),
  count: v.number(),
});
/** Where an issue stands in the list that it was opened from; `index` counts from 0. */
export type ListPosition = v.InferOutput<typeof ListPositionSchema>;

export const IssueViewSchema = v.object({
  issue: IssueSchema,
  /** Null: could not be loaded; `problems` says why. */
  comments: v.nullable(v.array(CommentSchema)),
  /** Null: could not be loaded, or the site knows none. */
  attachments: v.nullable(v.array(AttachmentSchema)),
  followers: v.nullable(v.array(PersonSchema)),
  choices: v.nullable(ChoicesSchema),
  /** Whether the person watches and has voted; null when nobody is signed in or the site does not tell. */
  standing: v.nullable(v.object({ watching: v.boolean(), voted: v.boolean() })),
  problems: v.array(v.string()),
  /** Who looks at it; null: nobody is signed in, or the site does not tell. */
  me: v.nullable(PersonSchema),
  /** Why texts, or fields, cannot be changed by this person, or nothing be said; null when they can. */
  locked: v.object({ texts: v.nullable(v.string()), fields: v.nullable(v.string()), comments: v.nullable(v.string()) }),
  can: v.object({
    /** Change and delete what others have said. */
    moderate: v.boolean(),
    /** Add to the lists of the repository. */
    list: v.boolean(),
    delete: v.boolean(),
    /** The site keeps files, votes, watchers. */
    attach: v.boolean(),
    vote: v.boolean(),
    watch: v.boolean(),
    /** The issue has an address that a browser shows. */
    browse: v.boolean(),
  }),
  /** Signing in would help. */
  signedOut: v.boolean(),
  neighbours: v.nullable(ListPositionSchema),
  /** Its repository as it is called now; it may get the name of its site while the page is open. */
  place: v.optional(v.string()),
});
export interface IssueView {
  readonly issue: Issue;
  readonly comments: readonly Comment[] | null;
  readonly attachments: readonly Attachment[] | null;
  readonly followers: readonly Person[] | null;
  readonly choices: Choices | null;
  readonly standing: Participation | null;
  readonly problems: readonly string[];
  readonly me: Person | null;
  readonly locked: { readonly texts: string | null; readonly fields: string | null; readonly comments: string | null };
  readonly can: {
    readonly moderate: boolean;
    readonly list: boolean;
    readonly delete: boolean;
    readonly attach: boolean;
    readonly vote: boolean;
    readonly watch: boolean;
    readonly browse: boolean;
  };
  readonly signedOut: boolean;
  readonly neighbours: ListPosition | null;
  readonly place?: string | undefined;
}

// --- to the page

const WaitingFileSchema = v.object({ name: v.string(), size: v.number(), with: v.optional(EditKeySchema) });
/** A file that goes with a text when that is sent: with the next comment, or one that is edited. The host keeps it, so that it outlives the page. */
export type WaitingFile = v.InferOutput<typeof WaitingFileSchema>;

const SuggestionSchema = v.object({ number: v.number(), title: v.string(), status: v.picklist(STATUSES) });
export type CompletionItem = v.InferOutput<typeof SuggestionSchema>;

const ReplySchema = v.variant('to', [
  v.object({ to: v.literal('suggest'), issues: v.array(SuggestionSchema) }),
  /** Which of the files and commits that a text mentions are there. */
  v.object({ to: v.literal('resolve'), files: v.array(v.string()), commits: v.array(v.string()) }),
  /** Null: not there, too large, or no picture that is shown. */
  v.object({ to: v.literal('picture'), picture: v.nullable(v.object({ type: v.string(), bytes: BytesSchema })) }),
]);
/** What the host gives back for a question of the page. */
export type Reply = v.InferOutput<typeof ReplySchema>;

const FirstSchema = v.object({
  view: IssueViewSchema,
  edits: EditsSchema,
  copies: v.optional(EditCopiesSchema),
  files: v.array(WaitingFileSchema),
});
/** What there is to show at once, if it was loaded soon enough. */
export interface First {
  readonly view: IssueView;
  readonly edits: Edits;
  /** Other versions of texts, and those that were sent or discarded, though the page may not have heard of it. */
  readonly copies?: EditCopies;
  readonly files: readonly WaitingFile[];
}

/** Which issue a page shows. */
export const OPENED = {
  /** Names this showing of an issue: whatever a page says is of one showing, and is heard by the host of that one only. */
  turn: v.number(),
  address: AddressSchema,
  /** What the repository is called. */
  place: v.string(),
  /** The next issue that is clicked on in the tree is shown in the place of this one. */
  isPreview: v.boolean(),
  first: v.optional(FirstSchema),
} as const;
export interface Opened {
  readonly turn: number;
  readonly address: IssueAddress;
  readonly place: string;
  readonly isPreview: boolean;
  readonly first?: First;
}

export const ISSUE_TO_PAGE = [
  /** Another issue is shown, in the place of the one that was. */
  v.object({ type: v.literal('open'), opened: v.object(OPENED) }),
  /** The page stays with its issue from now on. */
  v.object({ type: v.literal('kept') }),
  v.object({ type: v.literal('issue'), view: IssueViewSchema, edits: v.optional(EditsSchema), copies: v.optional(EditCopiesSchema) }),
  /** Nothing can be shown (or, with something shown: it is out of date, or deleted elsewhere). */
  v.object({
    type: v.literal('trouble'),
    trouble: v.picklist(['missing', 'deleted', 'failed']),
    message: v.string(),
    actions: v.array(v.picklist(['retry', 'signIn', 'importArchive', 'showLog'])),
    /** Texts under way, where there is no issue to put them into. */
    edits: v.optional(EditsSchema),
    copies: v.optional(EditCopiesSchema),
  }),
  v.object({ type: v.literal('waiting'), files: v.array(WaitingFileSchema) }),
  v.object({ type: v.literal('progress'), name: v.string(), share: v.number() }),
  /** Shows an entry of the conversation. */
  v.object({ type: v.literal('reveal'), comment: v.number() }),
  /** Goes on with a text that is under way. */
  v.object({ type: v.literal('resume'), edit: EditKeySchema }),
  v.object({ type: v.literal('reply'), id: v.number(), reply: ReplySchema }),
] as const;

// --- from the page

const id = v.number();
const FileNameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(255));

/** Requests that are answered by how it went. */
const REQUESTS = [
  /** Changes fields of the issue. `base` is what the page believes they are now. */
  v.object({ type: v.literal('update'), id, fields: FieldsSchema, base: FieldsSchema }),
  /** Says something, with the files that wait; without words, the files alone. */
  v.object({ type: v.literal('addComment'), id, text: v.string() }),
  v.object({ type: v.literal('editComment'), id, comment: v.number(), text: v.string(), base: v.string() }),
  v.object({ type: v.literal('deleteComment'), id, comment: v.number() }),
  v.object({ type: v.literal('addFile'), id, name: FileNameSchema, bytes: BytesSchema, with: v.optional(EditKeySchema) }),
  v.object({ type: v.literal('removeFile'), id, name: FileNameSchema }),
  v.object({ type: v.literal('deleteAttachment'), id, name: FileNameSchema }),
  v.object({ type: v.literal('watch'), id, on: v.boolean() }),
  v.object({ type: v.literal('vote'), id, on: v.boolean() }),
  v.object({ type: v.literal('addListItem'), id, list: v.picklist(LISTS), name: v.string() }),
] as const;

/** Questions that are answered by a reply. */
const QUESTIONS = [
  v.object({ type: v.literal('suggest'), id, text: v.string() }),
  v.object({ type: v.literal('resolve'), id, files: v.array(v.string()), commits: v.array(v.string()) }),
  v.object({ type: v.literal('picture'), id, name: FileNameSchema, waiting: v.boolean() }),
] as const;

const LineSchema = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));

export const ISSUE_FROM_PAGE = [
  ...REQUESTS,
  ...QUESTIONS,
  /** Texts under way; of which issue, since a page tells of those that it leaves, too. */
  v.object({ type: v.literal('edits'), address: AddressSchema, edits: EditsSchema, copies: v.optional(EditCopiesSchema) }),
  v.object({ type: v.literal('keep') }),
  v.object({ type: v.literal('openIssue'), number: IssueNumberSchema }),
  /** Shows the issue before or after this one in the place of this one. */
  v.object({ type: v.literal('goTo'), number: IssueNumberSchema }),
  /** Shows what is assigned to a person. */
  v.object({ type: v.literal('openPerson'), username: v.pipe(v.string(), v.minLength(1), v.maxLength(255)) }),
  /** An address of an issue at Bitbucket, as old texts hold them. */
  v.object({ type: v.literal('openLink'), url: v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//i)) }),
  v.object({ type: v.literal('openFile'), path: v.string(), line: LineSchema, lastLine: LineSchema }),
  v.object({ type: v.literal('openCommit'), hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{6,40}$/i)) }),
  /** Shows what a text was before and after a change. */
  v.object({ type: v.literal('showChange'), comment: v.number(), field: v.picklist(CHANGE_FIELDS) }),
  v.object({ type: v.literal('copyCommentLink'), comment: v.number() }),
  v.object({ type: v.literal('pickFiles'), with: v.optional(EditKeySchema) }),
  v.object({ type: v.literal('openAttachment'), name: FileNameSchema }),
  v.object({ type: v.literal('saveAttachment'), name: FileNameSchema }),
] as const;
export type Question = v.InferOutput<(typeof QUESTIONS)[number]>;
/** What an issue's page asks to be done with its conversation. */
export type IssueRequest = v.InferOutput<(typeof REQUESTS)[number]>;
/** What only an issue's page asks for: the form of a new one is asked for none of it. */
export type IssueMessage = v.InferOutput<(typeof ISSUE_FROM_PAGE)[number]>;
const ISSUE_TYPES: ReadonlySet<string> = new Set(ISSUE_FROM_PAGE.map((schema) => schema.entries.type.literal));
export const isIssueMessage = <T extends { type: string }>(message: T | IssueMessage): message is IssueMessage =>
  ISSUE_TYPES.has(message.type);
