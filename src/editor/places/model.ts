import { siteLabel, siteUrl } from '../../client/site-url';
import type { RepositoryId } from '../../model/issue';
import { parseRemote, remoteUrls, displayRemote, type Remote, type Rewrite } from '../../model/remote';
import { parseRepositoryName, slugify } from '../../model/repository';

/** The site and repository of a folder, before the site is looked up. */
export interface Decision {
  readonly site: string;
  readonly repository: RepositoryId;
  readonly source: 'chosen' | 'remote' | 'setting' | 'folder';
  /** The remote or setting that matches no site, so that the folder's name decides. */
  readonly unclear?: UnmatchedSource | undefined;
}

/** A remote or setting that matches no site, as text for the person. */
export interface UnmatchedSource {
  readonly source: 'remote' | 'setting';
  readonly displayName: string;
  /** Its possible names, for finding similar repositories. */
  readonly candidates: readonly { readonly owner?: string | undefined; readonly slug: string }[];
}

export interface GitRemote {
  readonly name: string;
  readonly url: string;
  readonly pushUrl?: string | undefined;
}

/** A stored choice of a repository. */
export type Choice = Pick<Decision, 'site' | 'repository'>;

/** The facts about a folder. */
export interface FolderFacts {
  readonly name: string;
  readonly chosen?: Choice | undefined;
  readonly remotes: readonly GitRemote[];
  /** Rules for rewriting URLs. */
  readonly rewrites?: readonly Rewrite[];
  /** Resolves an ssh alias to the host name. */
  readonly sshHost?: (host: string) => string;
  /** `issueBucket.repository`; empty in an untrusted workspace. */
  readonly setting: string;
}

export const LOCAL = 'local';
const BITBUCKET = new Set(['bitbucket.org', 'www.bitbucket.org', 'altssh.bitbucket.org']);
/** The preferred remotes if several match: issues of a fork are those of its origin. */
const FIRST = ['upstream', 'origin'];

const rank = (name: string): number => (FIRST.indexOf(name) < 0 ? FIRST.length : FIRST.indexOf(name));

type Servers = readonly { readonly site: string; readonly url: URL }[];

const withoutPort = (host: string): string => host.replace(/:\d+$/, '');

function byHost(host: string, { id, isWeb }: Remote, servers: Servers): Choice | undefined {
  if (host === '') return undefined;
  const name = withoutPort(host);
  // A remote of http names the server with its port; ssh uses another port of the same host.
  const server =
    servers.find((server) => server.url.host === host) ?? (isWeb ? undefined : servers.find((server) => server.url.hostname === name));
  if (server) return { site: server.site, repository: id };
  // Bitbucket's tracker is shut down: issues of its repositories are on this computer.
  return BITBUCKET.has(name) ? { site: LOCAL, repository: id } : undefined;
}

function byRemote(url: string, servers: Servers, sshHost: (host: string) => string): Choice | undefined {
  const remote = parseRemote(url);
  if (!remote) return undefined;
  const name = withoutPort(remote.host);
  const real = remote.isSsh ? sshHost(name) : name;
  return (real === name ? undefined : byHost(real, remote, servers)) ?? byHost(remote.host, remote, servers);
}

/** Describes remotes that match no site, by the preferred one. */
function unclearRemotes(remotes: readonly GitRemote[], rewrites: readonly Rewrite[]): UnmatchedSource | undefined {
  const [first] = remotes;
  if (!first) return undefined;
  const lastPart = (url: string) =>
    url
      .replace(/[\\/]+$/, '')
      .replace(/\.git$/i, '')
      .split(/[\\/:]/)
      .at(-1);
  const candidates = remotes.flatMap((remote) =>
    remoteUrls(remote, rewrites).map((url) => parseRemote(url)?.id ?? { slug: slugify(lastPart(url) ?? '') }),
  );
  return { source: 'remote', displayName: displayRemote(first.url), candidates };
}

/**
 * Parses `issueBucket.repository`: `owner/slug` of this computer, or with a known site as `https://host/owner/slug`, `host/owner/slug` or `host:
 * owner/slug`. Undefined for other texts; `isUnknownSite` when the site is not one of the person's: a setting cannot add one.
 */
