import ignore, { type Ignore } from 'ignore';
import { lstatSync, readdirSync, readFileSync, type Dirent, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A longer `.gitignore` is not read. */
const MAX_IGNORE_FILE_BYTES = 200_000;
const MAX_DEPTH = 60;
/** Whether file systems usually ignore case; git does as they do. */
const IS_CASE_IGNORED = process.platform === 'win32' || process.platform === 'darwin';

/** Expands `{a,b}`, which `.gitignore` does not support. */
function alternatives(pattern: string): string[] {
  const group = /\{([^{}]*)\}/.exec(pattern);
  if (!group) return [pattern];
  const replaceGroup = (text: string) => pattern.slice(0, group.index) + text + pattern.slice(group.index + group[0].length);
  return group[1]!.split(',').flatMap((text) => alternatives(replaceGroup(text)));
}

/** Converts patterns of `files.exclude` to lines of a `.gitignore`, relative to the folder unless they begin with a wildcard. */
export const excludeLines = (patterns: readonly string[]): string[] =>
  patterns.flatMap(alternatives).map((pattern) => {
    const text = pattern.replace(/\/\*\*$/, '/');
    return text.startsWith('**/') ? text : `/${text.replace(/^\//, '')}`;
  });

interface Rules {
  /** The folder of the rules, with a slash at the end; empty for the root. */
  readonly base: string;
  /** For rules of a folder above the root: the path from there to the root, with a slash at the end. */
  readonly above?: string;
  readonly rules: Ignore;
}

function rulesOf(root: string, base: string, name = '.gitignore'): Rules[] {
  try {
    const file = join(root, base, name);
    if (lstatSync(file).size > MAX_IGNORE_FILE_BYTES) return [];
    return [{ base, rules: ignore({ ignorecase: IS_CASE_IGNORED }).add(readFileSync(file, 'utf8')) }];
  } catch {
    return []; // no such file
  }
}

/** Returns the type of a path without following links; undefined when there is nothing. */
function statOf(file: string): Stats | undefined {
  try {
    return lstatSync(file);
  } catch {
    return undefined; // deleted, or not readable
  }
}

/** Whether a path is ignored. The rules of the nearest folder take precedence. */
function isIgnored(path: string, ruleSets: readonly Rules[]): boolean {
  let answer = false;
  for (const { base, above = '', rules } of ruleSets) {
    const { ignored, unignored } = rules.test(above + path.slice(base.length));
    if (ignored) answer = true;
    else if (unignored) answer = false;
  }
  return answer;
}

/** The rules of a repository that a folder lies in, the outermost first; undefined if it is in none. */
function rulesAbove(root: string): Rules[] | undefined {
  const found: Rules[] = [];
  let [folder, above] = [root, ''];
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const rules = depth === 0 ? [] : rulesOf(folder, '');
    found.unshift(...rules.map((it) => ({ ...it, above })));
    if (statOf(join(folder, '.git'))) {
      found.unshift(...rulesOf(folder, '', '.git/info/exclude').map((it) => ({ ...it, above })));
      // Somebody who opens an ignored folder wants to see it.
      return above !== '' && isIgnored('', found) ? [] : found;
    }
    if (dirname(folder) === folder) return undefined;
    above = `${basename(folder)}/${above}`;
    folder = dirname(folder);
  }
  return undefined;
}

/** Walks the files of a folder, except links, and files that settings exclude or git ignores. */
export class FolderWalk {
  readonly #root: string;
  readonly #excluded: Ignore;
  readonly #without: ReadonlySet<string>;
  /** Folders of repositories in the folder's own one, such as submodules, as far as they were walked. */
  readonly #otherRepositories = new Set<string>();
  #isInRepository = false;

  /** `without` are folders that are not walked. */
  constructor(root: string, excludes: readonly string[], without: readonly string[] = []) {
    this.#root = root;
    this.#without = new Set(without.map((path) => `${path}/`));
    this.#excluded = ignore({ ignorecase: false }).add(excludeLines(excludes));
  }

  /** Whether a file belongs to a repository in the folder's own one, whose issues are others. */
  isInOtherRepository(path: string): boolean {
    if (!this.#isInRepository || this.#otherRepositories.size === 0) return false;
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1))
      if (this.#otherRepositories.has(path.slice(0, slash + 1))) return true;
    return false;
  }

  /** Yields the files at or below a path, which is relative to the folder, with slashes. None when it is ignored or deleted. */
  *files(path = ''): Generator<string, void> {
    const above = rulesAbove(this.#root);
    this.#isInRepository = above !== undefined;
    let rules = [...(above ?? []), ...rulesOf(this.#root, '')];
    const parts = path === '' ? [] : path.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const name = parts.slice(0, depth).join('/');
      const folder = `${name}/`;
      // A change reported through a link may be outside of the folder.
      if (!statOf(join(this.#root, name))?.isDirectory() || this.#isOut(folder, rules)) return;
      rules = [...rules, ...rulesOf(this.#root, folder)];
    }
    if (path === '') {
      yield* this.#below('', rules, 0);
      return;
    }
    const stat = statOf(join(this.#root, path));
    if (!stat) return;
    if (stat.isFile() && !this.#isOut(path, rules)) yield path;
    if (!stat.isDirectory() || this.#isOut(`${path}/`, rules)) return;
    yield* this.#below(`${path}/`, [...rules, ...rulesOf(this.#root, `${path}/`)], parts.length);
  }

  #isOut(path: string, rules: readonly Rules[]): boolean {
    return path === '.git/' || path.endsWith('/.git/') || this.#without.has(path) || this.#excluded.ignores(path) || isIgnored(path, rules);
  }

  *#below(folder: string, rules: Rules[], depth: number): Generator<string, void> {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(this.#root, folder), { withFileTypes: true });
    } catch {
      return; // deleted, or not readable
    }
    for (const entry of entries) {
      const path = folder + entry.name;
      if (entry.name === '.git' && folder !== '') this.#otherRepositories.add(folder);
      if (entry.isFile() && !this.#isOut(path, rules)) yield path;
      if (!entry.isDirectory() || depth >= MAX_DEPTH || this.#isOut(`${path}/`, rules)) continue;
      yield* this.#below(`${path}/`, [...rules, ...rulesOf(this.#root, `${path}/`)], depth + 1);
    }
  }
}
