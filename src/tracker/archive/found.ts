import { fold } from '../../model/fold';
import { LIMITS } from './limits';
import { plainPath, spellings } from './spellings';
import type { ArchiveFiles } from './zip';

/** An attachment whose content is not in the archive, for the report. */
export interface MissingFile {
  readonly name: string;
  readonly issue: number;
  readonly path: string | null;
}

interface Missing {
  /** How many attachments name the same path. */
  n: number;
  readonly file: MissingFile;
}

/** The attachments of an archive that have a file. */
export interface FoundFiles {
  /** Names of files by the paths of attachments. */
  readonly files: ReadonlyMap<string, string>;
  /** Number of attachments with content. */
  readonly held: number;
  /** Examples of attachments without content, at most `MAX_NAMED_FILES`. */
  readonly missingFiles: readonly MissingFile[];
  /** Files that no attachment refers to. */
  readonly unnamed: readonly string[];
}

/** Bounds the missing paths for which other spellings are tried, by the maximum number of files in a zip. */
const MAX_MISSING_PATHS = LIMITS.files;
/** Bounds the missing files that are reported by name. */
const MAX_NAMED_FILES = 20;
/** Bounds the missing files that are held in memory. It exceeds the number that is reported, because some belong to issues that do not exist. */
const MAX_LISTED_FILES = 1000;

/**
 * Finds the files of attachments: by path, else by another spelling of it (code page, Unicode form, `./`, `\`, percent encoding, without
 * `attachments/`), else ignoring case if no other attachment has that file.
 */
export class FileFinder {
  readonly #files = new Map<string, string>();
  readonly #missing = new Map<string, Missing>();
  readonly #missingFiles: MissingFile[] = [];
  #held = 0;

  readonly #zip: ArchiveFiles;

  constructor(zip: ArchiveFiles) {
    this.#zip = zip;
  }

  /** Adds an attachment. `file` is its entry for the report when its content is missing. */
  add(path: string | null, file: MissingFile): void {
    if (path !== null && (this.#files.has(path) || this.#zip.attachments.has(path))) {
      this.#files.set(path, path);
      this.#held++;
      return;
    }
    const entry = path === null ? undefined : this.#missing.get(path);
    if (entry) entry.n++;
    else if (path !== null && this.#missing.size < MAX_MISSING_PATHS) this.#missing.set(path, { n: 1, file });
    else this.#report(file);
  }

  /** Returns the result after all attachments are added. `isThere` returns whether the archive has an issue with that number. */
  result(isThere: (issue: number) => boolean): FoundFiles {
    if (this.#missing.size > 0 && this.#zip.attachments.size > 0) {
      this.#find(this.#zip.attachments.keys(), plainPath);
      const matchedNames = new Set(this.#files.values());
      this.#find(
        [...this.#zip.attachments.keys()].filter((name) => !matchedNames.has(name)),
        (path) => fold(plainPath(path)),
      );
    }
    const matchedNames = new Set(this.#files.values());
    for (const { file } of this.#missing.values()) this.#report(file);
    return {
      files: this.#files,
      held: this.#held,
      missingFiles: this.#missingFiles.filter(({ issue }) => isThere(issue)).slice(0, MAX_NAMED_FILES),
      unnamed: [...this.#zip.attachments.keys()].filter((name) => !matchedNames.has(name)),
    };
  }

  #report(file: MissingFile): void {
    if (this.#missingFiles.length < MAX_LISTED_FILES) this.#missingFiles.push(file);
  }

  /** Matches missing paths with files after normalizing both with `form`. */
  #find(names: Iterable<string>, form: (path: string) => string): void {
    /** Null: several files match. */
    const index = new Map<string, string | null>();
    for (const name of names) {
      for (const spelling of new Set([name, ...this.#spellings(name)].map(form))) {
        const existing = index.get(spelling);
        index.set(spelling, existing === undefined || existing === name ? name : null);
      }
    }
    for (const [path, { n }] of this.#missing) {
      const match = pathSpellings(path)
        .map((spelling) => index.get(form(spelling)))
        .find((name) => name != null);
      if (match === undefined || match === null) continue;
      this.#files.set(path, match);
      this.#held += n;
      this.#missing.delete(path);
    }
  }

  #spellings(name: string): readonly string[] {
    const bytes = this.#zip.rawNames.get(name);
    return bytes ? spellings(bytes).map((spelling) => this.#zip.pathOf(spelling)) : [];
  }
}

/** Returns the spellings of a path to look for. */
function pathSpellings(path: string): readonly string[] {
  const paths = [path];
  try {
    if (path.includes('%')) paths.push(decodeURIComponent(path));
  } catch {
    // a literal percent sign
  }
  return [...paths, ...paths.map((path) => `attachments/${path}`)];
}
