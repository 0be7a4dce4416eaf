import type { RepositoryId } from './issue';

/** Formats `owner/slug`, as on screen and in settings. */
export const repositoryName = (id: RepositoryId): string => `${id.owner}/${id.slug}`;

const NAME = /^[\p{L}\p{N}_.~{}-]+$/u;

/** Parses `owner/slug`; undefined when the text is not a valid name. Names of dots only are invalid, because they would change a path. */
export function parseRepositoryName(text: string): RepositoryId | undefined {
  const [owner, slug, rest] = text.trim().split('/');
  if (owner === undefined || slug === undefined || rest !== undefined) return undefined;
  for (const name of [owner, slug]) if (!NAME.test(name) || /^\.+$/.test(name) || name.length > 128) return undefined;
  return { owner, slug };
}

const ASCII = /^[\0-\x7f]*$/;

/** Makes a slug of any text, as Bitbucket does for the name of a repository: `My Repo!` gives `my-repo`. */
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

/** Returns a key for a repository of a site. Names of repositories ignore case, as on Bitbucket. */
export const placeKey = ({ site, repository }: { readonly site: string; readonly repository: RepositoryId }): string =>
  `${site}/${repositoryName(repository).toLowerCase()}`;