export function parseSetting(
  text: string,
  sites: readonly string[],
): (Choice & { readonly isUnknownSite?: false }) | { readonly isUnknownSite: true } | undefined {
  const setting = text.trim().replace(/\/(?:issues\/?)?$/, '');
  const plain = parseRepositoryName(setting);
  if (plain) return { site: LOCAL, repository: plain };
  const [, siteText, separator, name] = /^(.+?)(:\s*|\/)([^/:\s]+\/[^/:\s]+)$/.exec(setting) ?? [];
  const repository = name === undefined ? undefined : parseRepositoryName(name);
  if (siteText === undefined || separator === undefined || !repository) return undefined;
  const isNamed = (site: string) =>
    site === LOCAL
      ? siteText.toLowerCase() === LOCAL
      : siteUrl(siteText) === site || siteLabel(site).toLowerCase() === siteText.toLowerCase();
  const site = sites.find(isNamed);
  return site === undefined ? { isUnknownSite: true } : { site, repository };
}

/**
 * Decides the repository of a folder, by the first of: the stored choice, the setting with a known site, a git remote, the setting without a site,
 * the folder's name. `sites` are the ids of known sites; a choice on another one is ignored.
 */
export function decide(folder: FolderFacts, sites: readonly string[]): Decision {
  const { chosen, rewrites = [], sshHost = (host) => host } = folder;
  if (chosen && (chosen.site === LOCAL || sites.includes(chosen.site))) return { ...chosen, source: 'chosen' };
  const set = parseSetting(folder.setting, sites);
  // An unknown site in the setting counts more than a remote without a site.
  if (set && !set.isUnknownSite && set.site !== LOCAL) return { ...set, source: 'setting' };
  const servers = sites.filter((site) => site !== LOCAL).map((site) => ({ site, url: new URL(site) }));
  const remotes = [...folder.remotes].sort((a, b) => rank(a.name) - rank(b.name));
  for (const remote of remotes) {
    for (const url of remoteUrls(remote, rewrites)) {
      const match = byRemote(url, servers, sshHost);
      if (match) return { ...match, source: 'remote' };
    }
  }
  if (set && !set.isUnknownSite) return { ...set, source: 'setting' };
  const localRepository = { owner: LOCAL, slug: slugify(folder.name) };
  const byName = unclearRemotes(remotes, rewrites);
  const candidates = [...(byName?.candidates ?? []), { slug: localRepository.slug }];
  const unclear: UnmatchedSource | undefined = set?.isUnknownSite
    ? { source: 'setting', displayName: displayRemote(folder.setting), candidates }
    : byName && { ...byName, candidates };
  return { site: LOCAL, repository: localRepository, source: 'folder', ...(unclear && { unclear }) };
}

/** Parses a stored choice; undefined when it is invalid. */
export function parseChoice(stored: unknown): Choice | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { site, repository } = stored as { site?: unknown; repository?: Partial<Record<keyof RepositoryId, unknown>> };
  const { owner, slug } = repository ?? {};
  if (typeof site !== 'string' || typeof owner !== 'string' || typeof slug !== 'string') return undefined;
  const id = parseRepositoryName(`${owner}/${slug}`);
  return id && { site, repository: id };
}

/** Parses typed text: `owner/slug`, or a name, which becomes a repository of this computer. */
export function parseTyped(text: string): RepositoryId | undefined {
  if (text.includes('/')) return parseRepositoryName(text);
  return /[\p{L}\p{N}]/u.test(text) ? parseRepositoryName(`${LOCAL}/${slugify(text)}`) : undefined;
}

/** Parses a value of git's config: quotes, escapes and comments. */
function configValue(text: string): string {
  let value = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\') value += text[++at] ?? '';
    else if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (char === '#' || char === ';')) break;
    else value += char;
  }
  return value.trim();
}

/** Parses the remotes of `.git/config`, each with the first URL for fetching and for pushing. */
export function remotesOfConfig(text: string): GitRemote[] {
  const remotes = new Map<string, { url?: string; pushUrl?: string }>();
  let section: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line);
    if (header) section = header[1]!.toLowerCase() === 'remote' ? header[2]?.replace(/\\(.)/g, '$1') : undefined;
    const [, push, value] = /^(?:\s*\[[^\]]*\])?\s*(push)?url\s*=(.*)$/i.exec(line) ?? [];
    const url = value === undefined ? '' : configValue(value);
    if (url === '' || section === undefined) continue;
    const settings = remotes.get(section) ?? {};
    remotes.set(
      section,
      push === undefined ? { ...settings, url: settings.url ?? url } : { ...settings, pushUrl: settings.pushUrl ?? url },
    );
  }
  return [...remotes].flatMap(([name, { url, pushUrl }]) =>
    url === undefined ? [] : [{ name, url, ...(pushUrl !== undefined && { pushUrl }) }],
  );
}
