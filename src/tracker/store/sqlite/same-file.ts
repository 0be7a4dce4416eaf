import { linkSync, realpathSync, renameSync, rmSync, statSync, type BigIntStats } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { randomUUID } from 'node:crypto';
import { FileLost, StorageProblem } from '../errors';
import { findInFileAlone, findThroughLog, pagesInLog, stampIn, type FileStampResult, type Stamp } from './file-stamp';

/** How often the file is checked without requests. */
const CHECK_INTERVAL_MS = 2000;
/** How often a seemingly truncated file is checked again, because SQLite may merge the WAL between two system calls. */
const MAX_SIZE_CHECKS = 3;
/** The minimum time between two listings of the WAL during a checkpoint. */
const MIN_LOG_INTERVAL_MS = 250;
/** The interval is at least this many times as long as a listing takes, because it blocks the thread. */
const LOG_INTERVAL_FACTOR = 20;
/** No data file is smaller. SQLite deletes the WAL of an empty file, so an empty file is not opened. */
const MIN_FILE_BYTES = 512;

const SIDE_FILES = ['-wal', '-shm'] as const;

/** Identifies a file independently of its name. */
interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** Error codes for a missing file or folder, or a stale handle of a network file system. */
const MISSING_CODES: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'ESTALE'];

/**
 * Returns the file that has this name now; undefined when there is none. @throws {StorageProblem} when the file system does not answer, which may
 * be temporary
 */
const statFile = (path: string): BigIntStats | undefined => {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (MISSING_CODES.includes(code)) return undefined;
    throw new StorageProblem(code === 'EACCES' ? 'unopened' : 'io', { cause: error });
  }
};

const isSame = (first: Identity | undefined, second: Identity | undefined): boolean =>
  first !== undefined && second !== undefined && first.dev === second.dev && first.ino === second.ino;

type Verdict = 'same' | 'another' | 'unknown';

/**
 * Checks that the open file still has its name, and that only SQLite has written to it. On POSIX systems a deleted or replaced file stays open,
 * and writes to it are lost.
 */
export class SameFile {
  readonly #path: string;
  readonly #file: Identity;
  readonly #sides = new Map<string, Identity>();
  /** Size and time of the file when it was last verified; 0 before that. */
  #size = 0n;
  #changed = 0n;
  /** The last stamp that was read from the main file only. */
  #stamp: Stamp | undefined;
  /** When the WAL may be listed again, in the time of `performance.now()`. */
  #nextLogCheck = 0;
  #lost: FileLost | undefined;
  readonly #timer: NodeJS.Timeout;
  /** Called once when the file is lost. */
  onLost: (lost: FileLost) => void = () => undefined;

