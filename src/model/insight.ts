import { isOpen, STATUSES } from './enums';
import type { GroupCount } from './groups';
import type { Filter } from './query';

/** What is counted of many issues at once, to be seen in charts. */

/** Upper bounds of the age ranges of open issues, in the form of the query language; older ones are the last range. */
export const INSIGHT_AGES = ['1w', '1m', '3m', '1y'] as const;

/** By what open issues are counted. */
export const INSIGHT_GROUPS = ['component', 'assignee', 'priority'] as const;
export type InsightGroup = (typeof INSIGHT_GROUPS)[number];

/** A month (in UTC), how many issues were created in it, and how many of those that are closed were closed in it. */
export interface InsightMonth {
  readonly month: string;
  readonly opened: number;
  readonly closed: number;
}

export interface Insight {
  /** How many issues there are, and how many of them are open. */
  readonly count: number;
  readonly open: number;
  /** How many closed issues have no history that tells when they were closed: their last change stands for it. */
  readonly undated: number;
  /** From the first month with any to the last, oldest first; months without any are left out. */
  readonly months: readonly InsightMonth[];
  /** Open issues by age: one count for each of `INSIGHT_AGES`, and one for those that are older. */
  readonly ages: readonly number[];
  /** Open issues by the value of a field. */
  readonly groups: Readonly<Record<InsightGroup, readonly GroupCount[]>>;
}

/** Those of a filter's issues that wait for somebody, or that do not. */
export const openFilter = (filter: Filter, open: boolean): Filter => ({
  and: [
    filter,
    {
      or: STATUSES.filter((value) => isOpen(value) === open).map((value) => ({ field: 'status', comparator: 'is', negated: false, value })),
    },
  ],
});
