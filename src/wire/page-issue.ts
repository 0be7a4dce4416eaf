import * as v from 'valibot';
import { CHANGE_FIELDS } from '../model/fields';
import { LISTS } from '../model/words';
import { EditCopiesSchema, EditKeySchema, EditsSchema } from './page-drafts';
import {
  AddressSchema,
  AttachmentSchema,
  ChoicesSchema,
  CommentSchema,
  FieldsSchema,
  IssueNumberSchema,
  IssueSchema,
  PersonSchema,
  list,
} from './page-model';
import {
  ActionSchema,
  parsersOf,
  request,
  type FromPage,
  type PageEvent,
  type PageProtocol,
  type Reply,
  type Request,
  type ToPage,
} from './page-protocol';
import { FileNameSchema, WaitingFilesSchema, WRITING } from './page-writing';

/** What crosses between an issue's page and its host. */

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
  comments: v.nullable(list(CommentSchema)),
  /** Null: could not be loaded, or the site knows none. */
  attachments: v.nullable(list(AttachmentSchema)),
  followers: v.nullable(list(PersonSchema)),
  choices: v.nullable(ChoicesSchema),
  /** Whether the person watches and has voted; null when nobody is signed in or the site does not tell. */
  standing: v.nullable(v.object({ watching: v.boolean(), voted: v.boolean() })),
  problems: list(v.string()),
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
export type IssueView = Readonly<v.InferOutput<typeof IssueViewSchema>>;

/** What there is to show at once, if it was loaded soon enough. */
const FirstSchema = v.object({
  view: IssueViewSchema,
  edits: EditsSchema,
  /** Other versions of texts, and those that were sent or discarded, though the page may not have heard of it. */
  copies: v.optional(EditCopiesSchema),
  files: WaitingFilesSchema,
});

/** Which issue a page shows. */
const OpenedSchema = v.object({
  /** Names this showing of an issue: whatever a page says is of one showing, and is heard by the host of that one only. */
  turn: v.number(),
  address: AddressSchema,
  /** What the repository is called. */
  place: v.string(),
  /** The next issue that is clicked on in the tree is shown in the place of this one. */
  isPreview: v.boolean(),
  first: v.optional(FirstSchema),
});
export type Opened = Readonly<v.InferOutput<typeof OpenedSchema>>;

const COMMANDS = ['copyLink', 'copyAsMarkdown', 'openInBrowser', 'deleteIssue', 'signIn', 'importArchive', 'showLog'] as const;
export type PageCommand = (typeof COMMANDS)[number];

export const ISSUE_PAGE = {
  requests: {
    ...WRITING.requests,
    /** Changes fields of the issue. `base` is what the page believes they are now. */
    update: request({ fields: FieldsSchema, base: FieldsSchema }),
    /** Says something, with the files that wait; without words, the files alone. */
    addComment: request({ text: v.string() }),
    editComment: request({ comment: v.number(), text: v.string(), base: v.string() }),
    deleteComment: request({ comment: v.number() }),
    deleteAttachment: request({ name: FileNameSchema }),
    watch: request({ on: v.boolean() }),
    vote: request({ on: v.boolean() }),
    addListItem: request({ list: v.picklist(LISTS), name: v.string() }),
    /** Looks whether anything has changed. */
    refresh: request({}),
  },
  questions: WRITING.questions,
  notices: {
    ...WRITING.notices,
    command: { command: v.picklist(COMMANDS) },
    /** Texts under way; of which issue, since a page tells of those that it leaves, too. */
    edits: { address: AddressSchema, edits: EditsSchema, copies: v.optional(EditCopiesSchema) },
    /** No other issue is to come in the place of this one. */
    keep: {},
    /** Shows the issue before or after this one in the place of this one. */
    goTo: { number: IssueNumberSchema },
    /** Shows what a text was before and after a change. */
    showChange: { comment: v.number(), field: v.picklist(CHANGE_FIELDS) },
    copyCommentLink: { comment: v.number() },
    saveAttachment: { name: FileNameSchema },
  },
  events: {
    ...WRITING.events,
    /** Another issue is shown, in the place of the one that was. */
    open: { opened: OpenedSchema },
    /** The page stays with its issue from now on. */
    kept: {},
    issue: { view: IssueViewSchema, edits: v.optional(EditsSchema), copies: v.optional(EditCopiesSchema) },
    /** Nothing can be shown (or, with something shown: it is out of date, or deleted elsewhere). */
    trouble: {
      trouble: v.picklist(['missing', 'deleted', 'failed']),
      message: v.string(),
      actions: list(ActionSchema),
      /** Texts under way, where there is no issue to put them into. */
      edits: v.optional(EditsSchema),
      copies: v.optional(EditCopiesSchema),
    },
    /** Shows an entry of the conversation. */
    reveal: { comment: v.number() },
    /** Goes on with a text that is under way. */
    resume: { edit: EditKeySchema },
  },
} as const satisfies PageProtocol;

export type IssuePage = typeof ISSUE_PAGE;
export type IssueMessage = FromPage<IssuePage>;
export type IssueRequest = Request<IssuePage>;
export type IssueReply = Reply<IssuePage>;
export type IssueEvent = PageEvent<IssuePage>;
export type ToIssue = ToPage<IssuePage>;
export const issueParsers = parsersOf(ISSUE_PAGE);

/** What an issue's page keeps for itself, which is also what it is restored from. */
export const IssueStateSchema = v.object({
  page: v.literal('issue'),
  address: AddressSchema,
  edits: EditsSchema,
  copies: v.optional(EditCopiesSchema),
  scroll: v.number(),
});
export type IssueState = v.InferOutput<typeof IssueStateSchema>;

/** Reads what VS Code kept of a page; undefined when it is not of an issue. */
export const parseIssueState = (value: unknown): IssueState | undefined => {
  const parsed = v.safeParse(IssueStateSchema, value);
  return parsed.success ? parsed.output : undefined;
};

/** What an issue's page is born with besides words. */
export const ISSUE_BOOT = { opened: OpenedSchema } as const;
