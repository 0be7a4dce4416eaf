import { closeSync, lstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { codeLanguage, type CodeLanguage } from '../code/languages';
import type { CommentConfiguration } from '../code/configuration';
import { compilePatterns } from '../code/references';
import { todoFinder } from '../code/todos';
import { fileText } from '../model/fileText';
import { languageOf } from './languageOf';
import { isMatch, type FileLanguages, type IndexedFile, type IndexFolder, type IndexQuery } from './messages';
import { NO_ENTRIES, scanFile, type FileEntries, type EntrySelection } from './scanFile';
import { FolderWalk } from './walk';

/** Larger files are usually generated. */
export const MAX_FILE_BYTES = 1_000_000;

interface CachedFile {
  readonly modified: number;
  readonly size: number;
  readonly entries: FileEntries;
}

/** The references and TODOs of the files in a folder, as saved on disk. */
export class FolderIndex {
  readonly #folder: IndexFolder;
  readonly #languages: FileLanguages;
  readonly #configurations: ReadonlyMap<string, CommentConfiguration | null>;
  readonly #walk: FolderWalk;
  readonly #entries: EntrySelection;
  readonly #files = new Map<string, CachedFile>();
  /** Number of indexed files below each folder, so that a change of one file does not visit all others. */
  readonly #below = new Map<string, number>();
  /** Languages without a built-in rule. Their extensions may have a configuration. */
  readonly unknownLanguages = new Set<string>();

  constructor(folder: IndexFolder, languages: FileLanguages, configurations: ReadonlyMap<string, CommentConfiguration | null>) {
    this.#folder = folder;
    this.#languages = languages;
    this.#configurations = configurations;
    this.#walk = new FolderWalk(folder.path, folder.excludes, folder.without);
    const { patterns } = compilePatterns(folder.patterns);
    this.#entries = { patterns, finder: todoFinder(folder.keywords, patterns) };
  }

  /** Number of indexed files. */
  get size(): number {
    return this.#files.size;
  }

  /** Scans the files at or below a path, one per step, and drops deleted ones. Yields `true` when the index has changed. */
  *scan(path = '', maxFiles = Infinity): Generator<boolean, void> {
    const visited = new Set<string>();
    for (const file of this.#walk.files(path)) {
      if (this.#files.size >= maxFiles && !this.#files.has(file)) continue;
      const language = languageOf(file, this.#languages);
      if (language === undefined) continue;
      visited.add(file);
      yield this.#read(file, language);
    }
    for (const [file, { entries }] of this.#cachedAt(path)) {
      if (visited.has(file)) continue;
      this.#remove(file);
      yield entries !== NO_ENTRIES;
    }
  }

  /** The indexed files at or below a path. */
  *#cachedAt(path: string): Generator<[string, CachedFile], void> {
    const file = this.#files.get(path);
    if (file) yield [path, file];
    let remaining = path === '' ? this.#files.size : (this.#below.get(path) ?? 0);
    if (remaining === 0) return;
    for (const entry of this.#files) {
      if (path !== '' && !entry[0].startsWith(`${path}/`)) continue;
      yield entry;
      if (--remaining === 0) return;
    }
  }

  #store(path: string, cached: CachedFile): void {
    if (!this.#files.has(path)) this.#count(path, 1);
    this.#files.set(path, cached);
  }

  #remove(path: string): boolean {
    if (!this.#files.delete(path)) return false;
    this.#count(path, -1);
    return true;
  }

  #count(path: string, added: number): void {
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      const folder = path.slice(0, slash);
      const count = (this.#below.get(folder) ?? 0) + added;
      if (count === 0) this.#below.delete(folder);
      else this.#below.set(folder, count);
    }
  }

  /** Drops files of some languages, so that the next scan reads them again. */
  dropLanguages(ids: ReadonlySet<string>): void {
    for (const file of this.#files.keys()) if (ids.has(languageOf(file, this.#languages) ?? '')) this.#remove(file);
  }

  /** Yields the files with entries that match a query. */
  *find(query: IndexQuery): Generator<IndexedFile, void> {
    const folder = this.#folder.uri;
    const isOwnFolder = 'references' in query && query.references.folders.includes(folder);
    for (const [path, { entries }] of this.#files) {
      if (entries === NO_ENTRIES) continue;
      const isOwn = isOwnFolder && !this.#walk.isInOtherRepository(path);
      const references = 'references' in query ? entries.references.filter((reference) => isMatch(reference, isOwn, query.references)) : [];
      const todos = 'todos' in query ? entries.todos : [];
      if (references.length > 0 || todos.length > 0) yield { folder, path, references, todos };
    }
  }

  #language(id: string): CodeLanguage | undefined {
    const configuration = this.#configurations.get(id);
    const language = codeLanguage(id, () => configuration ?? undefined);
    if (!language && configuration === undefined) this.unknownLanguages.add(id);
    return language;
  }

  /** Reads a file if it has changed. Returns whether its entries have changed. */
  #read(path: string, languageId: string): boolean {
    const cached = this.#files.get(path);
    const language = this.#language(languageId);
    const file = join(this.#folder.path, path);
    try {
      const { mtimeMs, size } = lstatSync(file);
      if (cached?.modified === mtimeMs && cached.size === size) return false;
      const content = language && size <= MAX_FILE_BYTES ? textOf(file) : undefined;
      const entries = language && content !== undefined ? scanFile(content, language, this.#entries) : NO_ENTRIES;
      this.#store(path, { modified: mtimeMs, size, entries });
      return entries !== NO_ENTRIES || (cached !== undefined && cached.entries !== NO_ENTRIES);
    } catch {
      return this.#remove(path); // deleted, or not readable
    }
  }
}

/** One buffer for all files: a new one for each would leave many megabytes of garbage. */
const bytes = Buffer.allocUnsafeSlow(MAX_FILE_BYTES);

/** Returns the text of a file; undefined for a binary file. */
function textOf(file: string): string | undefined {
  const handle = openSync(file, 'r');
  try {
    let length = 0;
    for (let count = 1; count > 0 && length < bytes.length; length += count)
      count = readSync(handle, bytes, length, bytes.length - length, length);
    return fileText(bytes.subarray(0, length));
  } finally {
    closeSync(handle);
  }
}
