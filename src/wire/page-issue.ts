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
/** The position of an issue in the list that it was opened from. `index` counts from 0. */
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
  /** The lines at the time of the attachment. Long ones are cut. */
  lines: list(v.string()),
  /** The number of lines. */
  count: v.number(),
  commit: v.optional(v.string()),
  note: v.optional(v.string()),
  author: v.nullable(PersonSchema),
  createdOn: v.string(),
});
/** An anchor of the issue, as it was at the time of the attachment. */
export type AttachedCode = v.InferOutput<typeof CodeSchema>;

const CodeStateSchema = v.object({
  anchor: v.number(),
  state: v.picklist(['searching', 'exact', 'moved', 'changed', 'lost']),
  /** The place is only likely, and a person has to confirm it. */
  isSuggestion: v.optional(v.boolean()),
  path: v.optional(v.string()),
  first: v.optional(v.number()),
  last: v.optional(v.number()),
  /** Lines that were removed, added, or are in both versions. */
  difference: v.optional(list(v.object({ sign: v.picklist(['-', '+', ' ']), text: v.string() }))),
});
/** The current place of an anchor. */
export type CodeState = v.InferOutput<typeof CodeStateSchema>;

export const IssueViewSchema = v.object({
  issue: IssueSchema,
  /** Null: could not be loaded; `problems` says why. */
  comments: v.nullable(list(CommentSchema)),
  /** Null: could not be loaded, or the site has no attachments. */
  attachments: v.nullable(list(AttachmentSchema)),
  followers: v.nullable(list(PersonSchema)),
  choices: v.nullable(ChoicesSchema),
  /** Null when nobody is signed in, or the site does not send it. */
  participation: v.nullable(v.object({ watching: v.boolean(), voted: v.boolean() })),
  problems: list(v.string()),
  /** The signed-in person; null when nobody is signed in, or the site does not send it. */
  me: v.nullable(PersonSchema),
  /** Why the person cannot change texts or fields, or comment; null when they can. */
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
  /** Signing in would allow more. */
  signedOut: v.boolean(),
  /** Relations to other issues; absent when the site has no relations, or they could not be loaded. */
  relations: v.optional(list(RelationSchema)),
  /** Anchors; absent when the site has no anchors, or they could not be loaded. */
  code: v.optional(list(CodeSchema)),
  /** The person's commit that removed the last TODO of the issue, which is open. */
  removedTodo: v.optional(v.object({ hash: v.string(), subject: v.string() })),
  neighbours: v.nullable(ListPositionSchema),
  /** Changes by others since the person's last visit: the date from which they start, and the line above them. */
  newSince: v.optional(v.object({ from: v.string(), label: v.string() })),
  /** The label of the repository. It can change while the page is open, when a second site makes it ambiguous. */
  place: v.optional(v.string()),
});
export type IssueView = Readonly<v.InferOutput<typeof IssueViewSchema>>;

/** The content of the first paint, if it was loaded in time. */
const FirstSchema = v.object({
  view: IssueViewSchema,
  edits: EditsSchema,
  /** Other versions of texts, including those that were sent or discarded. */
  copies: v.optional(EditCopiesSchema),
  files: WaitingFilesSchema,
});

/** The issue that a page shows. */
const OpenedSchema = v.object({
  /** Counts the issues that the page has shown. Messages contain it, so that a message about an earlier issue is not applied to this one. */
  turn: v.number(),
  address: AddressSchema,
  /** The label of the repository. */
  place: v.string(),
  /** The next issue that is clicked in the tree replaces this one. */
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
    /** Changes fields of the issue. `base` contains their values as the page knows them. */
    update: requestShape({ fields: FieldsSchema, base: FieldsSchema }),
    /** Adds a comment with the waiting files. An empty one adds only the files. */
    addComment: requestShape({ text: v.string() }),
    editComment: requestShape({ comment: v.number(), text: v.string(), base: v.string() }),
    deleteComment: requestShape({ comment: v.number() }),
    deleteAttachment: requestShape({ name: FileNameSchema }),
    removeRelation: requestShape({ relation: v.picklist(RELATIONS), other: IssueNumberSchema }),
    detachCode: requestShape({ anchor: v.number() }),
    /** Moves the anchor to the place where the code was found (`confirmCode`), or to the selected code (`reattachCode`). */
    confirmCode: requestShape({ anchor: v.number() }),
    reattachCode: requestShape({ anchor: v.number() }),
    /** Asks the person for the note of an anchor. */
    noteCode: requestShape({ anchor: v.number() }),
    /** Searches for the code again. */
    searchCode: requestShape({}),
    watch: requestShape({ on: v.boolean() }),
    vote: requestShape({ on: v.boolean() }),
    addListItem: requestShape({ list: v.picklist(LISTS), name: v.string() }),
    /** Reloads the issue. */
    refresh: requestShape({}),
  },
  questions: {
    ...WRITING.questions,
    /** The commits and branches that mention the issue, the latest first. `more` is the number of those that are not listed. */
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
    /** Ends the preview: the next issue opens in its own tab. */
    keep: {},
    /** The page got the focus. Commands of the palette apply to its issue again, instead of previously selected rows. */
    focused: {},
    /** Replaces this issue with the previous or next one. */
    goTo: { number: IssueNumberSchema },
    /** Opens a diff of a text before and after a change. */
    showChange: { comment: v.number(), field: v.picklist(CHANGE_FIELDS) },
    copyCommentLink: { comment: v.number() },
    /** Opens the code of an anchor. */
    openCode: { anchor: v.number() },
    saveAttachment: { name: FileNameSchema },
  },
  events: {
    ...WRITING.events,
    /** Shows another issue in this page. */
    open: { opened: OpenedSchema },
    /** The page is no longer a preview. */
    kept: {},
    issue: { view: IssueViewSchema, edits: v.optional(EditsSchema), copies: v.optional(EditCopiesSchema) },
    /** The current places of the anchors; empty when no folder of the repository is open. */
    code: { states: list(CodeStateSchema) },
    /** The issue cannot be loaded. The shown content, if any, is out of date or deleted. */
    loadProblem: {
      reason: v.picklist(['missing', 'deleted', 'failed']),
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

/** Parses the saved state of an issue's page; undefined when the value is something else. */
export const parseIssueState = (value: unknown): IssueState | undefined => {
  const parsed = v.safeParse(IssueStateSchema, value);
  return parsed.success ? parsed.output : undefined;
};

/** The initial data of an issue's page. */
export const ISSUE_BOOT = { opened: OpenedSchema } as const;
