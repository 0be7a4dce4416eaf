import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { mapConcurrently } from '../model/concurrency';
import { excludes } from './exclude';
import type { Anchor, AnchorFiles } from './find';
import { GitTexts } from './git';
import { LineIndex } from './line-index';
import { isNotebook, notebookText } from './notebook';
import { isSearchable, normalPath } from './text';

/** Longer files are not searched for anchors of other files. */
const MAX_INDEXED_FILE_BYTES = 512 * 1024;
/** Longer files are not read at all. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;
/** Of a larger folder the first ones are searched. */
const MAX_INDEXED_FILES = 20_000;
/** What is not indexed by then is not searched. */
const MAX_INDEXING_MS = 30_000;
/** Files that are read at a time. */
const MAX_CONCURRENT_READS = 8;
/** Files that are named for one anchor. */
const MAX_LIKELY_FILES = 8;
/** Number of changes after which the index is rebuilt. */
const MAX_CHANGED_PATHS = 2000;
/** Earlier texts that are kept: a commit's never change. */
const MAX_OLD_TEXTS = 100;
/** Folders of generated files, which are skipped without git. */
const FOREIGN_FOLDERS = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** Whether a path stays within the folder: paths of anchors are untrusted. */
const isInside = (path: string): boolean =>
  !path.startsWith('/') && !/^[a-z]:/i.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** The text of a file as anchors know it. */
const textOf = (path: string, content: string): string => (isNotebook(path) ? notebookText(content) : content);

/** What a search may read besides the disk. */
export interface FolderSearch {
  /** Texts of open documents that are not saved, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Patterns of `files.exclude`. */
  readonly excluded: readonly string[];
  /** Other files than the anchor's own are searched. */
  readonly isWide: boolean;
}

/** The texts of a folder on disk, and of its history where git has it. */
export class FolderTexts {
  readonly #root: string;
  /** Undefined where nothing of the folder may be executed. */
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

  /** Tells that files were written, made or deleted; the index follows with the next search. */
  changed(paths: readonly string[]): void {
    if (!this.#index) return;
    for (const path of paths) this.#changed.add(normalPath(path));
    if (this.#changed.size > MAX_CHANGED_PATHS) this.#clear();
  }

  #clear(): void {
    this.#index = undefined;
    this.#changed.clear();
  }

  /** The texts for one search. */
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
      return textOf(path, await readFile(file, 'utf8'));
    } catch {
      return undefined; // it is not there, or not for us
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
    const isExcluded = excludes(excluded);
    const changed = [...this.#changed].filter((path) => !isExcluded(path));
    this.#changed.clear();
    await mapConcurrently(changed, MAX_CONCURRENT_READS, async (path) => {
      // Of a folder that was renamed, nothing else may be told.
      const below = (await this.#isFolder(path)) ? await this.#filesOf(isExcluded, path) : [path];
      for (const file of below) await this.#addFile(index, file);
    });
    for (const [path, text] of texts) index.set(path, text);
    const found = index.likely(lines, MAX_LIKELY_FILES);
    // An unsaved text may be discarded.
    for (const path of texts.keys()) this.#changed.add(path);
    return found;
  }

  async #addFile(index: LineIndex, path: string): Promise<void> {
    const text = await this.#read(path, MAX_INDEXED_FILE_BYTES);
    if (text !== undefined && isSearchable(text)) index.set(path, text);
    else index.delete(path);
  }

  async #indexed(excluded: readonly string[]): Promise<LineIndex> {
    const index = new LineIndex();
    const isExcluded = excludes(excluded);
    const end = Date.now() + MAX_INDEXING_MS;
    const paths = await this.#filesOf(isExcluded);
    await mapConcurrently(paths, MAX_CONCURRENT_READS, async (path) => {
      if (Date.now() < end) await this.#addFile(index, path);
    });
    return index;
  }

  async #isFolder(path: string): Promise<boolean> {
    if (!isInside(path)) return false;
    const found = await stat(join(this.#root, path)).catch(() => undefined);
    return found?.isDirectory() === true;
  }

  /** The files of the folder, or of one in it, of which anchors may be found. */
  async #filesOf(isExcluded: (path: string) => boolean, below?: string): Promise<string[]> {
    const listed = (await this.git?.files(below)) ?? (await this.#walk(isExcluded, below));
    return listed.filter((path) => !isExcluded(path)).slice(0, MAX_INDEXED_FILES);
  }

  /** Files below the root or a folder in it, without git. */
  async #walk(isExcluded: (path: string) => boolean, below = ''): Promise<string[]> {
    const files: string[] = [];
    const folders = [below];
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
