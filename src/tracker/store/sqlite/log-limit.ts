import { statSync } from 'node:fs';
import { SingleFlight } from '../../../model/concurrency';
import type { Connection } from './dialect';
import type { Readers } from './readers';

/** Above this size, a reset of the WAL is tried while the main thread does not read. It fails when others read. */
const MAX_LOG_BYTES = 64 * 2 ** 20;
/** Above this size, slow reads wait until the WAL is reset. */
const MAX_LOG_BYTES_WITH_READERS = 256 * 2 ** 20;
/** How often the size is checked. */
const CHECK_INTERVAL_MS = 1000;

export interface LogLimitOptions {
  readonly maxBytes?: number;
  readonly maxBytesWithReaders?: number;
  readonly checkIntervalMs?: number;
}

/**
 * Bounds the size of a WAL. SQLite resets it only while nobody reads (https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files), so
 * with overlapping reads it grows without limit. Reads of other processes cannot be paused: the WAL stays during an export or a backup.
 */
export class LogLimit {
  readonly #maxBytes: number;
  readonly #maxBytesWithReaders: number;
  readonly #checkIntervalMs: number;
  #checkedOn = -Infinity;
  readonly #truncating = new SingleFlight();
  #isClosed = false;

  readonly #file: string;
  readonly #connections: { readonly writing: Connection; readonly reading: Connection; readonly readers: Readers | undefined };

  constructor(
    file: string,
    connections: { readonly writing: Connection; readonly reading: Connection; readonly readers: Readers | undefined },
    {
      maxBytes = MAX_LOG_BYTES,
      maxBytesWithReaders = MAX_LOG_BYTES_WITH_READERS,
      checkIntervalMs = CHECK_INTERVAL_MS,
    }: LogLimitOptions = {},
  ) {
    this.#file = file;
    this.#connections = connections;
    [this.#maxBytes, this.#maxBytesWithReaders, this.#checkIntervalMs] = [maxBytes, maxBytesWithReaders, checkIntervalMs];
  }

  /** Called after each write. Checks the size at intervals, and resets the WAL in the background. */
  afterWrite(): void {
    if (this.#truncating.isRunning() || this.#isClosed || performance.now() - this.#checkedOn < this.#checkIntervalMs) return;
    this.#checkedOn = performance.now();
    const bytes = statSync(`${this.#file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes <= this.#maxBytes) return;
    const { reading, readers } = this.#connections;
    if (bytes <= this.#maxBytesWithReaders || !readers) {
      if (!reading.isAcquired) this.#begin(() => this.#truncate());
    } else this.#begin(() => readers.whileIdle(() => this.#truncate()));
  }

  /** Resolves when it has stopped. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#truncating.settled();
  }

  #begin(task: () => Promise<void>): void {
    // The next read or write reports errors of the disk or file.
    this.#truncating.run(task).catch(() => undefined);
  }

  async #truncate(): Promise<void> {
    const { writing, reading } = this.#connections;
    await reading.acquire();
    try {
      await writing.acquire();
      try {
        if (!this.#isClosed) writing.database.prepare('pragma wal_checkpoint(truncate)').get();
      } finally {
        writing.release();
      }
    } finally {
      reading.release();
    }
  }
}
