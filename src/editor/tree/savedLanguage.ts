import { asksForMe as asks, parseQuery } from '../../model/query-language';

/** What rows of saved queries need of the query language, which comes with the first of them. */

export { readListFilter } from '../../lists/query';
export { problemText } from '../queryFile';

/** Whether a query depends on the signed-in person. */
export const dependsOnPerson = (query: string): boolean => asks(parseQuery(query));