  /** @param file path of the data file @param database its open connection @throws {FileLost} when the file does not exist any more */
  constructor(
    readonly file: string,
    database: DatabaseSync,
  ) {
    const found = statFile(file);
    if (!found) throw new FileLost(file, `${file} is not there any more.`);
    this.#path = realpathSync(file); // SQLite's other files are beside the real path
    this.#file = found;
    const known = stampIn(database);
    this.#stamp = known && { ...known, writes: 0 }; // the count of writes may only be in the WAL yet
    for (const side of SIDE_FILES) {
      const current = statFile(this.#path + side);
      if (current) this.#sides.set(side, current);
    }
    this.#checkChanged(found); // if there is a problem, the first request reports it
    this.#timer = setInterval(() => this.#checkInBackground(), CHECK_INTERVAL_MS).unref();
  }

  /**
   * Checks the file before and after requests. @throws {FileLost} once the file is known to be replaced or deleted @throws {StorageProblem} while
   * the file system does not answer: nothing is written then
   */
  check(): void {
    if (this.#lost) throw this.#lost;
    const reason = this.#check();
    if (reason === undefined) return;
    this.#lost = new FileLost(this.file, `${reason} Nothing is read or saved any more. Put the right file there, then start again.`);
    clearInterval(this.#timer);
    this.onLost(this.#lost);
    throw this.#lost;
  }

  /** Closes connections, but keeps files of another program that have the names of our WAL files, which SQLite would delete. */
  close(task: () => void): void {
    clearInterval(this.#timer);
    let saved: { path: string; copy: string }[];
    try {
      saved = SIDE_FILES.flatMap((side) => this.#save(this.#path + side, this.#sides.get(side)));
    } catch {
      return; // stays open until the process ends, which deletes nothing
    }
    try {
      task();
    } finally {
      for (const { path, copy } of saved) {
        if (statFile(path)) rmSync(copy, { force: true });
        else renameSync(copy, path);
      }
    }
  }

  #save(path: string, identity: Identity | undefined): { path: string; copy: string }[] {
    const current = statFile(path);
    if (!current || identity === undefined || isSame(current, identity)) return [];
    const copy = `${path}.${randomUUID()}`;
    linkSync(path, copy);
    return [{ path, copy }];
  }

  #checkInBackground(): void {
    try {
      this.check();
    } catch (error) {
      if (!(error instanceof StorageProblem)) throw error; // `FileLost` is a `StorageProblem`; the next check reports others
    }
  }

  /** Describes what has happened to the file; undefined when it is unchanged. */
  #check(): string | undefined {
    const now = statFile(this.file);
    if (!now) return `The data file ${this.file} was deleted or moved while it was in use.`;
    if (!isSame(now, this.#file)) return `The data file ${this.file} was replaced by another one while it was in use.`;
    for (const [side, identity] of this.#sides) {
      if (isSame(statFile(this.#path + side), identity)) continue;
      return `The file ${this.#path}${side}, which belongs to the data file, was deleted or replaced while it was in use.`;
    }
    if (now.mtimeNs === this.#changed && now.size === this.#size) return undefined;
    return this.#checkChanged(now);
  }

  /**
   * Checks a changed file: SQLite has merged its WAL into it, or somebody has copied another file over it. A checkpoint takes time and may stop
   * at readers, so only a state that SQLite never leaves counts as foreign.
   */
  #checkChanged(now: BigIntStats): string | undefined {
    const verdict = now.size < MIN_FILE_BYTES ? 'another' : this.#assess(now);
    if (verdict === 'another') return `The data file ${this.file} was overwritten or cut short by another program while it was in use.`;
    if (verdict === 'unknown') return undefined; // the next check decides
    this.#changed = now.mtimeNs;
    this.#size = now.size;
    return undefined;
  }

  #assess(now: BigIntStats): Verdict {
    let alone = findInFileAlone(this.#path);
    // Twice, because a page may be read while it is written.
    if (this.#compareStamp(alone) === 'another') alone = findInFileAlone(this.#path);
    const verdict = this.#compareStamp(alone);
    if (typeof alone !== 'string' && verdict === 'same') this.#stamp = alone.stamp;
    const isSmaller = now.size < this.#size;
    return verdict === 'unknown' || (verdict === 'same' && isSmaller) ? this.#compareThroughLog(isSmaller) : verdict;
  }

  /** Without a stamp in the main file, a checkpoint may be running. */
  #compareStamp(found: FileStampResult): Verdict {
    if (found === 'damaged') return 'another';
    if (found === 'unknown' || !found.stamp) return 'unknown';
    const { id, writes } = found.stamp;
    return this.#stamp && (id !== this.#stamp.id || writes < this.#stamp.writes) ? 'another' : 'same';
  }

  #compareThroughLog(isSmaller: boolean): Verdict {
    const found = findThroughLog(this.#path);
    if (typeof found !== 'string' && !found.stamp) return 'another';
    const verdict = this.#compareStamp(found);
    if (verdict !== 'same') return verdict;
    const startedAt = performance.now();
    if (!isSmaller && startedAt < this.#nextLogCheck) return 'unknown';
    try {
      return this.#compareSize();
    } catch {
      return 'unknown'; // the WAL cannot be read now
    } finally {
      this.#nextLogCheck = performance.now() + Math.max(MIN_LOG_INTERVAL_MS, LOG_INTERVAL_FACTOR * (performance.now() - startedAt));
    }
  }

  /** Whether pages are missing in both the file and the WAL. SQLite only shrinks the file after a complete checkpoint. */
  #compareSize(): Verdict {
    for (let tries = 0; tries < MAX_SIZE_CHECKS; tries++) {
      const found = findThroughLog(this.#path);
      if (typeof found === 'string') return 'unknown';
      if (found.size <= this.#sizeNow()) return 'same';
      const inLog = pagesInLog(`${this.#path}-wal`);
      const size = this.#sizeNow(); // read after the WAL: pages that were in it before a reset are in the file now
      let end = found.size;
      while (end > size && inLog.has(end / found.pageSize)) end -= found.pageSize;
      if (end <= size) return 'same';
    }
    return 'another';
  }

  #sizeNow(): number {
    return Number(statFile(this.#path)?.size ?? 0n);
  }
}
