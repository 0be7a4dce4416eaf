import type { PoolClient } from 'pg';
import { breakConnection, bytesReadOf } from './packets';
import { timeLimits } from './time-limits';

/** How many checks in a row must find nothing, because an answer may be on its way during the first one. */
const MAX_CHECKS_WITHOUT_WORK = 2;

/** What to know of a connection that is silent. */
export interface WatchedStatements {
  /** Whether a statement has no answer yet. */
  isWaiting(): boolean;
  /** Whether PostgreSQL works on the statement. Rejects when it cannot be asked. */
  isWorking(): Promise<boolean>;
  /** Called after the connection was broken, since PostgreSQL does not notice that. */
  onBroken(): void;
}

/**
 * Watches the connection of a transaction while it is in use, and breaks it when an answer cannot come any more: PostgreSQL does not work on a
 * statement, or cannot be asked for a while.
 */
export class AnswerWatch {
  readonly #timer: NodeJS.Timeout;
  #bytesRead: number;
  #silentSince: number | undefined;
  #checksWithoutWork = 0;
  #isChecking = false;
  #isStopped = false;

  readonly #client: PoolClient;
  readonly #statements: WatchedStatements;

  constructor(client: PoolClient, statements: WatchedStatements) {
    this.#client = client;
    this.#statements = statements;
    this.#bytesRead = bytesReadOf(client);
    this.#timer = setInterval(() => void this.#check(), timeLimits.checkIntervalMs);
    this.#timer.unref();
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  async #check(): Promise<void> {
    if (this.#isChecking || !this.#isSilent()) return;
    this.#isChecking = true;
    const isWorking = await this.#statements.isWorking().catch(() => undefined);
    this.#isChecking = false;
    if (this.#isStopped || !this.#isSilent()) return;
    if (isWorking) return this.#reset();
    const silentMs = performance.now() - this.#silentSince!;
    const isLost = isWorking === undefined ? silentMs >= timeLimits.maxAnswerMs : ++this.#checksWithoutWork >= MAX_CHECKS_WITHOUT_WORK;
    if (!isLost) return;
    this.stop();
    breakConnection(this.#client);
    this.#statements.onBroken();
  }

  /** Whether a statement waits, and nothing has come since the previous call. */
  #isSilent(): boolean {
    const bytesRead = bytesReadOf(this.#client);
    const isSilent = bytesRead === this.#bytesRead && this.#statements.isWaiting();
    this.#bytesRead = bytesRead;
    if (isSilent) this.#silentSince ??= performance.now();
    else this.#reset();
    return isSilent;
  }

  #reset(): void {
    this.#silentSince = undefined;
    this.#checksWithoutWork = 0;
  }
}
