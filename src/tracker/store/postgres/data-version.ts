import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { DataVersion } from '../data-version';
import type { WantedIssue } from '../wanted-issue';

/** The state of the data in PostgreSQL: the snapshot of visible transactions, and a number that grows with changes of scope `anything`. */
export interface ObservedVersion {
  readonly snapshot: string;
  readonly version: number;
}

/**
 * Tracks changes of a database, by whichever process. Equal snapshots have equal data, so the numbers rise when the snapshot differs from the
 * last one. Transactions in other databases of the cluster change the snapshot too; then unchanged data is read again.
 */
export class SnapshotVersions {
  #current: DataVersion = { revision: 1, dataVersion: 1 };
  #observed: ObservedVersion | undefined;
  #turn: object | undefined;
  #turnVersion: Promise<DataVersion> | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<DataVersion> | undefined;
  /** What the next query reads with the version. */
  #wanted: WantedIssue[] = [];

  readonly #query: (wanted: readonly WantedIssue[]) => Promise<ObservedVersion>;

  /** `query` reads the version, and issues of the same snapshot. */
  constructor(query: (wanted: readonly WantedIssue[]) => Promise<ObservedVersion>) {
    this.#query = query;
  }

  /** The current data version. Calls with the same `turn` share one query, unless they want an issue that the query cannot read any more. */
  now(turn?: object, wanted?: WantedIssue): Promise<DataVersion> {
    if (wanted) this.#wanted.push(wanted);
    else if (turn !== undefined && turn === this.#turn && this.#turnVersion) return this.#turnVersion;
    const version = this.#freshVersion();
    [this.#turn, this.#turnVersion] = [turn, version];
    return version;
  }

  /** Queries the version as of this call or later. All calls during a query share the next one. */
  #freshVersion(): Promise<DataVersion> {
    return (this.#next ??= this.#startNext());
  }

  async #startNext(): Promise<DataVersion> {
    await this.#running.catch(() => undefined);
    if (this.#wanted.length > 0) await endOfTurn(); // more requests of this turn may want an issue
    return this.#startQuery();
  }

  #startQuery(): Promise<DataVersion> {
    this.#next = undefined;
    const wanted = this.#wanted;
    this.#wanted = [];
    const result = this.#query(wanted).then((observed) => this.#compare(observed));
    this.#running = result;
    return result;
  }

  #compare(observed: ObservedVersion): DataVersion {
    const previous = this.#observed;
    this.#observed = observed;
    if (observed.snapshot !== previous?.snapshot) {
      const { revision, dataVersion } = this.#current;
      this.#current = { revision: revision + 1, dataVersion: observed.version === previous?.version ? dataVersion : dataVersion + 1 };
    }
    return this.#current;
  }
}
