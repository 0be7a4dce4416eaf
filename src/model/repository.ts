import type { RepositoryId } from './issue';

/** `owner/slug`, as on screen and in settings. */
export const repositoryName = (id: RepositoryId): string => `${id.owner}/${id.slug}`;

const NAME = /^[\p{L}\p{N}_.~{}-]+$/u;

/** Parses `owner/slug`; undefined when the text is no valid name. Dots alone are invalid, because of paths. */
export function parseRepositoryName(text: string): RepositoryId | undefined {
  const [owner, slug, rest] = text.trim().split('/');
  if (owner === undefined || slug === undefined || rest !== undefined) return undefined;
  for (const name of [owner, slug]) if (!NAME.test(name) || /^\.+$/.test(name) || name.length > 128) return undefined;
  return { owner, slug };
}

const ASCII = /^[\0-\x7f]*$/;

/** Makes a slug of any text, as Bitbucket does of the name of a repository: `My Repo!` gives `my-repo`. */
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

/** A key for a repository of a site. Names of repositories ignore case, as on Bitbucket. */
export const placeKey = ({ site, repository }: { readonly site: string; readonly repository: RepositoryId }): string =>
  `${site}/${repositoryName(repository).toLowerCase()}`;
