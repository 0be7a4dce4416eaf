import * as v from 'valibot';
import { list } from './page-model';
import { ANY_PAGE, parsersOf, type FromPage, type PageEvent, type PageProtocol, type ToPage } from './page-protocol';

/** The messages between the charts of a repository and their host. */

const MAX_QUERY_CHARACTERS = 2000;

/** A part of a chart: a number of issues, and the query that finds them. */
const MarkSchema = v.object({ label: v.string(), count: v.number(), query: v.string() });
export type Mark = v.InferOutput<typeof MarkSchema>;

const MonthSchema = v.object({ label: v.string(), opened: MarkSchema, closed: MarkSchema });
export type Month = v.InferOutput<typeof MonthSchema>;

const BarsSchema = v.object({
  title: v.string(),
  rows: list(MarkSchema),
  /** The number of issues in rows that are not shown. */ others: v.number(),
});
export type BarChart = v.InferOutput<typeof BarsSchema>;

const INSIGHT = {
  place: v.string(),
  query: v.string(),
  count: v.number(),
  open: v.number(),
  /** The number of closed issues without a history. They count as closed at their last change. */
  undated: v.number(),
  /** Each month from the first to the last. */
  months: list(MonthSchema),
  bars: list(BarsSchema),
  /** Why the charts are empty, or not up to date. */
  problem: v.nullable(v.string()),
  signedOut: v.boolean(),
  loading: v.boolean(),
};

export const INSIGHT_PAGE = {
  requests: {},
  questions: {},
  notices: {
    ...ANY_PAGE.notices,
    /** Shows the issues of a mark on the board. */
    show: { query: v.pipe(v.string(), v.maxLength(MAX_QUERY_CHARACTERS)) },
    refresh: {},
  },
  events: { insight: INSIGHT },
} as const satisfies PageProtocol;

export type InsightProtocol = typeof INSIGHT_PAGE;
export type InsightMessage = FromPage<InsightProtocol>;
export type ToInsight = ToPage<InsightProtocol>;
export type InsightView = Extract<PageEvent<InsightProtocol>, { type: 'insight' }>;
export const insightParsers = parsersOf(INSIGHT_PAGE);

export const InsightStateSchema = v.object({
  page: v.literal('insight'),
  site: v.string(),
  owner: v.string(),
  slug: v.string(),
  query: v.string(),
});
/** The state that VS Code saves for the charts and restores them from. */
export type InsightState = v.InferOutput<typeof InsightStateSchema>;

/** Parses the saved state of the charts; undefined when the value is something else. */
export const parseInsightState = (value: unknown): InsightState | undefined => {
  const parsed = v.safeParse(InsightStateSchema, value);
  return parsed.success ? parsed.output : undefined;
};

/** Strings that only the charts use. */
export const INSIGHT_STRING_NAMES = [
  'insight',
  'overTime',
  'overTimeHint',
  'undatedOne',
  'undatedMany',
  'month',
  'opened',
  'closed',
  'value',
  'issues',
  'oneIssue',
  'openIssues',
  'others',
  'asTable',
  'showThem',
  'noIssues',
  'noMatch',
] as const;
export type InsightStringName = (typeof INSIGHT_STRING_NAMES)[number];

/** The initial data of the charts: their repository, their state and their words. */
export const INSIGHT_BOOT = {
  place: v.string(),
  state: InsightStateSchema,
  insightStrings: v.object(
    Object.fromEntries(INSIGHT_STRING_NAMES.map((name) => [name, v.string()])) as Record<InsightStringName, v.StringSchema<undefined>>,
  ),
} as const;
