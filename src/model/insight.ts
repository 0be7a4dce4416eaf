import { isOpen, STATUSES } from './enums';
import type { GroupCount } from './groups';
import type { Filter } from './query';

/** Statistics of many issues, for charts. */

/** Upper bounds of the age ranges of open issues, in the syntax of the query language. Older issues are in an additional range. */
export const INSIGHT_AGES = ['1w', '1m', '3m', '1y'] as const;

/** The fields by which open issues are counted. */
export const INSIGHT_GROUPS = ['component', 'assignee', 'priority'] as const;
export type InsightGroup = (typeof INSIGHT_GROUPS)[number];

/** A month (in UTC), the number of issues that were created in it, and the number of closed issues that were closed in it. */
export interface InsightMonth {
  readonly month: string;
  readonly opened: number;
  readonly closed: number;
}

export interface Insight {
  /** The number of issues, and the number of open ones. */
  readonly count: number;
  readonly open: number;
  /** The number of closed issues without a history that dates their closing. Their last change is used instead. */
  readonly undated: number;
  /** From the first month with issues to the last, oldest first. Months without issues are omitted. */
  readonly months: readonly InsightMonth[];
  /** Open issues by age: one count for each of `INSIGHT_AGES`, and one for older issues. */
  readonly ages: readonly number[];
  /** Open issues by the value of a field. */
  readonly groups: Readonly<Record<InsightGroup, readonly GroupCount[]>>;
}

/** Restricts a filter to open issues, or to closed ones. */
export const openFilter = (filter: Filter, open: boolean): Filter => ({
  and: [
    filter,
    {
      or: STATUSES.filter((value) => isOpen(value) === open).map((value) => ({ field: 'status', comparator: 'is', negated: false, value })),
    },
  ],
});
