import { closeSync, lstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { codeLanguage, type CodeLanguage } from '../code/languages';
import type { CommentConfiguration } from '../code/configuration';
import { compilePatterns } from '../code/references';
import { todoFinder } from '../code/todos';
import { languageOf } from './languageOf';
import { isMeant, type FileLanguages, type IndexedFile, type IndexFolder, type IndexQuery } from './messages';
import { NO_ENTRIES, scanFile, type FileEntries, type WantedEntries } from './scanFile';
import { FolderWalk } from './walk';

/** Larger files are generated ones, as a rule. */
export const MAX_FILE_BYTES = 1_000_000;
/** A file with a zero byte at its beginning is not text. */
const BINARY_PROBE_BYTES = 8000;

interface KnownFile {
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
  readonly #wanted: WantedEntries;
  readonly #files = new Map<string, KnownFile>();
  /** Languages of which something may be known to their extensions alone. */
  readonly unknownLanguages = new Set<string>();

  constructor(folder: IndexFolder, languages: FileLanguages, configurations: ReadonlyMap<string, CommentConfiguration | null>) {
    this.#folder = folder;
    this.#languages = languages;
    this.#configurations = configurations;
    this.#walk = new FolderWalk(folder.path, folder.excludes);
    const { patterns } = compilePatterns(folder.patterns);
    this.#wanted = { patterns, finder: todoFinder(folder.keywords, patterns) };
  }

  /** How many files are known. */
  get size(): number {
    return this.#files.size;
  }

  /** Looks at all files at or below a path, one with each step, and forgets those that are gone. Answers `true` where something changed. */
  *look(path = '', maxFiles = Infinity): Generator<boolean, void> {
    const seen = new Set<string>();
    for (const file of this.#walk.files(path)) {
      if (this.#files.size >= maxFiles && !this.#files.has(file)) continue;
      const language = languageOf(file, this.#languages);
      if (language === undefined) continue;
      seen.add(file);
      yield this.#read(file, language);
    }
    const isBelow = (file: string) => path === '' || file === path || file.startsWith(`${path}/`);
    for (const [file, { entries }] of this.#files) {
      if (!isBelow(file) || seen.has(file)) continue;
      this.#files.delete(file);
      yield entries !== NO_ENTRIES;
    }
  }

  /** Forgets files of some languages, so that the next look reads them. */
  forgetLanguages(ids: ReadonlySet<string>): void {
    for (const file of this.#files.keys()) if (ids.has(languageOf(file, this.#languages) ?? '')) this.#files.delete(file);
  }

  /** The files that have what is asked for. */
  *find(query: IndexQuery): Generator<IndexedFile, void> {
    const folder = this.#folder.uri;
    const isOwn = 'references' in query && query.references.folders.includes(folder);
    for (const [path, { entries }] of this.#files) {
      if (entries === NO_ENTRIES) continue;
      const references = 'references' in query ? entries.references.filter((it) => isMeant(it, isOwn, query.references)) : [];
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
    const known = this.#files.get(path);
    const language = this.#language(languageId);
    const file = join(this.#folder.path, path);
    try {
      const { mtimeMs, size } = lstatSync(file);
      if (known?.modified === mtimeMs && known.size === size) return false;
      const content = language && size <= MAX_FILE_BYTES ? textOf(file) : undefined;
      const entries = language && content !== undefined ? scanFile(content, language, this.#wanted) : NO_ENTRIES;
      this.#files.set(path, { modified: mtimeMs, size, entries });
      return entries !== NO_ENTRIES || (known !== undefined && known.entries !== NO_ENTRIES);
    } catch {
      return this.#files.delete(path); // it is gone, or one may not read it
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
