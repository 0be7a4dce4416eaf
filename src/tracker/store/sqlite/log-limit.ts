import { statSync } from 'node:fs';
import { SingleFlight } from '../../../model/concurrency';
import type { Connection } from './dialect';
import type { Readers } from './readers';

/** So large may the write-ahead log of a data file be before it is emptied as soon as nobody reads from it. */
const MAX_LOG_BYTES = 64 * 2 ** 20;
/** So large, before reads that may take long have to wait until it is empty. */
const MAX_LOG_BYTES_WITH_READERS = 256 * 2 ** 20;
/** How often its size is looked at. */
const LOOK_INTERVAL_MS = 1000;

export interface LogLimitOptions {
  readonly maxBytes?: number;
  readonly maxBytesWithReaders?: number;
  readonly lookIntervalMs?: number;
}

/**
 * Bounds the write-ahead log of a data file. SQLite begins it anew only in a moment in which nobody reads from it
 * (https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files), so that reads which overlap let it grow for ever. What other programs read is
 * out of reach: an export or a backup keeps it for as long as it takes.
 */
export class LogLimit {
  readonly #maxBytes: number;
  readonly #maxBytesWithReaders: number;
  readonly #lookIntervalMs: number;
  #looked = -Infinity;
  readonly #emptying = new SingleFlight();
  #isClosed = false;

  constructor(
    private readonly file: string,
    private readonly connections: { readonly writing: Connection; readonly reading: Connection; readonly readers: Readers | undefined },
    { maxBytes = MAX_LOG_BYTES, maxBytesWithReaders = MAX_LOG_BYTES_WITH_READERS, lookIntervalMs = LOOK_INTERVAL_MS }: LogLimitOptions = {},
  ) {
    [this.#maxBytes, this.#maxBytesWithReaders, this.#lookIntervalMs] = [maxBytes, maxBytesWithReaders, lookIntervalMs];
  }

  /** To be called after each write: looks now and then, and empties the log on the side. */
  afterWrite(): void {
    if (this.#emptying.isRunning() || this.#isClosed || performance.now() - this.#looked < this.#lookIntervalMs) return;
    this.#looked = performance.now();
    const bytes = statSync(`${this.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes <= this.#maxBytes) return;
    const { reading, readers } = this.connections;
    if (bytes <= this.#maxBytesWithReaders || !readers) {
      if (!reading.isAcquired) this.#begin(() => this.#empty());
    } else this.#begin(() => readers.whileIdle(() => this.#empty()));
  }

  /** Resolves when nothing is under way any more, and begins nothing anew. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#emptying.settled();
  }

  #begin(work: () => Promise<void>): void {
    // What is wrong with the disk or the file, whoever reads or writes is told.
    this.#emptying.run(work).catch(() => undefined);
  }

  async #empty(): Promise<void> {
    const { writing, reading } = this.connections;
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
