import { fold } from '../../model/fold';
import { LIMITS } from './limits';
import { plainPath, spellings } from './spellings';
import type { ArchiveFiles } from './zip';

/** An attachment whose content is not in the archive, as it is told. */
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

/** What became of the attachments that an archive names. */
export interface FoundFiles {
  /** Names of files by the paths that attachments give them. */
  readonly files: ReadonlyMap<string, string>;
  /** How many attachments have their content. */
  readonly held: number;
  /** Some of those that have not. */
  readonly missingFiles: readonly MissingFile[];
  /** Files that no attachment names. */
  readonly unnamed: readonly string[];
}

/** So many that are missing are looked for by other spellings: as many as a zip can have files. */
const MAX_MISSING_PATHS = LIMITS.files;
/** So many that are missing are told by name. */
const MAX_NAMED_FILES = 20;
/** So many are remembered, some of which are on issues that are not there. */
const MAX_KEPT_FILES = 1000;

/**
 * Finds the files of attachments: as they are written, else by the same name in another spelling (code page, Unicode form, `./`, `\`,
 * percent signs, without `attachments/`), else in another case where no other attachment has that file.
 */
export class FileFinder {
  readonly #files = new Map<string, string>();
  readonly #missing = new Map<string, Missing>();
  readonly #missingFiles: MissingFile[] = [];
  #held = 0;

  constructor(private readonly zip: ArchiveFiles) {}

  /** Takes note of an attachment; `file` is what is told of it. */
  add(path: string | null, file: MissingFile): void {
    if (path !== null && (this.#files.has(path) || this.zip.attachments.has(path))) {
      this.#files.set(path, path);
      this.#held++;
      return;
    }
    const before = path === null ? undefined : this.#missing.get(path);
    if (before) before.n++;
    else if (path !== null && this.#missing.size < MAX_MISSING_PATHS) this.#missing.set(path, { n: 1, file });
    else this.#tell(file);
  }

  /** To be called when all were seen; `isThere` says whether the archive has an issue. */
  result(isThere: (issue: number) => boolean): FoundFiles {
    if (this.#missing.size > 0 && this.zip.attachments.size > 0) {
      this.#find(this.zip.attachments.keys(), plainPath);
      const named = new Set(this.#files.values());
      this.#find(
        [...this.zip.attachments.keys()].filter((name) => !named.has(name)),
        (path) => fold(plainPath(path)),
      );
    }
    const named = new Set(this.#files.values());
    for (const { file } of this.#missing.values()) this.#tell(file);
    return {
      files: this.#files,
      held: this.#held,
      missingFiles: this.#missingFiles.filter(({ issue }) => isThere(issue)).slice(0, MAX_NAMED_FILES),
      unnamed: [...this.zip.attachments.keys()].filter((name) => !named.has(name)),
    };
  }

  #tell(file: MissingFile): void {
    if (this.#missingFiles.length < MAX_KEPT_FILES) this.#missingFiles.push(file);
  }

  /** Looks for what is missing among files, by what `form` makes of each spelling of their names. */
  #find(names: Iterable<string>, form: (path: string) => string): void {
    /** Null where several files would be meant. */
    const index = new Map<string, string | null>();
    for (const name of names) {
      for (const spelling of new Set([name, ...this.#spellings(name)].map(form))) {
        const other = index.get(spelling);
        index.set(spelling, other === undefined || other === name ? name : null);
      }
    }
    for (const [path, { n }] of this.#missing) {
      const found = wanted(path)
        .map((each) => index.get(form(each)))
        .find((name) => name != null);
      if (found === undefined || found === null) continue;
      this.#files.set(path, found);
      this.#held += n;
      this.#missing.delete(path);
    }
  }

  #spellings(name: string): readonly string[] {
    const bytes = this.zip.rawNames.get(name);
    return bytes ? spellings(bytes).map((each) => this.zip.pathOf(each)) : [];
  }
}

/** What a path can be meant as. */
function wanted(path: string): readonly string[] {
  const all = [path];
  try {
    if (path.includes('%')) all.push(decodeURIComponent(path));
  } catch {
    // a percent sign of its own
  }
  return [...all, ...all.map((each) => `attachments/${each}`)];
}
