import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SingleFlight } from '../../model/concurrency';
import { hasSeen, latest, type Clock, type IsEqual, type TextVersion } from '../../model/versions';

/** A stored version of a text: which text (`slot`), and when it was written. */
export interface StoredVersion<T = unknown> extends TextVersion<T> {
  readonly slot: string;
  readonly savedOn: string;
}

interface Stored {
  readonly name: string;
  readonly version: StoredVersion;
}

/** Bounds the remembered ends (sent or discarded) of texts: longer than any page keeps an old copy. */
const MAX_REMEMBERED_ENDS = 200;
const END = '.json';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isClock = (value: unknown): value is Clock => isRecord(value) && Object.values(value).every((count) => Number.isSafeInteger(count));

/** Reads a version; undefined for an invalid file, like that of a later release. @throws errors of the file system */
function readStored(path: string): StoredVersion | undefined {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!isRecord(read) || typeof read['slot'] !== 'string' || typeof read['savedOn'] !== 'string' || !isClock(read['clock']))
    return undefined;
  return read['value'] === undefined ? undefined : (read as unknown as StoredVersion);
}

/**
 * Unsent texts on the disk, for all windows. Each version is an immutable file, which is deleted once another version includes it. So windows do
 * not overwrite each other, and text is on the disk at once, while VS Code stores the state of extensions with a delay.
 */
export class DraftFiles {
  readonly #versions = new Map<string, StoredVersion | undefined>();
  #waiting: readonly StoredVersion[] = [];
  readonly #writing = new SingleFlight();

  readonly #folder: string;
  readonly #isSame: IsEqual<unknown>;
  readonly #maxEnds: number;

  /** `isSame` compares values of a slot. */
  constructor(folder: string, isSame: IsEqual<unknown>, maxEnds = MAX_REMEMBERED_ENDS) {
    this.#folder = folder;
    this.#isSame = isSame;
    this.#maxEnds = maxEnds;
  }

  /** The versions of a text that no other one includes, also those that are being written. */
  of(slot: string): StoredVersion[] {
    const versions = this.#readAll().filter((version) => version.slot === slot);
    return latest(versions, this.#isSame) as StoredVersion[];
  }

  /** All slots. */
  slots = (): ReadonlySet<string> => new Set(this.#readAll().map(({ slot }) => slot));

  /** Stores a version. Resolves when it is on disk; rejects as the file system does, and the next write retries. */
  put(version: StoredVersion): Promise<void> {
    const remaining = this.#waiting.filter((stored) => stored.slot !== version.slot || !hasSeen(version.clock, stored.clock));
    this.#waiting = [...remaining, version];
    return this.settled();
  }

  /** Waits for running writes. */
  async settled(): Promise<void> {
    // Versions that arrive while the last write ends start a new one.
    do await this.#writing.run(() => this.#write());
    while (this.#waiting.length > 0);
  }

  #readAll(): StoredVersion[] {
    this.#readFolder();
    return [...this.#waiting, ...[...this.#versions.values()].filter((version) => version !== undefined)];
  }

  /** Reads new files of other windows, and drops deleted ones. Files are immutable, so each is read once. */
  #readFolder(): void {
    const names = new Set(namesIn(this.#folder));
    for (const name of this.#versions.keys()) if (!names.has(name)) this.#versions.delete(name);
    for (const name of names) {
      if (this.#versions.has(name)) continue;
      try {
        this.#versions.set(name, readStored(join(this.#folder, name)));
      } catch {
        // Deleted by another window, or unreadable now: the next call reads it again.
      }
    }
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const stored: Stored[] = [];
      while (this.#waiting.length > 0) {
        const version = this.#waiting[0]!;
        stored.push({ name: await this.#writeOne(version), version });
        this.#waiting = this.#waiting.filter((other) => other !== version);
      }
      for (const version of stored) await this.#replaceOlder(version);
    }
    await this.#removeOldEnds();
  }

  /** Writes a version and returns its file name. It survives a crash of the program, but not yet a power cut. */
  async #writeOne(version: StoredVersion): Promise<string> {
    const name = `${createHash('sha256').update(version.slot).digest('hex').slice(0, 16)}-${randomUUID()}${END}`;
    const partial = join(this.#folder, `${name}.partial`);
    try {
      await writeFile(partial, JSON.stringify(version), { mode: 0o600 });
      await rename(partial, join(this.#folder, name));
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    this.#versions.set(name, version);
    return name;
  }

  /** Deletes versions that this one includes, after it was flushed to the disk. */
  async #replaceOlder({ name, version }: Stored): Promise<void> {
    if (!this.#versions.has(name)) return;
    const older = [...this.#versions].filter(
      ([otherName, stored]) => otherName !== name && stored?.slot === version.slot && hasSeen(version.clock, stored.clock),
    );
    if (older.length === 0) return;
    const file = await open(join(this.#folder, name), 'r+');
    await file.datasync().finally(() => file.close());
    for (const [oldName] of older) await this.#remove(oldName);
  }

  async #remove(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true });
    this.#versions.delete(name);
  }

  async #removeOldEnds(): Promise<void> {
    const ends = [...this.#versions].filter(([, version]) => version?.value === null);
    if (ends.length <= this.#maxEnds) return;
    const oldest = ends.toSorted(([, a], [, b]) => (a?.savedOn ?? '').localeCompare(b?.savedOn ?? ''));
    for (const [name] of oldest.slice(0, ends.length - this.#maxEnds)) await this.#remove(name);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(END));
  } catch {
    return []; // the folder does not exist, or cannot be read now
  }
}
