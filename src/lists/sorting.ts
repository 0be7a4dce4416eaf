import type { Sort, SortField } from '../model/query';

/** By what a list can be sorted, in the order in which that is offered. */
export const SORT_KEYS = [
  'updatedOn',
  'createdOn',
  'number',
  'title',
  'priority',
  'voteCount',
  'commentCount',
] as const satisfies readonly SortField[];
export type SortKey = (typeof SORT_KEYS)[number];
export const DEFAULT_SORT_KEY: SortKey = 'updatedOn';

/** Whether a list begins with the most of it until somebody reverses it: all but titles do. */
export const startsDescending = (key: SortKey): boolean => key !== 'title';

/** The order that a list is asked for in. */
export const sortOf = (key: SortKey, descending: boolean): Sort => ({ field: key, descending });
