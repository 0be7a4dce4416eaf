import { exceededSearchLimit } from '../model/search';
import { InvalidParameter } from '../wire/v1-query';

/** Checks that a search is within the limits. @throws {InvalidParameter} */
export function requireSearchWithinLimits(search: string | null): void {
  const excess = search === null ? undefined : exceededSearchLimit(search);
  if (excess !== undefined) throw new InvalidParameter('search', `This is too much to search for: ${excess}. Search for less of it.`);
}
