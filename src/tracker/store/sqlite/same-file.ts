import { linkSync, realpathSync, renameSync, rmSync, statSync, type BigIntStats } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { randomUUID } from 'node:crypto';
import { FileLost, StorageProblem } from '../errors';
import { findInFileAlone, findThroughLog, pagesInLog, stampIn, type FileStampResult, type Stamp } from './file-stamp';

/** How often the file is looked at while nobody asks for anything. */
const LOOK_INTERVAL_MS = 2000;
/** How often a file that seems to be cut short is looked at before it is held to be so: its log may be brought into it between two questions. */
const MAX_LOOKS_AT_SIZE = 3;
/** While a checkpoint is under way, what is in the log is listed no more often than this, */
const MIN_LOG_INTERVAL_MS = 250;
/** and so many times as seldom as it takes, since it holds everybody up. */
const LOG_INTERVAL_FACTOR = 20;
/** No data file is smaller. SQLite takes the log of an empty one away, so that none is opened. */
const MIN_FILE_BYTES = 512;

const SIDE_FILES = ['-wal', '-shm'] as const;

/** A file, told apart from any other that has had, or will have, the same name. */
interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** The file, its folder, or on a network the file behind the handle is gone. */
const GONE: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'ESTALE'];

/** What has that name now; undefined when nothing has. @throws {StorageProblem} when the disk does not tell, which may pass */
const lookAt = (path: string): BigIntStats | undefined => {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (GONE.includes(code)) return undefined;
    throw new StorageProblem(code === 'EACCES' ? 'unopened' : 'io', { cause: error });
  }
};

const isSame = (one: Identity | undefined, other: Identity | undefined): boolean =>
  one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino;

type Verdict = 'same' | 'another' | 'unknown';

/**
 * Watches that the file that is open is the one that has its name, and was written by nobody but SQLite. On POSIX systems a file that is
 * deleted or replaced is still there for who has it open: what they write goes nowhere.
 */
export class SameFile {
  readonly #path: string;
  readonly #file: Identity;
  readonly #sides = new Map<string, Identity>();
  /** As they were when the file was last found to be the same one; of a file that was not looked into, 0. */
  #size = 0n;
  #changed = 0n;
  /** The last one that was read in the file alone. */
  #stamp: Stamp | undefined;
  /** Of `performance.now()`. */
  #nextLookAtLog = 0;
  #lost: FileLost | undefined;
  readonly #timer: NodeJS.Timeout;
  /** Called once, when the file is lost. */
  onLost: (lost: FileLost) => void = () => undefined;

