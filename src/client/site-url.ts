import type { RepositoryId } from '../model/issue';
import type { ServiceOptions } from './http';

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Normalises a typed URL to a site's id: scheme, host and path, without user, query, fragment, API version and slash at the end. Without a
 * scheme it is `https`, for loopback `http`. Undefined when it is no web address.
 */
export function siteUrl(text: string): string | undefined {
  const typed = text.trim();
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed);
  const host = typed.split(/[/:?#]/)[0] ?? '';
  const full = hasScheme ? typed : `${LOOPBACK.test(host) ? 'http' : 'https'}://${typed}`;
  if (typed === '' || /\s/.test(typed) || !URL.canParse(full)) return undefined;
  const url = new URL(full);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const path = url.pathname.replace(/(?<!\/)\/+$/, '').replace(/\/(?:!?api\/)?[12]\.0$/, '');
  return `${url.origin}${path}`;
}

/** Whether requests to the site can be read on the way: plain http to another machine. */
export function isExposed(site: string): boolean {
  const url = new URL(site);
  return url.protocol === 'http:' && !LOOPBACK.test(url.hostname);
}

/** Label of a site on screen: its host, and its path if it has one. */
export const siteLabel = (site: string): string => site.replace(/^https?:\/\//, '');

/** Address of an issue's page; undefined for the tracker of this computer, which has none. */
export function issueUrl(
  { isLocal, baseUrl }: Pick<ServiceOptions, 'isLocal' | 'baseUrl'>,
  { owner, slug }: RepositoryId,
  number: number,
): string | undefined {
  return isLocal ? undefined : `${baseUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(slug)}/issues/${number}`;
}
