import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';

/**
 * Host aliases of ssh: `HostName` of `~/.ssh/config`. The files are parsed here, because `ssh -G` would run the commands of `Match exec`. (The
 * package `ssh-config` ignores `Include`, and does DNS lookups.)
 */

const MAX_FILE_BYTES = 1024 * 1024;
const MAX_FILES = 100;
const MAX_INCLUDE_DEPTH = 16;
/** The maximum length of a DNS name. */
const MAX_HOST_LENGTH = 253;

type Directive =
  | { readonly keyword: 'host' | 'hostname' | 'match'; readonly args: readonly string[] }
  | { readonly keyword: 'include'; readonly files: readonly (readonly Directive[])[] };

/** The directives, in the order in which ssh reads them. */
export type SshConfig = readonly Directive[];

/** Whether a text matches a pattern with `*` and `?`, in time bounded by the product of their lengths. */
function matchesPattern(pattern: string, text: string): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === '*') [star, mark] = [p++, t];
    else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) [p, t] = [p + 1, t + 1];
    else if (star >= 0) [p, t] = [star + 1, ++mark];
    else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

function matchesList(patterns: readonly string[], host: string): boolean {
  const matches = (pattern: string) => matchesPattern(pattern.toLowerCase(), host);
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern));
}

/** Criteria that need more than the host's name (`exec` among them) never match. */
function meets(args: readonly string[], host: string, hostName: string): boolean {
  for (let at = 0; at < args.length; at++) {
    const isNegated = args[at]!.startsWith('!');
    const criterion = args[at]!.replace(/^!/, '').toLowerCase();
    if (criterion === 'all') continue;
    if (criterion !== 'host' && criterion !== 'originalhost') return false;
    const patterns = (args[++at] ?? '').split(',');
    if (matchesList(patterns, criterion === 'host' ? hostName : host) === isNegated) return false;
  }
  return args.length > 0;
}

/** Resolves an alias to the host name; without an entry it is the same. */
export function sshHostName(config: SshConfig, host: string): string {
  const hostName = host.toLowerCase();
  if (hostName.length > MAX_HOST_LENGTH) return host;
  let value: string | undefined;
  const read = (directives: SshConfig) => {
    let isMatch = true;
    for (const directive of directives) {
      if (directive.keyword === 'include') {
        if (isMatch) directive.files.forEach(read);
      } else if (directive.keyword === 'host') isMatch = matchesList(directive.args, hostName);
      else if (directive.keyword === 'match') isMatch = meets(directive.args, hostName, value ?? hostName);
      else if (isMatch)
        value ??= directive.args[0]?.replace(/%(.)/g, (_, letter: string) => (letter === 'h' ? hostName : letter)).toLowerCase();
    }
  };
  read(config);
  return value || host;
}

/** Splits a line into words: `Host a b`, `HostName=a`, `Include "a file"`; comments are removed. */
function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/"([^"]*)"|#.*|[^\s"=#]+|=/g)].filter(([word]) => !word.startsWith('#'));
  return words.filter(([word], index) => !(word === '=' && index === 1)).map(([word, quoted]) => quoted ?? word);
}

type Read = (pattern: string, depth: number) => Promise<SshConfig[]>;

async function parse(text: string, include: Read, depth: number): Promise<SshConfig> {
  const directives: Directive[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [first, ...args] = wordsOf(line);
    const keyword = first?.toLowerCase();
    if (keyword === 'host' || keyword === 'hostname' || keyword === 'match') directives.push({ keyword, args });
    else if (keyword === 'include') {
      const files = [];
      for (const pattern of args) files.push(...(await include(pattern, depth + 1)));
      directives.push({ keyword, files });
    }
  }
  return directives;
}

/** The files of an `Include` pattern; wildcards are supported in the file name only. */
async function filesOf(pattern: string, home: string): Promise<string[]> {
  const path = pattern.replace(/^~(?=[\\/])/, home);
  const fullPath = isAbsolute(path) ? path : join(home, '.ssh', path);
  const name = basename(fullPath);
  if (!/[*?]/.test(name)) return [fullPath];
  const names = await readdir(dirname(fullPath)).catch(() => []); // a missing folder has no files
  return names
    .filter((fileName) => !fileName.startsWith('.') && matchesPattern(name, fileName))
    .sort()
    .map((fileName) => join(dirname(fullPath), fileName));
}

/** Reads the user's configuration with its includes, then the machine's. Unreadable files are ignored. */
export async function readSshConfig(home = homedir(), system = '/etc/ssh/ssh_config'): Promise<SshConfig> {
  let remainingFiles = MAX_FILES;
  const readOne = async (file: string, depth: number): Promise<SshConfig> => {
    if (remainingFiles-- <= 0 || depth > MAX_INCLUDE_DEPTH) return [];
    try {
      const info = await stat(file);
      return !info.isFile() || info.size > MAX_FILE_BYTES ? [] : await parse(await readFile(file, 'utf8'), include, depth);
    } catch {
      return []; // missing or unreadable
    }
  };
  const include: Read = async (pattern, depth) => {
    const configs: SshConfig[] = [];
    for (const file of await filesOf(pattern, home)) configs.push(await readOne(file, depth));
    return configs;
  };
  const files = [await readOne(join(home, '.ssh', 'config'), 0), await readOne(system, 0)];
  return [{ keyword: 'include', files }];
}
