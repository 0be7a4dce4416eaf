import { excessOfSearch } from '../model/search';
import { InvalidParameter } from '../wire/v1-query';

/** Refuses a search that asks for too much. @throws {InvalidParameter} */
export function requireModestSearch(search: string | null): void {
  const excess = search === null ? undefined : excessOfSearch(search);
  if (excess !== undefined) throw new InvalidParameter('search', `This is too much to search for: ${excess}. Search for less of it.`);
}
