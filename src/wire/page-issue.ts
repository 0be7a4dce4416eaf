import * as v from 'valibot';
import { CHANGE_FIELDS } from '../model/fields';
import { LISTS, STATUSES } from '../model/enums';
import { RELATIONS } from '../model/relations';
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
  requestShape,
  type FromPage,
  type PageEvent,
  type PageProtocol,
  type Reply,
  type Request,
  type ToPage,
} from './page-protocol';
import { FileNameSchema, WaitingFilesSchema, WRITING } from './page-writing';

/** The messages between an issue's page and its host. */

const ListPositionSchema = v.object({
  previous: v.nullable(v.number()),
  next: v.nullable(v.number()),
  index: v.number(),
  count: v.number(),
});
/** The position of an issue in the list that it was opened from; `index` counts from 0. */
export type ListPosition = v.InferOutput<typeof ListPositionSchema>;

const RelationSchema = v.object({
  name: v.picklist(RELATIONS),
  issue: v.object({ number: v.number(), title: v.string(), status: v.picklist(STATUSES) }),
  author: v.nullable(PersonSchema),
  createdOn: v.string(),
});

const CodeSchema = v.object({
  anchor: v.number(),
  path: v.string(),
  first: v.number(),
  /** The lines as they were; long ones are cut. */
  lines: list(v.string()),
  /** How many there are. */
  count: v.number(),
  commit: v.optional(v.string()),
  note: v.optional(v.string()),
  author: v.nullable(PersonSchema),
  createdOn: v.string(),
});
/** A place in code that the issue is attached to, as it was then. */
export type AttachedCode = v.InferOutput<typeof CodeSchema>;

const CodeStateSchema = v.object({
  anchor: v.number(),
  state: v.picklist(['searching', 'exact', 'moved', 'changed', 'lost']),
  /** It is only likely: a person confirms it. */
  isSuggestion: v.optional(v.boolean()),
  path: v.optional(v.string()),
  first: v.optional(v.number()),
  last: v.optional(v.number()),
  /** Lines that were taken away, added, or are in both. */
  difference: v.optional(list(v.object({ sign: v.picklist(['-', '+', ' ']), text: v.string() }))),
});
/** Where that code is now. */
export type CodeState = v.InferOutput<typeof CodeStateSchema>;

export const IssueViewSchema = v.object({
  issue: IssueSchema,
  /** Null: could not be loaded; `problems` says why. */
  comments: v.nullable(list(CommentSchema)),
  /** Null: could not be loaded, or the site has no attachments. */
  attachments: v.nullable(list(AttachmentSchema)),
  followers: v.nullable(list(PersonSchema)),
  choices: v.nullable(ChoicesSchema),
  /** Null when nobody is signed in, or the site does not say. */
  participation: v.nullable(v.object({ watching: v.boolean(), voted: v.boolean() })),
  problems: list(v.string()),
  /** The signed-in person; null when nobody is signed in, or the site does not say. */
  me: v.nullable(PersonSchema),
  /** Why this person cannot change texts or fields, or comment; null when they can. */
  locked: v.object({ texts: v.nullable(v.string()), fields: v.nullable(v.string()), comments: v.nullable(v.string()) }),
  can: v.object({
    /** Change and delete comments of others. */
    moderate: v.boolean(),
    /** Add to the lists of the repository. */
    list: v.boolean(),
    delete: v.boolean(),
    /** The site has attachments, votes, watchers. */
    attach: v.boolean(),
    vote: v.boolean(),
    watch: v.boolean(),
    /** The issue has a page on the web. */
    browse: v.boolean(),
  }),
  /** Signing in would help. */
  signedOut: v.boolean(),
  /** How it is related to other issues; absent: the site has no relations, or they could not be loaded. */
  relations: v.optional(list(RelationSchema)),
  /** Code that it is attached to; absent: the site has no such places, or they could not be loaded. */
  code: v.optional(list(CodeSchema)),
  /** The person's commit that removed the last TODO of the issue, which is open. */
  removedTodo: v.optional(v.object({ hash: v.string(), subject: v.string() })),
  neighbours: v.nullable(ListPositionSchema),
  /** What others have done since the person looked last: from this date on, and the line above it. */
  newSince: v.optional(v.object({ from: v.string(), label: v.string() })),
  /** The label of the repository. It can change while the page is open, when a second site makes it ambiguous. */
  place: v.optional(v.string()),
});
export type IssueView = Readonly<v.InferOutput<typeof IssueViewSchema>>;

/** The content for the first paint, if it was loaded in time. */
const FirstSchema = v.object({
  view: IssueViewSchema,
  edits: EditsSchema,
  /** Other versions of texts, and those that were sent or discarded. */
  copies: v.optional(EditCopiesSchema),
  files: WaitingFilesSchema,
});

/** Which issue a page shows. */
const OpenedSchema = v.object({
  /** Counts the issues that the page has shown. Messages carry it, so that one about an earlier issue is not taken for this one's. */
  turn: v.number(),
  address: AddressSchema,
  /** The label of the repository. */
  place: v.string(),
  /** The next issue that is clicked on in the tree replaces this one. */
  isPreview: v.boolean(),
  first: v.optional(FirstSchema),
});
export type Opened = Readonly<v.InferOutput<typeof OpenedSchema>>;

