import { parseRepositoryName } from '../model/repository';
import type { RepositoryId } from '../model/issue';

/** The path of a link to an issue of *This computer*: `/OWNER/SLUG/issues/12`. */
export const linkPath = ({ owner, slug }: RepositoryId, number: number): string =>
  `/${encodeURIComponent(owner)}/${encodeURIComponent(slug)}/issues/${number}`;

/** Parses such a path (also `/issue/12` and with a title, as on Bitbucket); undefined when it is something else. Links come from anywhere. */
export function parseLinkPath(path: string): { repository: RepositoryId; number: number } | undefined {
  const [, owner = '', slug = '', number] = /^\/([^/]+)\/([^/]+)\/issues?\/(\d{1,9})(?:\/[^/]*)?\/?$/.exec(path) ?? [];
  if (number === undefined) return undefined;
  try {
    const repository = parseRepositoryName(`${decodeURIComponent(owner)}/${decodeURIComponent(slug)}`);
    return repository && { repository, number: Number(number) };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
