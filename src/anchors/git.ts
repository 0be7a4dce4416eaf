import { readGit, type GitOptions } from './safe-git';
import { normalPath } from './text';

/** How often a file that was renamed is followed. */
const MAX_RENAMES = 12;

/** How alike two files are at least, of which one is the other renamed. */
const RENAME_SIMILARITY = '-M40%';

/** A commit hash: those of anchors are untrusted, and an argument that begins with `-` would be an option. */
export const IS_COMMIT = /^(?:[0-9a-f]{7,64}|HEAD)$/;

/** A file at a commit. */
export interface FileVersion {
  readonly commit: string;
  readonly path: string;
}

/**
 * Reads texts and renames out of a repository's history. Nothing of the repository's configuration is executed and nothing is written; a
 * git that is missing, slow or fails is a history that is not there.
 */
export class GitTexts {
  readonly #folder: string;
  readonly #options: GitOptions;

  /** `folder` is the repository's, or one in it, or a bare one. */
  constructor(folder: string, options: GitOptions = {}) {
    this.#folder = folder;
    this.#options = options;
  }

  #git(...args: string[]): Promise<string | undefined> {
    return readGit(this.#folder, args, this.#options);
  }

  /**
   * The text of a file at a commit, without filters and conversions.
   *
   * @returns nothing if it is not there
   */
  async textAt(commit: string, path: string): Promise<string | undefined> {
    if (!IS_COMMIT.test(commit)) return undefined;
    return this.#git('cat-file', 'blob', `${commit}:${normalPath(path)}`);
  }

  /**
   * Files of the folder that are committed, added or new, without those that git ignores.
   *
   * @param below a folder in it, to which they are limited
   * @returns their paths, relative to the folder; nothing where git does not know it
   */
  async files(below?: string): Promise<string[] | undefined> {
    const limit = below === undefined ? [] : ['--', below];
    const list = await this.#git('ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate', ...limit);
    return list?.split('\0').filter((path) => path !== '');
  }

  /**
   * The versions of a file after a commit, along the main line of another and through renames, the earliest first.
   *
   * @param path of the file at the first commit
   * @param from the first commit
   * @param to the last one
   * @returns each commit that changed the file, with the path that it had from then on
   */
  async versionsSince(path: string, from: string, to = 'HEAD'): Promise<FileVersion[]> {
    const versions: FileVersion[] = [];
    if (!IS_COMMIT.test(from) || !IS_COMMIT.test(to)) return versions;
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

  /** The commits that changed a path, up to the one that took it away. */
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

  /** What a file was renamed to by the commit that took it away. */
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
