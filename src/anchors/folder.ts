import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { mapConcurrently } from '../model/concurrency';
import { fileText } from '../model/fileText';
import { excludes } from './exclude';
import type { Anchor, AnchorFiles } from './find';
import { GitTexts } from './git';
import { LineIndex } from './line-index';
import { isNotebook, notebookText } from './notebook';
import { isAtOrBelow, isSearchable, normalPath } from './text';

/** Longer files are not searched for anchors of other files. */
const MAX_INDEXED_FILE_BYTES = 512 * 1024;
/** Longer files are not read at all. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;
/** Bounds the files of a folder that are indexed. */
const MAX_INDEXED_FILES = 20_000;
/** Time limit for building the index. Files after it are not indexed. */
const MAX_INDEXING_MS = 30_000;
/** Concurrent reads. */
const MAX_CONCURRENT_READS = 8;
/** Bounds the files that are returned for one anchor. */
const MAX_LIKELY_FILES = 8;
/** Number of changes after which the index is rebuilt. */
const MAX_CHANGED_PATHS = 2000;
/** Bounds the cached earlier texts. The text of a commit never changes. */
const MAX_OLD_TEXTS = 100;
/** Folders that are skipped when git is not available: version control and dependencies. */
const FOREIGN_FOLDERS = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** Whether a path stays within the folder. Paths of anchors are untrusted. */
const isInside = (path: string): boolean =>
  !path.startsWith('/') && !/^[a-z]:/i.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** Returns the text of a file in which anchors are searched. */
const textOf = (path: string, content: string): string => (isNotebook(path) ? notebookText(content) : content);

/** The input of a search besides the files on disk. */
export interface FolderSearch {
  /** Texts of unsaved open documents, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Patterns of `files.exclude`. */
  readonly excluded: readonly string[];
  /** Whether files other than the anchor's own are searched. */
  readonly isWide: boolean;
}

/** The texts of a folder on disk, and of its history if it is in a git repository. */
export class FolderTexts {
  readonly #root: string;
  /** Undefined in a folder where nothing may be executed. */
  readonly git: GitTexts | undefined;
  readonly #olds = new Map<string, Promise<string | undefined>>();
  #index: Promise<LineIndex> | undefined;
  #excluded = '';
  readonly #changed = new Set<string>();

  /** `mayRunGit` is false in a workspace that is not trusted. */
  constructor(root: string, mayRunGit: boolean) {
    this.#root = root;
    this.git = mayRunGit ? new GitTexts(root) : undefined;
  }

  /** Reports that files were written, created or deleted. The next search updates the index. */
  changed(paths: readonly string[]): void {
    if (!this.#index) return;
    for (const path of paths) this.#changed.add(normalPath(path));
    if (this.#changed.size > MAX_CHANGED_PATHS) this.#clear();
  }

  #clear(): void {
    this.#index = undefined;
    this.#changed.clear();
  }

  /** Returns the source of texts for one search. */
  files({ texts, excluded, isWide }: FolderSearch): AnchorFiles {
    return {
      read: async (path) => texts.get(path) ?? (await this.#read(path, MAX_FILE_BYTES)),
      readOld: (anchor) => this.#old(anchor),
      ...(isWide && { likely: async (lines) => this.#likely(lines, texts, excluded) }),
    };
  }

  async #read(path: string, maxBytes: number): Promise<string | undefined> {
    if (!isInside(path)) return undefined;
    const file = join(this.#root, path);
    try {
      const found = await stat(file);
      if (!found.isFile() || found.size > maxBytes) return undefined;
      const text = fileText(await readFile(file));
      return text === undefined ? undefined : textOf(path, text);
    } catch {
      return undefined; // missing, or not readable
    }
  }

  async #old({ commit, path }: Anchor): Promise<string | undefined> {
    if (commit === undefined || !this.git || !isInside(normalPath(path))) return undefined;
    const key = `${commit}:${path}`;
    let text = this.#olds.get(key);
    if (!text) this.#olds.set(key, (text = this.git.textAt(commit, path).then((old) => (old === undefined ? old : textOf(path, old)))));
    const [oldest] = this.#olds.keys();
    if (this.#olds.size > MAX_OLD_TEXTS && oldest !== undefined) this.#olds.delete(oldest);
    return text;
  }

  async #likely(lines: readonly string[], texts: ReadonlyMap<string, string>, excluded: readonly string[]): Promise<string[]> {
    if (this.#excluded !== excluded.join('\n')) this.#clear();
    this.#excluded = excluded.join('\n');
    const index = await (this.#index ??= this.#indexed(excluded));
    await this.#update(index, excludes(excluded));
    for (const [path, text] of texts) index.set(path, text);
    const found = index.likely(lines, MAX_LIKELY_FILES);
    // The text is not saved, so the next search must read the file again.
    for (const path of texts.keys()) this.#changed.add(path);
    return found;
  }

  /** Reads changed files again. For a folder that was renamed or deleted, the watcher may report only the folder itself. */
  async #update(index: LineIndex, isExcluded: (path: string) => boolean): Promise<void> {
    const changed = new Set([...this.#changed].filter((path) => !isExcluded(path)));
    this.#changed.clear();
    if (changed.size === 0) return;
    const areFolders = await mapConcurrently([...changed], MAX_CONCURRENT_READS, (path) => this.#isFolder(path));
    const listed = areFolders.includes(true) ? await this.#filesOf(isExcluded) : [];
    const concerned = [...index.paths, ...listed].filter((path) => isAtOrBelow(path, changed));
    await this.#addFiles(index, [...new Set([...changed, ...concerned])]);
  }

  /** Indexes files, and removes those that do not exist any more. */
  async #addFiles(index: LineIndex, paths: readonly string[]): Promise<void> {
    const end = Date.now() + MAX_INDEXING_MS;
    await mapConcurrently(paths, MAX_CONCURRENT_READS, async (path) => {
      if (Date.now() >= end) return;
      const text = await this.#read(path, MAX_INDEXED_FILE_BYTES);
      if (text !== undefined && isSearchable(text)) index.set(path, text);
      else index.delete(path);
    });
  }

  async #indexed(excluded: readonly string[]): Promise<LineIndex> {
    const index = new LineIndex();
    await this.#addFiles(index, await this.#filesOf(excludes(excluded)));
    return index;
  }

  async #isFolder(path: string): Promise<boolean> {
    if (!isInside(path)) return false;
    const found = await stat(join(this.#root, path)).catch(() => undefined);
    return found?.isDirectory() === true;
  }

  /** Lists the files of the folder that can be searched. */
  async #filesOf(isExcluded: (path: string) => boolean): Promise<string[]> {
    const listed = (await this.git?.files()) ?? (await this.#walk(isExcluded));
    return listed.filter((path) => !isExcluded(path)).slice(0, MAX_INDEXED_FILES);
  }

  /** Lists the files below the root, without git. */
  async #walk(isExcluded: (path: string) => boolean): Promise<string[]> {
    const files: string[] = [];
    const folders = [''];
    for (let folder; (folder = folders.pop()) !== undefined && files.length < MAX_INDEXED_FILES;) {
      const entries = await readdir(join(this.#root, folder), { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (isExcluded(path)) continue;
        if (entry.isDirectory() && !FOREIGN_FOLDERS.has(entry.name)) folders.push(path);
        else if (entry.isFile()) files.push(path);
      }
    }
    return files;
  }
}
