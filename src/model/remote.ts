import type { RepositoryId } from './issue';
import { parseRepositoryName } from './repository';

/** A parsed git remote. */
export interface Remote {
  /** In lower case, with the port if the URL has one; empty for a path of this computer. */
  readonly host: string;
  readonly id: RepositoryId;
  /** Whether git uses ssh, whose configuration may define the host as an alias. */
  readonly isSsh: boolean;
  /** Whether git uses http(s), so that host and port are those of the server. */
  readonly isWeb: boolean;
}

const MAX_REMOTE_LENGTH = 2000;
const MAX_DISPLAY_CHARACTERS = 120;

/** The prefix of a remote helper, as in `hg::ssh://hg@host/owner/slug` (https://git-scm.com/docs/gitremote-helpers). */
const HELPER = /^[a-z][\w+-]*::(?=[^:])/i;
const URL_START = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `[user@]host:path`. The host may be in brackets, with a port or as an IPv6 address. */
const SCP = /^(?:[^@/\\\s]+@)?(\[[^\]/\\\s]+\]|[^:@/\\\s[\]]+):(.+)$/;
const SSH_SCHEMES = new Set(['ssh:', 'git+ssh:', 'ssh+git:']);

/** Decodes percent escapes. Malformed ones stay; no name contains them. */
function unescape(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Parses the host of scp's syntax: `[host:2222]` has a port, `[::1]` is an IPv6 address. */
function hostOfScp(host: string): string {
  const inner = host.startsWith('[') ? host.slice(1, -1) : host;
  return host !== inner && inner.split(':').length > 2 ? host : inner;
}

function split(url: string): (Omit<Remote, 'id'> & { readonly path: string; readonly isEncoded: boolean }) | undefined {
  if (URL_START.test(url)) {
    if (!URL.canParse(url)) return undefined;
    const { protocol, host, pathname } = new URL(url);
    const isWeb = protocol === 'http:' || protocol === 'https:';
    return { host: protocol === 'file:' ? '' : host, path: pathname, isEncoded: true, isWeb, isSsh: SSH_SCHEMES.has(protocol) };
  }
  const scp = SCP.exec(url);
  // A single letter before the colon is a Windows drive, as in git.
  if (!scp || /^[a-z]:/i.test(url)) return undefined;
  return { host: hostOfScp(scp[1]!), path: scp[2]!, isEncoded: false, isWeb: false, isSsh: true };
}

/**
 * Parses the URL of a git remote (`https://`, `ssh://`, `git@host:owner/slug.git` and the like) to its host and the last two parts of its path.
 * Undefined if those are not a valid name of a repository.
 */
export function parseRemote(url: string): Remote | undefined {
  const text = url.trim().replace(HELPER, '');
  if (text.length > MAX_REMOTE_LENGTH) return undefined;
  const address = split(text);
  if (!address) return undefined;
  const parts = address.path.split('/').filter(Boolean);
  const last = parts.pop()?.replace(/\.git$/i, '');
  const owner = parts.pop();
  if (!last || owner === undefined) return undefined;
  const decode = address.isEncoded ? unescape : (segment: string) => segment;
  const id = parseRepositoryName(`${decode(owner)}/${decode(last)}`);
  const host = address.host.toLowerCase().replace(/\.(?=$|:\d+$)/, '');
  return id && { host, id, isSsh: address.isSsh, isWeb: address.isWeb };
}

/** Formats a remote's URL for display: without credentials, and cut to a maximum length. */
export function displayRemote(url: string): string {
  const display = url
    .trim()
    .replace(/^([\w+.-]*::)?(https?:\/\/)[^/?#]*@/i, '$1$2')
    .replace(/(\/\/[^/?#@:]*):[^/?#]*@/, '$1@')
    .replace(/[?#].*$/s, '')
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ');
  return display.length > MAX_DISPLAY_CHARACTERS ? `${display.slice(0, MAX_DISPLAY_CHARACTERS)}…` : display;
}

/** A rule of git for rewriting URLs: `url.BASE.insteadOf` or `url.BASE.pushInsteadOf` (https://git-scm.com/docs/git-config). */
export interface Rewrite {
  readonly base: string;
  readonly prefix: string;
  /** For pushing only. */
  readonly isPush: boolean;
}

/** Parses the output of `git config -z --get-regexp` for `url.*`. */
export function parseRewrites(output: string): Rewrite[] {
  return output.split('\0').flatMap((entry) => {
    const lineEnd = entry.indexOf('\n');
    const match = /^url\.(.*)\.(push)?insteadof$/is.exec(entry.slice(0, lineEnd));
    const prefix = entry.slice(lineEnd + 1);
    return lineEnd < 0 || !match || prefix === '' ? [] : [{ base: match[1]!, prefix, isPush: match[2] !== undefined }];
  });
}

function rewrite(url: string, rewrites: readonly Rewrite[], isPush: boolean): string | undefined {
  let best: Rewrite | undefined;
  for (const rule of rewrites)
    if (rule.isPush === isPush && url.startsWith(rule.prefix) && rule.prefix.length > (best?.prefix.length ?? 0)) best = rule;
  return best && best.base + url.slice(best.prefix.length);
}

/** Returns all URLs of a remote, the most likely first: for fetching, after and before rewriting, then for pushing. */
export function remoteUrls(
  remote: { readonly url: string; readonly pushUrl?: string | undefined },
  rewrites: readonly Rewrite[],
): string[] {
  const { url, pushUrl } = remote;
  const push = pushUrl === undefined || pushUrl === url ? rewrite(url, rewrites, true) : rewrite(pushUrl, rewrites, false);
  const urls = [rewrite(url, rewrites, false), url, push, pushUrl].filter((address) => address !== undefined);
  return [...new Set(urls)];
}
