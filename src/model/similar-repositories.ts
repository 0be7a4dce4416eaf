import type { RepositoryId } from './issue';

/** Normalizes a name to lower-case letters and digits: `Tide_Watch` and `tide-watch` are the same. */
const normalizeName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Longer names are only compared for equality. */
const MAX_COMPARED_LENGTH = 64;

/** Whether two names differ by one inserted, removed, replaced or swapped letter. */
function isNearlySame(a: string, b: string): boolean {
  if (a.length < 4 || b.length < 4 || Math.max(a.length, b.length) > MAX_COMPARED_LENGTH || Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const isSameRest = (skipA: number, skipB: number) => a.slice(at + skipA) === b.slice(at + skipB);
  const isSwapped = a[at] === b[at + 1] && a[at + 1] === b[at] && isSameRest(2, 2);
  return isSameRest(1, 0) || isSameRest(0, 1) || isSameRest(1, 1) || isSwapped;
}

/** Scores the similarity of a repository to a name; 0 if it is not similar. */
function likeness(repository: RepositoryId, target: { readonly owner?: string | undefined; readonly slug: string }): number {
  const [slug, targetSlug] = [normalizeName(repository.slug), normalizeName(target.slug)];
  if (slug === '' || targetSlug === '') return 0;
  const isOwner = target.owner !== undefined && normalizeName(repository.owner) === normalizeName(target.owner);
  if (slug === targetSlug) return isOwner ? 4 : 2;
  if (isNearlySame(slug, targetSlug)) return isOwner ? 3 : 1;
  return 0;
}

/** Finds repositories with a name similar to a folder's remotes or name, the most similar first. */
export function mostSimilar<T extends { readonly repository: RepositoryId }>(
  items: readonly T[],
  targets: readonly { readonly owner?: string | undefined; readonly slug: string }[],
): T[] {
  return items
    .map((item) => ({ item, score: Math.max(0, ...targets.map((target) => likeness(item.repository, target))) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
