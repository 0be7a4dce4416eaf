import type { IssueQuery } from '../model/query';
import { DEFAULT_SORT } from '../model/query';
import { asksForMe, interpretQuery, parseQuery } from '../model/query-language';
import { isQualifierName } from '../model/query-language/qualifiers';

/** A search text with qualifiers, which is run as a query. */
export interface SearchPlan {
  readonly hasProblem: boolean;
  readonly asksForMe: boolean;
  /** The query says in which order; otherwise the last changed issues come first. */
  readonly isSorted: boolean;
  query(me: string | null): Pick<IssueQuery, 'filter' | 'search' | 'searchComments' | 'sort'>;
}

/**
 * Reads a text of the search as a query if it has a qualifier that is known; else undefined: it is words, such as `std::map`. Words are looked
 * for in comments as well, as always in the search, unless `in:` says where.
 */
export function searchPlan(text: string): SearchPlan | undefined {
  const syntax = parseQuery(text);
  const names = syntax.terms.flatMap((term) => (term.type === 'qualifier' ? [term.name] : []));
  if (!names.some(isQualifierName)) return undefined;
  const interpret = (me: string | null) => interpretQuery(syntax, { me, now: new Date() });
  const { problems, sort } = interpret('me');
  return {
    hasProblem: problems.length > 0,
    asksForMe: asksForMe(syntax),
    isSorted: sort !== undefined,
    query(me) {
      const { filter, search, searchComments, sort: order = DEFAULT_SORT, problems: queryProblems } = interpret(me);
      const isEverywhere = search !== null && !names.includes('in');
      return {
        filter: queryProblems.length > 0 ? { or: [] } : filter,
        search,
        searchComments: searchComments || isEverywhere,
        sort: order,
      };
    },
  };
}
