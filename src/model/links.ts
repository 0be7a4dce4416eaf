import type { RepositoryId } from './issue';
import { parseRepositoryName } from './repository';

/** An issue that a URL names. `site` is the URL before the repository, without a slash at its end. */
export interface IssueLink {
  readonly site: string;
  readonly repository: RepositoryId;
  readonly number: number;
}

/** The site of Bitbucket. Old texts, commits and code contain URLs of its issues. */
export const BITBUCKET = 'https://bitbucket.org';

/** The path of an issue. Before 2015 it was `issue/`. */
const PATH = /^(.*?)\/([^/]+)\/([^/]+)\/issues?\/(\d{1,10})(?:\/|$)/i;
/** The part before the repository in either API. */
const API = /(?:\/!?api)?\/[12]\.0\/repositories$/;
const OF_BITBUCKET = /^https?:\/\/(?:www\.|api\.)?bitbucket\.org$/;

const MAX_URL_CHARS = 2000;

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // malformed escapes: the caller rejects it as a name
  }
}

/**
 * Parses an issue's URL: `https://bitbucket.org/OWNER/SLUG/issues/17/some-title`, the older `/issue/17`, with a query or fragment, and the URL in
 * either API. Undefined for any other URL.
 */
export function parseIssueLink(url: string): IssueLink | undefined {
  if (url.length > MAX_URL_CHARS || !URL.canParse(url)) return undefined;
  const { protocol, origin, pathname, username } = new URL(url);
  const match = PATH.exec(pathname);
  if (!match || username !== '' || !/^https?:$/.test(protocol)) return undefined;
  const [, prefix = '', owner = '', slug = '', digits] = match;
  const repository = parseRepositoryName(`${decode(owner)}/${decode(slug)}`);
  const number = Number(digits);
  if (!repository || number < 1 || number > 0xffff_ffff) return undefined;
  const site = origin + prefix.replace(API, '');
  return { site: OF_BITBUCKET.test(site) ? BITBUCKET : site, repository, number };
}

/** Matches candidates in any text. `parseIssueLink` has to check them. */
export const ISSUE_LINKS = /https?:\/\/[^\s<>"'`)\]}|\\]{3,300}?\/issues?\/\d{1,10}(?![\w])(?:\/[^\s<>"'`)\]}|\\,;]{0,300})?/gi;
