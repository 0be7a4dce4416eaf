import type { DataVersion } from '../data-version';

/** What PostgreSQL tells of the data: which transactions are visible, and how often what changes rarely was changed. */
export interface SeenVersion {
  readonly snapshot: string;
  readonly version: number;
}

/**
 * Tracks changes of a database, by whichever process: equal snapshots show equal data, so that the numbers of this process rise when the snapshot is
 * not the one that was seen last. Transactions of other databases of the cluster change it, too; then data are read again that have not changed.
 */
export class SnapshotVersions {
  #current: DataVersion = { revision: 1, dataVersion: 1 };
  #seen: SeenVersion | undefined;
  #turn: object | undefined;
  #asked: Promise<DataVersion> | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<DataVersion> | undefined;

  readonly #ask: () => Promise<SeenVersion>;

  constructor(ask: () => Promise<SeenVersion>) {
    this.#ask = ask;
  }

  /** The present version; within the same `turn` it is asked for once. */
  now(turn?: object): Promise<DataVersion> {
    if (turn !== undefined && turn === this.#turn && this.#asked) return this.#asked;
    const asked = this.#afterNow();
    [this.#turn, this.#asked] = [turn, asked];
    return asked;
  }

  /** An answer that was asked for after this call; all calls while another one is under way share the next. */
  #afterNow(): Promise<DataVersion> {
    return (this.#next ??= this.#running.then(
      () => this.#look(),
      () => this.#look(),
    ));
  }

  #look(): Promise<DataVersion> {
    this.#next = undefined;
    const looked = this.#ask().then((seen) => this.#compare(seen));
    this.#running = looked;
    return looked;
  }

  #compare(seen: SeenVersion): DataVersion {
    const before = this.#seen;
    this.#seen = seen;
    if (seen.snapshot !== before?.snapshot) {
      const { revision, dataVersion } = this.#current;
      this.#current = { revision: revision + 1, dataVersion: seen.version === before?.version ? dataVersion : dataVersion + 1 };
    }
    return this.#current;
  }
}