  /** @param file as it was named @param database has it open @throws {FileLost} when it is gone already */
  constructor(
    readonly file: string,
    database: DatabaseSync,
  ) {
    const found = lookAt(file);
    if (!found) throw new FileLost(file, `${file} is not there any more.`);
    this.#path = realpathSync(file); // beside this one SQLite has its own
    this.#file = found;
    const known = stampIn(database);
    this.#stamp = known && { ...known, writes: 0 }; // how often, is in the log only
    for (const side of SIDE_FILES) {
      const there = lookAt(this.#path + side);
      if (there) this.#sides.set(side, there);
    }
    this.#lookInto(found); // what is wrong, the first question tells
    this.#timer = setInterval(() => this.#lookQuietly(), LOOK_INTERVAL_MS).unref();
  }

  /**
   * @throws {FileLost} from the moment on at which the file is known to be another one, or gone
   * @throws {StorageProblem} while the disk does not tell what has its name: nothing is written to a file that may be nobody's
   */
  check(): void {
    if (this.#lost) throw this.#lost;
    const reason = this.#look();
    if (reason === undefined) return;
    this.#lost = new FileLost(this.file, `${reason} Nothing is read or saved any more. Put the right file there, then start again.`);
    clearInterval(this.#timer);
    this.onLost(this.#lost);
    throw this.#lost;
  }

  /** Closes connections, without taking away from another program what has the names of files that were ours. */
  close(work: () => void): void {
    clearInterval(this.#timer);
    let saved: { path: string; copy: string }[];
    try {
      saved = SIDE_FILES.flatMap((side) => this.#save(this.#path + side, this.#sides.get(side)));
    } catch {
      return; // left open until the program ends, which takes nothing away
    }
    try {
      work();
    } finally {
      for (const { path, copy } of saved) {
        if (lookAt(path)) rmSync(copy, { force: true });
        else renameSync(copy, path);
      }
    }
  }

  #save(path: string, own: Identity | undefined): { path: string; copy: string }[] {
    const there = lookAt(path);
    if (!there || own === undefined || isSame(there, own)) return [];
    const copy = `${path}.${randomUUID()}`;
    linkSync(path, copy);
    return [{ path, copy }];
  }

  #lookQuietly(): void {
    try {
      this.check();
    } catch (error) {
      if (!(error instanceof StorageProblem)) throw error; // FileLost is one; what the disk did not tell, the next look may
    }
  }

  /** Says what has happened to the file; undefined when nothing has. */
  #look(): string | undefined {
    const now = lookAt(this.file);
    if (!now) return `The data file ${this.file} was deleted or moved while it was in use.`;
    if (!isSame(now, this.#file)) return `The data file ${this.file} was replaced by another one while it was in use.`;
    for (const [side, own] of this.#sides) {
      if (isSame(lookAt(this.#path + side), own)) continue;
      return `The file ${this.#path}${side}, which belongs to the data file, was deleted or replaced while it was in use.`;
    }
    if (now.mtimeNs === this.#changed && now.size === this.#size) return undefined;
    return this.#lookInto(now);
  }

  /**
   * The file was written: by SQLite, which brings its log into it now and then, or by somebody who has copied another one over it. SQLite may take
   * its time, and may stop on the way at what somebody reads: only what it never leaves behind tells of somebody else.
   */
  #lookInto(now: BigIntStats): string | undefined {
    const verdict = now.size < MIN_FILE_BYTES ? 'another' : this.#assess(now);
    if (verdict === 'another') return `The data file ${this.file} was overwritten or cut short by another program while it was in use.`;
    if (verdict === 'unknown') return undefined; // the next look tells
    this.#changed = now.mtimeNs;
    this.#size = now.size;
    return undefined;
  }

  #assess(now: BigIntStats): Verdict {
    let alone = findInFileAlone(this.#path);
    // Once more, since a page may be read in the very moment in which it is written.
    if (this.#compareStamp(alone) === 'another') alone = findInFileAlone(this.#path);
    const verdict = this.#compareStamp(alone);
    if (typeof alone !== 'string' && verdict === 'same') this.#stamp = alone.stamp;
    const isSmaller = now.size < this.#size;
    return verdict === 'unknown' || (verdict === 'same' && isSmaller) ? this.#compareThroughLog(isSmaller) : verdict;
  }

  /** Where the stamp is not found in the file alone, a checkpoint may be under way. */
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
    const began = performance.now();
    if (!isSmaller && began < this.#nextLookAtLog) return 'unknown';
    try {
      return this.#compareSize();
    } catch {
      return 'unknown'; // the log cannot be read now
    } finally {
      this.#nextLookAtLog = performance.now() + Math.max(MIN_LOG_INTERVAL_MS, LOG_INTERVAL_FACTOR * (performance.now() - began));
    }
  }

  /** Finds whether the file lacks pages that are not in the log either. SQLite makes it smaller only when all of the log is in it. */
  #compareSize(): Verdict {
    for (let looks = 0; looks < MAX_LOOKS_AT_SIZE; looks++) {
      const found = findThroughLog(this.#path);
      if (typeof found === 'string') return 'unknown';
      if (found.size <= this.#sizeNow()) return 'same';
      const inLog = pagesInLog(`${this.#path}-wal`);
      const size = this.#sizeNow(); // afterwards: what was in the log before it was begun anew is in the file now
      let lacking = found.size;
      while (lacking > size && inLog.has(lacking / found.pageSize)) lacking -= found.pageSize;
      if (lacking <= size) return 'same';
    }
    return 'another';
  }

  #sizeNow(): number {
    return Number(lookAt(this.#path)?.size ?? 0n);
  }
}
