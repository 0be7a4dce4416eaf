import { combinedFilter, withRest, type FilterRest } from '../../lists/filter';
import { UNGROUPED } from '../../lists/grouping';
import { IssueList } from '../../lists/list';
import { readListFilter } from '../../lists/query';
import { DEFAULT_SORT } from '../../model/query';
import type { Place } from '../services';

const NOTHING: FilterRest = { filter: { or: [] }, search: null, searchComments: false };

/** What a query searches for, for the username `me`; null if nobody is signed in. */
export function queryRest(query: string, me: string | null): FilterRest {
  const filter = readListFilter(query, me);
  return withRest(combinedFilter(filter.conditions), filter) ?? NOTHING;
}

/** An ungrouped list of the issues that a query finds in a repository. */
export function queryList(place: Place, query: string, me: string | null): IssueList {
  const filter = readListFilter(query, me);
  return new IssueList(place.service, place.repository, place.site.isLocal, {
    grouping: UNGROUPED,
    sort: filter.sort ?? DEFAULT_SORT,
    conditions: () => filter.conditions,
    rest: () => filter.rest,
    isExpanded: () => true,
    changed: () => undefined,
  });
}
