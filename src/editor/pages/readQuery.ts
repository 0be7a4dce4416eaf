import { NO_FILTER, type ListFilter } from '../../lists/filter';
import { readListFilter } from '../../lists/query';
import { asksForMe, parseQuery } from '../../model/query-language';
import type { Sort } from '../../model/query';
import type { Place } from '../services';
import { whoAmI } from './person';

/** Parses a query for a repository; requests the signed-in account if the query contains `me`. An invalid query finds nothing. */
export async function readQueryAt(place: Place, query: string): Promise<{ readonly filter: ListFilter; readonly sort?: Sort | undefined }> {
  if (query === '') return { filter: NO_FILTER };
  const me = asksForMe(parseQuery(query)) ? await whoAmI(place.service).catch(() => undefined) : undefined;
  const { conditions, rest, sort } = readListFilter(query, me?.username ?? null);
  return { filter: { conditions, rest }, sort };
}
