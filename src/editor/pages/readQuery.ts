import { NO_FILTER, type ListFilter } from '../../lists/filter';
import { readListFilter } from '../../lists/query';
import { asksForMe, parseQuery } from '../../model/query-language';
import type { Sort } from '../../model/query';
import type { Place } from '../services';
import { whoAmI } from './person';

/** What a query means at a place, where whoever is signed in is asked for if it matters. Of a query with a mistake nothing is found. */
export async function readQueryAt(place: Place, query: string): Promise<{ readonly filter: ListFilter; readonly sort?: Sort | undefined }> {
  if (query === '') return { filter: NO_FILTER };
  const me = asksForMe(parseQuery(query)) ? await whoAmI(place.service).catch(() => undefined) : undefined;
  const { conditions, rest, sort } = readListFilter(query, me?.username ?? null);
  return { filter: { conditions, rest }, sort };
}