const COMMANDS = [
  'copyLink',
  'copyAsMarkdown',
  'openInBrowser',
  'deleteIssue',
  'signIn',
  'importArchive',
  'showLog',
  'addRelation',
  'startWork',
  'attachSelection',
  'findReferences',
  'resolveByCommit',
  'dismissRemovedTodo',
] as const;
export type PageCommand = (typeof COMMANDS)[number];

export const ISSUE_PAGE = {
  requests: {
    ...WRITING.requests,
    /** Changes fields of the issue. `base` holds their values as the page knows them. */
    update: requestShape({ fields: FieldsSchema, base: FieldsSchema }),
    /** Adds a comment with the waiting files; an empty one adds the files alone. */
    addComment: requestShape({ text: v.string() }),
    editComment: requestShape({ comment: v.number(), text: v.string(), base: v.string() }),
    deleteComment: requestShape({ comment: v.number() }),
    deleteAttachment: requestShape({ name: FileNameSchema }),
    removeRelation: requestShape({ relation: v.picklist(RELATIONS), other: IssueNumberSchema }),
    detachCode: requestShape({ anchor: v.number() }),
    /** The place where the code was found, or the selected code, becomes its place. */
    confirmCode: requestShape({ anchor: v.number() }),
    reattachCode: requestShape({ anchor: v.number() }),
    /** Asks the person for the note on it. */
    noteCode: requestShape({ anchor: v.number() }),
    /** Looks for the code again. */
    searchCode: requestShape({}),
    watch: requestShape({ on: v.boolean() }),
    vote: requestShape({ on: v.boolean() }),
    addListItem: requestShape({ list: v.picklist(LISTS), name: v.string() }),
    /** Reloads the issue. */
    refresh: requestShape({}),
  },
  questions: {
    ...WRITING.questions,
    /** The commits and branches that name the issue, the latest first; `more` are not listed. */
    named: {
      fields: {},
      answer: {
        commits: list(v.object({ hash: v.string(), subject: v.string(), author: v.string(), date: v.string() })),
        branches: list(v.object({ name: v.string(), commit: v.string(), isCurrent: v.boolean() })),
        more: v.number(),
      },
    },
  },
  notices: {
    ...WRITING.notices,
    command: { command: v.picklist(COMMANDS) },
    /** The unsent texts. `address` is needed because a page also reports those of the issue that it leaves. */
    edits: { address: AddressSchema, edits: EditsSchema, copies: v.optional(EditCopiesSchema) },
    /** Ends the preview: the next issue opens in a tab of its own. */
    keep: {},
    /** The person went into the page: commands of the palette mean its issue again, not rows that were selected before. */
    focused: {},
    /** Replaces this issue by the one before or after it. */
    goTo: { number: IssueNumberSchema },
    /** Opens a diff of a text before and after a change. */
    showChange: { comment: v.number(), field: v.picklist(CHANGE_FIELDS) },
    copyCommentLink: { comment: v.number() },
    /** Opens code that the issue is attached to. */
    openCode: { anchor: v.number() },
    saveAttachment: { name: FileNameSchema },
  },
  events: {
    ...WRITING.events,
    /** Shows another issue in this page. */
    open: { opened: OpenedSchema },
    /** The page is no preview any more. */
    kept: {},
    issue: { view: IssueViewSchema, edits: v.optional(EditsSchema), copies: v.optional(EditCopiesSchema) },
    /** Where the code of the issue is now; none where no folder of the repository is open. */
    code: { states: list(CodeStateSchema) },
    /** The issue cannot be loaded. What is shown, if anything, is out of date or deleted. */
    trouble: {
      trouble: v.picklist(['missing', 'deleted', 'failed']),
      message: v.string(),
      actions: list(ActionSchema),
      /** Unsent texts, when there is no issue to show them in. */
      edits: v.optional(EditsSchema),
      copies: v.optional(EditCopiesSchema),
    },
    /** Scrolls to a comment. */
    reveal: { comment: v.number() },
    /** Opens the editor of an unsent text. */
    resume: { edit: EditKeySchema },
  },
} as const satisfies PageProtocol;

export type IssueProtocol = typeof ISSUE_PAGE;
export type IssueMessage = FromPage<IssueProtocol>;
export type IssueRequest = Request<IssueProtocol>;
export type IssueReply = Reply<IssueProtocol>;
export type IssueEvent = PageEvent<IssueProtocol>;
export type ToIssue = ToPage<IssueProtocol>;
export const issueParsers = parsersOf(ISSUE_PAGE);

/** The state that VS Code saves for an issue's page and restores it from. */
export const IssueStateSchema = v.object({
  page: v.literal('issue'),
  address: AddressSchema,
  edits: EditsSchema,
  copies: v.optional(EditCopiesSchema),
  scroll: v.number(),
});
export type IssueState = v.InferOutput<typeof IssueStateSchema>;

/** Parses the saved state of an issue's page; undefined when it is something else. */
export const parseIssueState = (value: unknown): IssueState | undefined => {
  const parsed = v.safeParse(IssueStateSchema, value);
  return parsed.success ? parsed.output : undefined;
};

/** The initial data of an issue's page. */
export const ISSUE_BOOT = { opened: OpenedSchema } as const;
