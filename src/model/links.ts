import type { RepositoryId } from './issue';
import { parseRepositoryName } from './repository';

/** An issue that a web address names. `site` is the address up to the repository, without a slash at its end. */
export interface IssueLink {
  readonly site: string;
  readonly repository: RepositoryId;
  readonly number: number;
}

/** Where Bitbucket showed its issues. Those addresses stand in texts, commits and code for good. */
export const BITBUCKET = 'https://bitbucket.org';

/** The path of an issue: `issue/` is how it was before 2015. */
const PATH = /^(.*?)\/([^/]+)\/([^/]+)\/issues?\/(\d{1,10})(?:\/|$)/i;
/** What stands before the repository in either API. */
const API = /(?:\/!?api)?\/[12]\.0\/repositories$/;
const OF_BITBUCKET = /^https?:\/\/(?:www\.|api\.)?bitbucket\.org$/;

/** Whatever is longer is no address of an issue. */
const MAX_URL_CHARS = 2000;

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // no code at all: it is then no name either, and the caller finds out
  }
}

/**
 * Reads an issue's address: `https://bitbucket.org/OWNER/SLUG/issues/17/some-title`, the older `/issue/17`, with what follows
 * (`#comment-5`, `?x`), and the address in either API. Undefined for any other address, also of Bitbucket.
 */
export function parseIssueLink(url: string): IssueLink | undefined {
  if (url.length > MAX_URL_CHARS || !URL.canParse(url)) return undefined;
  const { protocol, origin, pathname, username } = new URL(url);
  const match = PATH.exec(pathname);
  if (!match || username !== '' || !/^https?:$/.test(protocol)) return undefined;
  const [, before = '', owner = '', slug = '', digits] = match;
  const repository = parseRepositoryName(`${decode(owner)}/${decode(slug)}`);
  const number = Number(digits);
  if (!repository || number < 1 || number > 0xffff_ffff) return undefined;
  const site = origin + before.replace(API, '');
  return { site: OF_BITBUCKET.test(site) ? BITBUCKET : site, repository, number };
}

/** Finds what may be such an address within a text of any kind; `parseIssueLink` says whether it is one. */
export const ISSUE_LINKS = /https?:\/\/[^\s<>"'`)\]}|\\]{3,300}?\/issues?\/\d{1,10}(?![\w])(?:\/[^\s<>"'`)\]}|\\,;]{0,300})?/gi;
