import type { RepositoryId } from './issue';

/** `owner/slug`, the way it is written on screen and in settings. */
export const repositoryName = (id: RepositoryId): string => `${id.owner}/${id.slug}`;

const NAME = /^[\p{L}\p{N}_.~{}-]+$/u;

/** Reads `owner/slug`; undefined when the text is not that. Dots alone are no name, since they would walk a path. */
export function parseRepositoryName(text: string): RepositoryId | undefined {
  const [owner, slug, rest] = text.trim().split('/');
  if (owner === undefined || slug === undefined || rest !== undefined) return undefined;
  for (const part of [owner, slug]) if (!NAME.test(part) || /^\.+$/.test(part) || part.length > 128) return undefined;
  return { owner, slug };
}

const ASCII = /^[\0-\x7f]*$/;

/** Makes a repository's slug of any text, as Bitbucket did of a repository's name: `My Repo!` gives `my-repo`. */
export function slugify(text: string): string {
  const dashed = ASCII.test(text)
    ? text.toLowerCase().replace(/[^a-z0-9_.]+/g, '-')
    : text
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_.]+/gu, '-');
  const slug = dashed
    .replace(/^[-.]+/, '')
    .slice(0, 62)
    .replace(/[-.]+$/, '');
  return slug || 'repository';
}

/** The same for the same repository of the same site: names of repositories ignore case, as Bitbucket's did. */
export const placeKey = ({ site, repository }: { readonly site: string; readonly repository: RepositoryId }): string =>
  `${site}/${repositoryName(repository).toLowerCase()}`;
