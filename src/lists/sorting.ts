import { isDescendingByDefault, SORT_FIELDS } from '../model/fields';
import { DEFAULT_SORT, type Sort, type SortField } from '../model/query';

/** The sort fields that menus offer, in their order. A query can name the others, too: `sort:kind`. */
export const MENU_SORT_FIELDS = [
  'updatedOn',
  'createdOn',
  'number',
  'title',
  'priority',
  'voteCount',
  'commentCount',
] as const satisfies readonly SortField[];
export type MenuSortField = (typeof MENU_SORT_FIELDS)[number];

/** Whether a value is a field that lists can be sorted by. */
export const isSortField = (value: unknown): value is SortField => (SORT_FIELDS as readonly unknown[]).includes(value);

/** Sorts by a field, in its usual direction unless one is given. */
export const sortBy = (field: SortField, descending = isDescendingByDefault(field)): Sort => ({ field, descending });

/** Parses a stored sort, which an older or newer version may have written. Unknown values become the default. */
export function parseStoredSort(stored: unknown): Sort {
  if (typeof stored !== 'object' || stored === null || !('key' in stored) || !isSortField(stored.key)) return DEFAULT_SORT;
  return { field: stored.key, descending: 'descending' in stored && stored.descending === true };
}

/** A sort as it is stored; undefined for the default, which is not stored. */
export const toStoredSort = ({ field, descending }: Sort): { key: SortField; descending: boolean } | undefined =>
  field === DEFAULT_SORT.field && descending === DEFAULT_SORT.descending ? undefined : { key: field, descending };
