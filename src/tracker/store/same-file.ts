import { linkSync, realpathSync, renameSync, rmSync, statSync, type BigIntStats } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { randomUUID } from 'node:crypto';
import { FileLost, isNoDatabase, StoreBusy } from './errors';

/** How often the file is looked at while nobody asks for anything. */
const LOOK_INTERVAL_MS = 2000;
/** For so long the file may be unreadable, as it is while another process brings its log into it. */
const MAX_UNREADABLE_MS = 3000;

const SIDE_FILES = ['-wal', '-shm'] as const;

/** A file, told apart from any other that has had, or will have, the same name. */
interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
}

const lookAt = (path: string): BigIntStats | undefined => {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined; // the folder is gone, or is none any more
  }
};

const isSame = (one: Identity | undefined, other: Identity | undefined): boolean =>
  one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino;

/** What a data file itself says of which one it is, and how far it has come. */
interface Stamp {
  readonly id: string;
  readonly writes: number;
}

/**
 * Reads the stamp out of the file alone, past SQLite's log and locks. It has to be SQLite that opens the file: closing a file by any
 * other way takes away the locks that this process has on it. https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
 * Undefined where it is none of our data files, or an older one. @throws what SQLite says of a file that is not whole
 */
function readStamp(path: string): Stamp | undefined {
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  const database = new DatabaseSync(url, { readOnly: true });
  try {
    if (!database.prepare(`select 1 from sqlite_schema where name = 'file_stamp'`).get()) return undefined;
    const row = database.prepare('select id, writes from file_stamp').get();
    return row && { id: String(row.id), writes: Number(row.writes) };
  } finally {
    database.close();
  }
}

/**
 * Watches that the file that is open is the one that has its name, and was written by nobody but SQLite. On POSIX systems a file that is
 * deleted or replaced is still there for who has it open: what they write goes nowhere.
 */
export class SameFile {
  readonly #path: string;
  readonly #file: Identity;
  readonly #sides = new Map<string, Identity>();
  #size: bigint;
  #changed: bigint;
  #stamp: Stamp | undefined;
  #unreadableSince: number | undefined;
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
    this.#stamp = this.#tryStamp();
    if (!this.#stamp) {
      database.exec('pragma wal_checkpoint(passive)'); // what is new is in the log only
      this.#stamp = this.#tryStamp();
    }
    const now = lookAt(file) ?? found;
    this.#size = now.size;
    this.#changed = now.mtimeNs;
    for (const side of SIDE_FILES) {
      const there = lookAt(this.#path + side);
      if (there) this.#sides.set(side, there);
    }
    this.#timer = setInterval(() => this.#lookQuietly(), LOOK_INTERVAL_MS).unref();
  }

  /** @throws {FileLost} from the moment on at which the file is another one, or gone; {StoreBusy} while that cannot be told */
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

  #save(path: string, ours: Identity | undefined): { path: string; copy: string }[] {
    const there = lookAt(path);
    if (!there || ours === undefined || isSame(there, ours)) return [];
    const copy = `${path}.${randomUUID()}`;
    linkSync(path, copy);
    return [{ path, copy }];
  }

  #lookQuietly(): void {
    try {
      this.check();
    } catch (error) {
      if (!(error instanceof FileLost || error instanceof StoreBusy)) throw error;
    }
  }

  /** Says what has happened to the file; undefined when nothing has. */
  #look(): string | undefined {
    const now = lookAt(this.file);
    if (!now) return `The data file ${this.file} was deleted or moved while it was in use.`;
    if (!isSame(now, this.#file)) return `The data file ${this.file} was replaced by another one while it was in use.`;
    for (const [side, ours] of this.#sides) {
      if (isSame(lookAt(this.#path + side), ours)) continue;
      return `The file ${this.#path}${side}, which belongs to the data file, was deleted or replaced while it was in use.`;
    }
    if (now.mtimeNs === this.#changed && now.size === this.#size) return undefined;
    return this.#lookInto(now);
  }

  /** The file was written: by SQLite, which brings its log into it now and then, or by somebody who has copied another one over it. */
  #lookInto(now: BigIntStats): string | undefined {
    const overwritten = `The data file ${this.file} was overwritten or cut short by another program while it was in use.`;
    try {
      const stamp = readStamp(this.#path);
      const before = this.#stamp;
      this.#unreadableSince = undefined;
      if (before && (stamp?.id !== before.id || stamp.writes < before.writes)) return overwritten;
      this.#stamp = stamp;
      this.#changed = now.mtimeNs;
      this.#size = now.size;
      return undefined;
    } catch (error) {
      this.#unreadableSince ??= performance.now();
      if (isNoDatabase(error) || performance.now() - this.#unreadableSince > MAX_UNREADABLE_MS) return overwritten;
      throw new StoreBusy();
    }
  }

  #tryStamp(): Stamp | undefined {
    try {
      return readStamp(this.#path);
    } catch {
      return undefined; // another process is writing it: the next look tells
    }
  }
}
