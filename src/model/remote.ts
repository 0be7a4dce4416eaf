import type { RepositoryId } from './issue';
import { parseRepositoryName } from './repository';

/** A git remote, taken apart. */
export interface Remote {
  /** In lower case, with the port if the URL has one; empty for a path of this computer. */
  readonly host: string;
  readonly id: RepositoryId;
  /** Whether git reaches it by ssh, whose configuration may call the host otherwise. */
  readonly isSsh: boolean;
  /** Whether it is reached by http or https, so that host and port are those of the very server. */
  readonly isWeb: boolean;
}

/** A longer text is no address that anybody has typed. */
const MAX_REMOTE_LENGTH = 2000;
const MAX_SHOWN_LENGTH = 120;

/** What git hands to a remote helper, as in `hg::ssh://hg@host/owner/slug`. */
const HELPER = /^[a-z][\w+-]*::(?=[^:])/i;
const URL_START = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `[user@]host:path`; the host may be in brackets, with a port or as an address of IPv6. */
const SCP = /^(?:[^@/\\\s]+@)?(\[[^\]/\\\s]+\]|[^:@/\\\s[\]]+):(.+)$/;
const SSH_SCHEMES = new Set(['ssh:', 'git+ssh:', 'ssh+git:']);

/** Undoes `%20` and its like; what is no such code stays, and is then no name. */
function unescape(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** `[host:2222]` is scp's way to name a port, `[::1]` an address. */
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
  // One letter before the colon is a drive of Windows, as git takes it.
  if (!scp || /^[a-z]:/i.test(url)) return undefined;
  return { host: hostOfScp(scp[1]!), path: scp[2]!, isEncoded: false, isWeb: false, isSsh: true };
}

/**
 * Reads host and the last two parts of the path out of a git remote's URL: `https://`, `ssh://`, `git@host:owner/slug.git` and
 * their relatives. Undefined for what names no host (a path), or no two parts that can be a repository's name.
 */
export function parseRemote(url: string): Remote | undefined {
  const text = url.trim().replace(HELPER, '');
  if (text.length > MAX_REMOTE_LENGTH) return undefined;
  const found = split(text);
  if (!found) return undefined;
  const parts = found.path.split('/').filter(Boolean);
  const last = parts.pop()?.replace(/\.git$/i, '');
  const owner = parts.pop();
  if (!last || owner === undefined) return undefined;
  const decode = found.isEncoded ? unescape : (part: string) => part;
  const id = parseRepositoryName(`${decode(owner)}/${decode(last)}`);
  const host = found.host.toLowerCase().replace(/\.(?=$|:\d+$)/, '');
  return id && { host, id, isSsh: found.isSsh, isWeb: found.isWeb };
}

/** A remote's URL as it may be shown: without name, password and token, and not endless. */
export function shownRemote(url: string): string {
  const shown = url
    .trim()
    .replace(/^([\w+.-]*::)?(https?:\/\/)[^/?#]*@/i, '$1$2')
    .replace(/(\/\/[^/?#@:]*):[^/?#]*@/, '$1@')
    .replace(/[?#].*$/s, '')
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ');
  return shown.length > MAX_SHOWN_LENGTH ? `${shown.slice(0, MAX_SHOWN_LENGTH)}…` : shown;
}

/** How git rewrites the beginnings of URLs: `url.BASE.insteadOf` and `url.BASE.pushInsteadOf` of its configuration. */
export interface Rewrite {
  readonly base: string;
  readonly prefix: string;
  /** For pushing only. */
  readonly isPush: boolean;
}

/** Reads what `git config -z --get-regexp` prints of `url.*`. */
export function parseRewrites(output: string): Rewrite[] {
  return output.split('\0').flatMap((entry) => {
    const end = entry.indexOf('\n');
    const match = /^url\.(.*)\.(push)?insteadof$/is.exec(entry.slice(0, end));
    const prefix = entry.slice(end + 1);
    return end < 0 || !match || prefix === '' ? [] : [{ base: match[1]!, prefix, isPush: match[2] !== undefined }];
  });
}

function rewrite(url: string, rewrites: readonly Rewrite[], isPush: boolean): string | undefined {
  let best: Rewrite | undefined;
  for (const it of rewrites)
    if (it.isPush === isPush && url.startsWith(it.prefix) && it.prefix.length > (best?.prefix.length ?? 0)) best = it;
  return best && best.base + url.slice(best.prefix.length);
}

/**
 * All URLs that a remote may mean, the likeliest first: where git fetches from after its rewriting and before, then where it
 * pushes to. Without a URL of its own for pushing, `pushInsteadOf` makes one.
 */
export function remoteUrls(
  remote: { readonly url: string; readonly pushUrl?: string | undefined },
  rewrites: readonly Rewrite[],
): string[] {
  const { url, pushUrl } = remote;
  const push = pushUrl === undefined || pushUrl === url ? rewrite(url, rewrites, true) : rewrite(pushUrl, rewrites, false);
  const all = [rewrite(url, rewrites, false), url, push, pushUrl].filter((it) => it !== undefined);
  return [...new Set(all)];
}
