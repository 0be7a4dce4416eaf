import type { RepositoryId } from './issue';

/** A name without case and the signs that people write in between: `Tide_Watch` and `tide-watch` are one. */
const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Longer names are not compared letter by letter. */
const MAX_COMPARED_LENGTH = 64;

/** Whether one letter more, less or other, or two letters swapped, makes one name of the other. */
function isNearlySame(a: string, b: string): boolean {
  if (a.length < 4 || b.length < 4 || Math.max(a.length, b.length) > MAX_COMPARED_LENGTH || Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const rest = (skipA: number, skipB: number) => a.slice(at + skipA) === b.slice(at + skipB);
  const isSwapped = a[at] === b[at + 1] && a[at + 1] === b[at] && rest(2, 2);
  return rest(1, 0) || rest(0, 1) || rest(1, 1) || isSwapped;
}

/** How much a repository is like what a folder tells of itself; 0: not at all, more is more. */
function likeness(known: RepositoryId, wanted: { readonly owner?: string | undefined; readonly slug: string }): number {
  const [slug, wantedSlug] = [bare(known.slug), bare(wanted.slug)];
  if (slug === '' || wantedSlug === '') return 0;
  const isOwner = wanted.owner !== undefined && bare(known.owner) === bare(wanted.owner);
  if (slug === wantedSlug) return isOwner ? 4 : 2;
  if (isNearlySame(slug, wantedSlug)) return isOwner ? 3 : 1;
  return 0;
}

/**
 * Repositories that may be meant by a folder's remote (its last two parts, if it has them) or its name: the likeliest first. Those
 * that have nothing in common with it are left out.
 */
export function mostSimilar<T extends { readonly repository: RepositoryId }>(
  known: readonly T[],
  wanted: readonly { readonly owner?: string | undefined; readonly slug: string }[],
): T[] {
  return known
    .map((it) => ({ it, score: Math.max(0, ...wanted.map((one) => likeness(it.repository, one))) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ it }) => it);
}
