import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { readGit, type GitOptions } from './safe-git';
import { normalPath } from './text';

/** Bounds the renames that a file is followed through. */
const MAX_RENAMES = 12;

/** Minimum similarity of a file before and after a rename. */
const RENAME_SIMILARITY = '-M40%';

/** Bounds the submodules that are read, and how deep they are within each other. */
const MAX_SUBMODULES = 50;
const MAX_SUBMODULE_DEPTH = 3;

/** Matches commit hashes. Those of anchors are untrusted, and an argument that begins with `-` would be an option. */
export const IS_COMMIT = /^(?:[0-9a-f]{7,64}|HEAD)$/;

/** A file at a commit. */
export interface FileVersion {
  readonly commit: string;
  readonly path: string;
}

function isThere(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads texts and renames from a repository's history. Nothing in the repository's configuration is executed, and nothing is written. If git is
 * missing, slow or fails, the history counts as empty.
 */
export class GitTexts {
  readonly #folder: string;
  readonly #options: GitOptions;
  readonly #depth: number;
  #submodules: Promise<ReadonlyMap<string, GitTexts>> | undefined;

  /** `folder` is the repository's, or one in it, or a bare repository; `depth` says how many repositories it is within. */
  constructor(folder: string, options: GitOptions = {}, depth = 0) {
    this.#folder = folder;
    this.#options = options;
    this.#depth = depth;
  }

  #git(...args: string[]): Promise<string | undefined> {
    return readGit(this.#folder, args, this.#options);
  }

  /** Finds the submodules that are checked out, by their paths. What names them is untrusted. */
  async #findSubmodules(): Promise<ReadonlyMap<string, GitTexts>> {
    const found = new Map<string, GitTexts>();
    if (this.#depth >= MAX_SUBMODULE_DEPTH || !isThere(join(this.#folder, '.gitmodules'))) return found;
    const entries = await this.#git('config', '-z', '--file', '.gitmodules', '--get-regexp', '^submodule\\..*\\.path$');
    for (const entry of (entries ?? '').split('\0')) {
      const path = normalPath(entry.slice(entry.indexOf('\n') + 1)).replace(/\/+$/, '');
      const isInside =
        !/^(?:\/|[a-z]:)/i.test(path) && path.split('/').every((part) => !['', '.', '..', '.git'].includes(part.toLowerCase()));
      const folder = join(this.#folder, path);
      // In a folder without a repository of its own git would read this one.
      if (!isInside || found.size >= MAX_SUBMODULES || !isThere(join(folder, '.git')) || !lstatSync(folder).isDirectory()) continue;
      found.set(path, new GitTexts(folder, this.#options, this.#depth + 1));
    }
    return found;
  }

  /** Returns the submodule that a file is in, and its path there. */
  async #submoduleOf(path: string): Promise<{ readonly texts: GitTexts; readonly prefix: string; readonly rest: string } | undefined> {
    for (const [prefix, texts] of await (this.#submodules ??= this.#findSubmodules()))
      if (path.startsWith(`${prefix}/`)) return { texts, prefix, rest: path.slice(prefix.length + 1) };
    return undefined;
  }

  /**
   * Reads the text of a file at a commit (of its submodule, if it is in one), without filters and conversions.
   *
   * @returns undefined if the file is missing
   */
  async textAt(commit: string, path: string): Promise<string | undefined> {
    if (!IS_COMMIT.test(commit)) return undefined;
    const normal = normalPath(path);
    const inner = await this.#submoduleOf(normal);
    return inner ? inner.texts.textAt(commit, inner.rest) : this.#git('cat-file', 'blob', `${commit}:${normal}`);
  }

  /**
   * Lists the files of the folder and its submodules that are committed, added or new, without those that git ignores.
   *
   * @returns paths relative to the folder; undefined if it is not in a git repository
   */
  async files(): Promise<string[] | undefined> {
    const list = await this.#git('ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate');
    if (list === undefined) return undefined;
    this.#submodules = this.#findSubmodules();
    const submodules = await this.#submodules;
    const files = list.split('\0').filter((path) => path !== '' && !submodules.has(path));
    for (const [prefix, texts] of submodules) for (const path of (await texts.files()) ?? []) files.push(`${prefix}/${path}`);
    return files;
  }

  /**
   * Lists the versions of a file after a commit, along the first parents of another commit and through renames, the earliest first.
   *
   * @param path of the file at the first commit
   * @param from the first commit
   * @param to the last commit
   * @returns each commit that changed the file, with the file's path since then
   */
  async versionsSince(path: string, from: string, to = 'HEAD'): Promise<FileVersion[]> {
    const versions: FileVersion[] = [];
    if (!IS_COMMIT.test(from) || !IS_COMMIT.test(to)) return versions;
    const inner = await this.#submoduleOf(normalPath(path));
    if (inner) {
      const found = await inner.texts.versionsSince(inner.rest, from, to);
      return found.map((version) => ({ ...version, path: `${inner.prefix}/${version.path}` }));
    }
    let file: FileVersion = { commit: from, path: normalPath(path) };
    for (let renames = 0; renames <= MAX_RENAMES; renames++) {
      const { changes, deletedBy } = await this.#changes(file, to);
      versions.push(...changes);
      if (deletedBy === undefined) break;
      const renamed = await this.#renamedBy(deletedBy, file.path);
      if (renamed === undefined) break;
      file = { commit: deletedBy, path: renamed };
      versions.push(file);
    }
    return versions;
  }

  /** Returns the commits that changed a path, up to the commit that deleted it. */
  async #changes({ commit, path }: FileVersion, to: string): Promise<{ changes: FileVersion[]; deletedBy?: string }> {
    const range = `${commit}..${to}`;
    const log = await this.#git(
      ...['log', '--first-parent', '--diff-merges=first-parent', '--reverse', '--no-ext-diff', '--no-textconv', '--no-renames'],
      ...['--format=%x01%H', '--name-status', '-z', range, '--', path],
    );
    const changes: FileVersion[] = [];
    for (const entry of log?.split('\x01').slice(1) ?? []) {
      const [hash, status] = entry.split('\0').map((part) => part.trim());
      if (status === 'D') return { changes, deletedBy: hash! };
      changes.push({ commit: hash!, path });
    }
    return { changes };
  }

  /** Returns the path that a file was renamed to by the commit that deleted it. */
  async #renamedBy(commit: string, path: string): Promise<string | undefined> {
    const diff = await this.#git(
      ...[
        'diff-tree',
        '-r',
        '--no-commit-id',
        '--no-ext-diff',
        '--no-textconv',
        RENAME_SIMILARITY,
        '--diff-filter=R',
        '--name-status',
        '-z',
      ],
      ...[`${commit}^1`, commit],
    );
    const parts = diff?.split('\0') ?? [];
    for (let at = 0; at + 2 < parts.length; at += 3) if (parts[at + 1] === path) return parts[at + 2];
    return undefined;
  }
}
