import { StoreBusy } from '../errors';
import { LOCKED_SENTENCE } from './result-codes';
import { timeLimits } from './time-limits';

/**
 * How long its first attempt waits for a lock. Each further one waits twice as long. In between, other writes can have its connection and its
 * turn.
 */
const FIRST_LOCK_WAIT_MS = 1000;
const MIN_LOCK_WAIT_MS = 50;

/** The time that a write may still wait. */
export class WriteWait {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #endsOn: number;
  #lockWaitMs = FIRST_LOCK_WAIT_MS;

  constructor(isPatient = false) {
    const ms = isPatient ? timeLimits.maxPatientWriteWaitMs : timeLimits.maxWriteWaitMs;
    this.#endsOn = performance.now() + ms;
    this.#timer = setTimeout(() => this.#controller.abort(new StoreBusy(LOCKED_SENTENCE)), ms);
    this.#timer.unref();
  }

  /** Aborted with a `StoreBusy` when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** How long the next attempt waits for each lock. */
  nextLockWaitMs(): number {
    const ms = Math.max(MIN_LOCK_WAIT_MS, Math.min(this.#lockWaitMs, this.#endsOn - performance.now()));
    this.#lockWaitMs *= 2;
    return Math.ceil(ms);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
