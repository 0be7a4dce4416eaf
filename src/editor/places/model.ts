import type { RepositoryId } from '../../model/issue';
import { parseRemote, parseRepositoryName, slugify } from '../../model/repository';

/** Where a folder's issues are, before sites are looked up. */
export interface Decision {
  readonly site: string;
  readonly repository: RepositoryId;
  readonly source: 'chosen' | 'remote' | 'setting' | 'folder';
}

/** What is known of a folder. */
export interface FolderFacts {
  readonly name: string;
  readonly chosen?: Pick<Decision, 'site' | 'repository'> | undefined;
  readonly remotes: readonly { readonly name: string; readonly url: string }[];
  /** `issueBucket.repository`; empty in an untrusted workspace. */
  readonly setting: string;
}

const LOCAL = 'local';
const BITBUCKET = new Set(['bitbucket.org', 'www.bitbucket.org', 'altssh.bitbucket.org']);
/** Remotes that are meant first, where several lead somewhere. */
const FIRST = ['upstream', 'origin'];

const rank = (name: string): number => (FIRST.indexOf(name) < 0 ? FIRST.length : FIRST.indexOf(name));

/** Decides where a folder's issues are: what was chosen, else what a git remote says, else the setting, else its name. */
export function decide(folder: FolderFacts, sites: readonly string[]): Decision {
  if (folder.chosen && (folder.chosen.site === LOCAL || sites.includes(folder.chosen.site))) return { ...folder.chosen, source: 'chosen' };
  const servers = sites.filter((site) => site !== LOCAL).map((site) => ({ site, url: new URL(site) }));
  for (const { url } of [...folder.remotes].sort((a, b) => rank(a.name) - rank(b.name))) {
    const remote = parseRemote(url);
    if (!remote) continue;
    const host = remote.host.replace(/:\d+$/, '');
    const server = servers.find((it) => it.url.host === remote.host) ?? servers.find((it) => it.url.hostname === host);
    if (server) return { site: server.site, repository: remote.id, source: 'remote' };
    // Bitbucket's own tracker is gone: its repositories' issues live on this computer.
    if (BITBUCKET.has(host)) return { site: LOCAL, repository: remote.id, source: 'remote' };
  }
  const set = parseRepositoryName(folder.setting);
  if (set) return { site: LOCAL, repository: set, source: 'setting' };
  return { site: LOCAL, repository: { owner: LOCAL, slug: slugify(folder.name) }, source: 'folder' };
}

/** Reads the remotes out of a repository's `.git/config`. */
export function remotesOfConfig(text: string): { name: string; url: string }[] {
  const remotes: { name: string; url: string }[] = [];
  let section: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*(\w+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line);
    if (header) section = header[1]!.toLowerCase() === 'remote' ? header[2] : undefined;
    const url = /^\s*url\s*=\s*(.+?)\s*$/.exec(line)?.[1];
    if (url && section !== undefined) remotes.push({ name: section, url });
  }
  return remotes;
}
