import { closeSync, lstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { codeLanguage, type CodeLanguage } from '../code/languages';
import type { CommentConfiguration } from '../code/configuration';
import { compilePatterns } from '../code/references';
import { todoFinder } from '../code/todos';
import { languageOf } from './languageOf';
import { isMatch, type FileLanguages, type IndexedFile, type IndexFolder, type IndexQuery } from './messages';
import { NO_ENTRIES, scanFile, type FileEntries, type EntrySelection } from './scanFile';
import { FolderWalk } from './walk';

/** Larger files are generated ones, as a rule. */
export const MAX_FILE_BYTES = 1_000_000;
/** A file with a zero byte at its beginning is not text. */
const BINARY_PROBE_BYTES = 8000;

interface CachedFile {
  readonly modified: number;
  readonly size: number;
  readonly entries: FileEntries;
}

/** The references and TODOs of the files of a folder, as they are on disk. */
export class FolderIndex {
  readonly #folder: IndexFolder;
  readonly #languages: FileLanguages;
  readonly #configurations: ReadonlyMap<string, CommentConfiguration | null>;
  readonly #walk: FolderWalk;
  readonly #entries: EntrySelection;
  readonly #files = new Map<string, CachedFile>();
  /** How many indexed files are below each folder, so that a change of one file does not visit the others. */
  readonly #below = new Map<string, number>();
  /** Languages of which something may be known to their extensions alone. */
  readonly unknownLanguages = new Set<string>();

  constructor(folder: IndexFolder, languages: FileLanguages, configurations: ReadonlyMap<string, CommentConfiguration | null>) {
    this.#folder = folder;
    this.#languages = languages;
    this.#configurations = configurations;
    this.#walk = new FolderWalk(folder.path, folder.excludes);
    const { patterns } = compilePatterns(folder.patterns);
    this.#entries = { patterns, finder: todoFinder(folder.keywords, patterns) };
  }

  /** How many files are known. */
  get size(): number {
    return this.#files.size;
  }

  /** Scans all files at or below a path, one per step, and removes deleted ones. Yields `true` when something has changed. */
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

  /** The known files at or below a path. */
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

  /** Forgets files of some languages, so that the next look reads them. */
  dropLanguages(ids: ReadonlySet<string>): void {
    for (const file of this.#files.keys()) if (ids.has(languageOf(file, this.#languages) ?? '')) this.#remove(file);
  }

  /** The files that have what is asked for. */
  *find(query: IndexQuery): Generator<IndexedFile, void> {
    const folder = this.#folder.uri;
    const isOwn = 'references' in query && query.references.folders.includes(folder);
    for (const [path, { entries }] of this.#files) {
      if (entries === NO_ENTRIES) continue;
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

  /** Reads a file unless it is as it was. Returns whether what it has changed. */
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
      return this.#remove(path); // it is gone, or one may not read it
    }
  }
}

/** All files are read into the same bytes: new ones for each would be garbage of many megabytes. */
const bytes = Buffer.allocUnsafeSlow(MAX_FILE_BYTES);

/** The text of a file; undefined for one that is none. */
function textOf(file: string): string | undefined {
  const handle = openSync(file, 'r');
  try {
    let length = 0;
    for (let count = 1; count > 0 && length < bytes.length; length += count)
      count = readSync(handle, bytes, length, bytes.length - length, length);
    if (bytes.subarray(0, Math.min(length, BINARY_PROBE_BYTES)).includes(0)) return undefined;
    return bytes.toString('utf8', 0, length).replace(/^\ufeff/, '');
  } finally {
    closeSync(handle);
  }
}
