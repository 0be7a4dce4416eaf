import type { RepositoryId } from '../../model/issue';
import { parseRemote, parseRepositoryName, repositoryName, slugify } from '../../model/repository';

/** Where a folder's issues are, before sites are looked up. */
export interface Decision {
  readonly site: string;
  readonly repository: RepositoryId;
  readonly source: 'chosen' | 'remote' | 'setting' | 'folder';
}

export interface GitRemote {
  readonly name: string;
  readonly url: string;
}

/** A repository that was chosen, as it is remembered. */
export type Choice = Pick<Decision, 'site' | 'repository'>;

/** What is known of a folder. */
export interface FolderFacts {
  readonly name: string;
  readonly chosen?: Choice | undefined;
  readonly remotes: readonly GitRemote[];
  /** `issueBucket.repository`; empty in an untrusted workspace. */
  readonly setting: string;
}

export const LOCAL = 'local';
const BITBUCKET = new Set(['bitbucket.org', 'www.bitbucket.org', 'altssh.bitbucket.org']);
/** Remotes that are meant first, where several lead somewhere: a fork's issues are those of what it was forked from. */
const FIRST = ['upstream', 'origin'];

const rank = (name: string): number => (FIRST.indexOf(name) < 0 ? FIRST.length : FIRST.indexOf(name));

/** The same for the same repository: their names ignore case, as Bitbucket's did. */
export const placeKey = ({ site, repository }: Choice): string => `${site} ${repositoryName(repository).toLowerCase()}`;

function byRemote(url: string, servers: readonly { site: string; url: URL }[]): Choice | undefined {
  const remote = parseRemote(url);
  if (!remote) return undefined;
  const host = remote.host.replace(/:\d+$/, '');
  // A remote of http names the very server. One of ssh goes to another port of the same host.
  const isWeb = /^https?:/i.test(url);
  const server = servers.find((it) => it.url.host === remote.host) ?? (isWeb ? undefined : servers.find((it) => it.url.hostname === host));
  if (server) return { site: server.site, repository: remote.id };
  // Bitbucket's own tracker is gone: its repositories' issues live on this computer.
  return BITBUCKET.has(host) ? { site: LOCAL, repository: remote.id } : undefined;
}

/**
 * Decides where a folder's issues are: what was chosen, else what a git remote says, else the setting, else its name.
 * `sites` are the ids of those that are known; what was chosen on a site that is none of them is not heeded.
 */
export function decide(folder: FolderFacts, sites: readonly string[]): Decision {
  const { chosen } = folder;
  if (chosen && (chosen.site === LOCAL || sites.includes(chosen.site))) return { ...chosen, source: 'chosen' };
  const servers = sites.filter((site) => site !== LOCAL).map((site) => ({ site, url: new URL(site) }));
  for (const { url } of [...folder.remotes].sort((a, b) => rank(a.name) - rank(b.name))) {
    const found = byRemote(url, servers);
    if (found) return { ...found, source: 'remote' };
  }
  const set = parseRepositoryName(folder.setting);
  if (set) return { site: LOCAL, repository: set, source: 'setting' };
  return { site: LOCAL, repository: { owner: LOCAL, slug: slugify(folder.name) }, source: 'folder' };
}

/** Reads what was remembered of a choice; undefined when it is none (any more). */
export function parseChoice(stored: unknown): Choice | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { site, repository } = stored as { site?: unknown; repository?: Partial<Record<keyof RepositoryId, unknown>> };
  const { owner, slug } = repository ?? {};
  if (typeof site !== 'string' || typeof owner !== 'string' || typeof slug !== 'string') return undefined;
  const id = parseRepositoryName(`${owner}/${slug}`);
  return id && { site, repository: id };
}

/** Reads what a person typed as a repository: `owner/slug`, or a name, which is then one of this computer's own. */
export function parseTyped(text: string): RepositoryId | undefined {
  if (text.includes('/')) return parseRepositoryName(text);
  return /[\p{L}\p{N}]/u.test(text) ? parseRepositoryName(`${LOCAL}/${slugify(text)}`) : undefined;
}

/** A value of git's config: quotes and escapes are undone, a comment is cut off. */
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

/** Reads the remotes out of a repository's `.git/config`; the first URL of each, as git fetches from it. */
export function remotesOfConfig(text: string): GitRemote[] {
  const remotes = new Map<string, string>();
  let section: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line);
    if (header) section = header[1]!.toLowerCase() === 'remote' ? header[2]?.replace(/\\(.)/g, '$1') : undefined;
    const value = /^(?:\s*\[[^\]]*\])?\s*url\s*=(.*)$/i.exec(line)?.[1];
    const url = value === undefined ? '' : configValue(value);
    if (url !== '' && section !== undefined && !remotes.has(section)) remotes.set(section, url);
  }
  return [...remotes].map(([name, url]) => ({ name, url }));
}

/** Reads the `.git` file of a work tree or a submodule: where the git folder is. */
export const gitFolderOf = (text: string): string | undefined => /^gitdir:\s*(.+?)\s*$/m.exec(text)?.[1];
