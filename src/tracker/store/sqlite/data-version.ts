import type { StatementSync } from 'node:sqlite';
import type { ChangeScope, DataVersion } from '../data-version';
import { isBusy } from './result-codes';
import type { Connection } from './dialect';

/**
 * Tracks changes of a data file: those of this process by callback, those of others by SQLite's `data_version`, which on the writing connection
 * only changes with commits of others (https://www.sqlite.org/pragma.html#pragma_data_version).
 */
export class DataVersions {
  #current: DataVersion = { revision: 1, dataVersion: 1 };
  #lastVersion: unknown;
  #turn: object | undefined;
  readonly #version: StatementSync;

  readonly #writing: Connection;
  readonly #check: () => void;

  constructor(writing: Connection, check: () => void) {
    this.#writing = writing;
    this.#check = check;
    this.#version = writing.database.prepare('pragma data_version');
    writing.onCommit = (changes) => this.#step(changes);
  }

  /** The current data version. Calls with the same `turn` share one check. @throws {FileLost} */
  now(turn?: object): DataVersion {
    if (turn !== undefined && turn === this.#turn) return this.#current;
    this.#check();
    this.#turn = turn;
    const version = this.#readVersion();
    if (version !== this.#lastVersion) {
      this.#lastVersion = version;
      this.#step('anything');
    }
    return this.#current;
  }

  /** A busy file counts as changed: another process is recovering it. */
  #readVersion(): unknown {
    try {
      return this.#version.get()!.data_version;
    } catch (error) {
      if (!isBusy(error)) throw error;
      return {};
    }
  }

  #step(changes: ChangeScope): void {
    if (changes === 'nothing') return;
    const { revision: revision, dataVersion: dataVersion } = this.#current;
    this.#current = { revision: revision + 1, dataVersion: changes === 'anything' ? dataVersion + 1 : dataVersion };
  }
}
