import * as v from 'valibot';
import { GROUP_BYS, type GroupBy } from '../model/groups';
import { KINDS, PRIORITIES } from '../model/enums';
import { IssueNumberSchema, PersonSchema, list } from './page-model';
import { ANY_PAGE, parsersOf, type FromPage, type PageEvent, type PageProtocol, type ToPage } from './page-protocol';

/** The messages between the board and its host. */

/** The page size of a column: one request to the tracker. */
export const CARDS_PER_PAGE = 50;
const MAX_MOVED_ISSUES = 1000;
const MAX_QUERY_CHARACTERS = 1000;

const GroupBySchema = v.picklist(GROUP_BYS);

const CardSchema = v.object({
  number: IssueNumberSchema,
  title: v.string(),
  kind: v.picklist(KINDS),
  priority: v.picklist(PRIORITIES),
  assignee: v.nullable(PersonSchema),
});
/** What a card shows of an issue. */
export type Card = v.InferOutput<typeof CardSchema>;

const ColumnSchema = v.object({
  key: v.string(),
  label: v.string(),
  /** A codicon. */
  icon: v.string(),
  count: v.number(),
});
/** A column: the issues of one group. */
export type Column = v.InferOutput<typeof ColumnSchema>;

/** All content of the board except its cards. */
const BOARD = {
  place: v.string(),
  query: v.string(),
  groupBy: GroupBySchema,
  /** The possible groupings of columns, with their labels. */
  groupings: list(v.object({ value: GroupBySchema, label: v.string() })),
  columns: list(ColumnSchema),
  /** Counts the refreshes. Cards of an earlier version are requested again. */
  version: v.number(),
  /** Why there is nothing to show, or nothing newer. */
  problem: v.nullable(v.string()),
  signedOut: v.boolean(),
  /** Why no card can be moved; null when cards can be moved. */
  locked: v.nullable(v.string()),
  /** The groups are not counted yet. */
  loading: v.boolean(),
  /** The first pages of the first columns, so that a new page shows them without a request. */
  cards: v.optional(list(v.object({ key: v.string(), cards: list(CardSchema) }))),
};

export const BOARD_PAGE = {
  requests: {
    /** Sets the field of issues to a column's value. `problem` is the error for those that were rejected; the others have moved. */
    move: {
      fields: { numbers: v.pipe(v.array(IssueNumberSchema), v.minLength(1), v.maxLength(MAX_MOVED_ISSUES)), to: v.string() },
      answer: { moved: v.optional(list(IssueNumberSchema)), problem: v.optional(v.string()) },
    },
    /** Shows the results of another query. */
    filter: { fields: { query: v.pipe(v.string(), v.maxLength(MAX_QUERY_CHARACTERS)) }, answer: {} },
  },
  questions: {
    /** The cards of a column, from `start`. */
    cards: {
      fields: { key: v.string(), start: v.pipe(v.number(), v.integer(), v.minValue(0)), version: v.number() },
      answer: { cards: list(CardSchema) },
    },
  },
  notices: {
    ...ANY_PAGE.notices,
    groupBy: { by: GroupBySchema },
    openIssue: { number: IssueNumberSchema },
    undo: {},
    redo: {},
    refresh: {},
  },
  events: { board: BOARD },
} as const satisfies PageProtocol;

export type BoardProtocol = typeof BOARD_PAGE;
export type BoardMessage = FromPage<BoardProtocol>;
export type ToBoard = ToPage<BoardProtocol>;
export type Board = Extract<PageEvent<BoardProtocol>, { type: 'board' }>;
export const boardParsers = parsersOf(BOARD_PAGE);

export const BoardStateSchema = v.object({
  page: v.literal('board'),
  site: v.string(),
  owner: v.string(),
  slug: v.string(),
  query: v.string(),
  groupBy: GroupBySchema,
  /** Scroll positions of the board, and of each column by its key. */
  left: v.number(),
  tops: v.record(v.string(), v.number()),
});
/** The state that VS Code saves for the board and restores it from. */
export type BoardState = v.InferOutput<typeof BoardStateSchema>;

/** Parses the saved state of a board; undefined when the value is something else. */
export const parseBoardState = (value: unknown): BoardState | undefined => {
  const parsed = v.safeParse(BoardStateSchema, value);
  return parsed.success ? parsed.output : undefined;
};

/** Strings that only the board uses. */
export const BOARD_STRING_NAMES = [
  'board',
  'columnsBy',
  'filter',
  'filterHint',
  'noIssues',
  'noMatch',
  'columnOne',
  'columnMany',
  'emptyColumn',
  'keys',
  'oneIssue',
  'issues',
  'pickedUp',
  'overColumn',
  'cancelled',
  'dropped',
  'droppedMany',
  'isThere',
  'notMoved',
  'selected',
  'unselected',
  'columns',
  'dismiss',
] as const;
export type BoardStringName = (typeof BOARD_STRING_NAMES)[number];

/** The initial data of the board: its repository, its state and its words. */
export const BOARD_BOOT = {
  place: v.string(),
  state: BoardStateSchema,
  /** The first content, if it was loaded in time. */
  first: v.optional(v.object({ type: v.literal('board'), ...BOARD })),
  boardStrings: v.object(
    Object.fromEntries(BOARD_STRING_NAMES.map((name) => [name, v.string()])) as Record<BoardStringName, v.StringSchema<undefined>>,
  ),
} as const;

export type { GroupBy };
