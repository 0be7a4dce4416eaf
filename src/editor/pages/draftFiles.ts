import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SingleFlight } from '../../model/concurrency';
import { hasSeen, latest, type Clock, type Same, type TextVersion } from '../../model/versions';

/** A version of a text as it is kept: of which text (`slot`), and when it was written. */
export interface StoredVersion<T = unknown> extends TextVersion<T> {
  readonly slot: string;
  readonly savedOn: string;
}

interface Stored {
  readonly name: string;
  readonly version: StoredVersion;
}

/** That a text was sent or discarded is remembered for so many texts: longer than any page keeps an old copy. */
const MAX_REMEMBERED_ENDS = 200;
const END = '.json';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isClock = (value: unknown): value is Clock => isRecord(value) && Object.values(value).every((count) => Number.isSafeInteger(count));

/** Reads a file; undefined when it holds no version, such as one of a later release. @throws what the file system says */
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
 * Texts that are being written, on disk, for all windows: each version is a file that nobody ever changes, and that goes once a version is
 * there that has seen it. So no window overwrites what another one keeps, and what was typed is on disk as soon as it is heard of: VS Code
 * writes what it keeps for extensions later, all keys at once.
 */
export class DraftFiles {
  private readonly known = new Map<string, StoredVersion | undefined>();
  private waiting: readonly StoredVersion[] = [];
  private readonly writing = new SingleFlight();

  /** `same` compares values of one slot. */
  constructor(
    private readonly folder: string,
    private readonly same: Same<unknown>,
    private readonly maxEnds = MAX_REMEMBERED_ENDS,
  ) {}

  /** Versions of a text that no other one has seen, including what is on its way to the disk. */
  of(slot: string): StoredVersion[] {
    const all = this.all().filter((it) => it.slot === slot);
    return latest(all, this.same) as StoredVersion[];
  }

  /** Names of all texts that anything is kept of. */
  slots = (): ReadonlySet<string> => new Set(this.all().map(({ slot }) => slot));

  /** Keeps a version. Resolves when it is on disk; rejects as the file system does, and it is tried again with the next one. */
  put(version: StoredVersion): Promise<void> {
    const others = this.waiting.filter((it) => it.slot !== version.slot || !hasSeen(version.clock, it.clock));
    this.waiting = [...others, version];
    return this.settled();
  }

  /** Waits for what is on its way. */
  async settled(): Promise<void> {
    // What comes while the last of it ends is nobody else's.
    do await this.writing.run(() => this.write());
    while (this.waiting.length > 0);
  }

  private all(): StoredVersion[] {
    this.look();
    return [...this.waiting, ...[...this.known.values()].filter((it) => it !== undefined)];
  }

  /** Reads what other windows have written, and forgets what they have taken away. Files never change, so each is read once. */
  private look(): void {
    const names = new Set(namesIn(this.folder));
    for (const name of this.known.keys()) if (!names.has(name)) this.known.delete(name);
    for (const name of names) {
      if (this.known.has(name)) continue;
      try {
        this.known.set(name, readStored(join(this.folder, name)));
      } catch {
        // Another window has taken it away between two looks, or it cannot be read now: the next look tells.
      }
    }
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const written: Stored[] = [];
      while (this.waiting.length > 0) {
        const version = this.waiting[0]!;
        written.push({ name: await this.writeOne(version), version });
        this.waiting = this.waiting.filter((it) => it !== version);
      }
      for (const one of written) await this.replaceOlder(one);
    }
    await this.forgetEnds();
  }

  /** Gives the name of the file. A crash of the program loses nothing from then on; the disk itself may still hold it back. */
  private async writeOne(version: StoredVersion): Promise<string> {
    const name = `${createHash('sha256').update(version.slot).digest('hex').slice(0, 16)}-${randomUUID()}${END}`;
    const partial = join(this.folder, `${name}.partial`);
    try {
      await writeFile(partial, JSON.stringify(version), { mode: 0o600 });
      await rename(partial, join(this.folder, name));
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    this.known.set(name, version);
    return name;
  }

  /** Takes away what a version has seen, once that version outlives a power cut. */
  private async replaceOlder({ name, version }: Stored): Promise<void> {
    if (!this.known.has(name)) return;
    const older = [...this.known].filter(([other, it]) => other !== name && it?.slot === version.slot && hasSeen(version.clock, it.clock));
    if (older.length === 0) return;
    const file = await open(join(this.folder, name), 'r+');
    await file.datasync().finally(() => file.close());
    for (const [other] of older) await this.remove(other);
  }

  private async remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
    this.known.delete(name);
  }

  private async forgetEnds(): Promise<void> {
    const ends = [...this.known].filter(([, it]) => it?.value === null);
    if (ends.length <= this.maxEnds) return;
    const oldest = ends.toSorted(([, a], [, b]) => (a?.savedOn ?? '').localeCompare(b?.savedOn ?? ''));
    for (const [name] of oldest.slice(0, ends.length - this.maxEnds)) await this.remove(name);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(END));
  } catch {
    return []; // nothing was ever written, or the folder cannot be read now
  }
}
