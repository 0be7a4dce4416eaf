import { LRUCache } from 'lru-cache';
import { networkOf } from './network';
import { andThen, type MaybePromise } from './store/direct';
import { FORGET_FAILURES_AFTER_MS, type SignInFailures } from './store/processes';

/** Wrong passwords before the first delay: for a name from one address, for an address, and for a name from all addresses. */
const FREE_PER_NAME_AND_ADDRESS = 5;
const FREE_PER_ADDRESS = 50;
const FREE_PER_NAME = 100;
/** The first delay. It doubles with each further wrong password, up to the maximum. */
const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 15 * 60_000;
/** The maximum delay for a name from all addresses is shorter, because its owner may use a new address. */
const MAX_WAIT_PER_NAME_MS = 30_000;
/** Bounds the names and addresses that are counted. The oldest are dropped. */
const MAX_REMEMBERED = 10_000;

interface Tries {
  failures: number;
  /** Checks that are running and may turn out wrong. */
  running: number;
  /** Passwords are not checked before this time, in milliseconds since the epoch. */
  until: number;
  /** `unreported`: results that are not in the shared counts yet. `changes`: how often `unreported` has changed. */
  unreported: number;
  changes: number;
}

export interface SignInLimits {
  /**
   * Called before a password is checked. Returns the delay in milliseconds, or a callback for the result; its argument is undefined when the password
   * was not checked.
   */
  begin(name: string, address: string): MaybePromise<number | ((isRight: boolean | undefined) => MaybePromise<void>)>;
}

/**
 * Limits password guessing by name and address, by address, and by name. A recently used correct password is cached and not checked again, so that
 * wrong passwords of others do not delay its owner. With `shared`, failures are counted for all processes, with one query before a check and one
 * after a wrong password.
 */
export function signInLimits(now: () => number = Date.now, shared?: SignInFailures): SignInLimits {
  const tries = new LRUCache<string, Tries>({ max: MAX_REMEMBERED });
  const attempts = new LRUCache<string, number>({ max: MAX_REMEMBERED });

  const untilOf = (failures: number, free: number, maxWaitMs: number, failedOn: number): number =>
    failures < free ? 0 : failedOn + Math.min(maxWaitMs, FIRST_WAIT_MS * 2 ** Math.min(30, failures - free));

  function triesOf(key: string): Tries {
    const existing = tries.get(key);
    if (existing && (existing.running > 0 || now() - (attempts.get(key) ?? 0) < FORGET_FAILURES_AFTER_MS)) return existing;
    const fresh = { failures: 0, running: 0, until: 0, unreported: 0, changes: 0 };
    tries.set(key, fresh);
    attempts.set(key, now());
    return fresh;
  }

  type Counted = { readonly key: string; readonly free: number; readonly maxWaitMs: number; readonly it: Tries };

  /** Loads the failures that all processes have counted. */
  async function load(counted: readonly Counted[]): Promise<void> {
    const before = counted.map(({ it }) => (it.unreported > 0 ? undefined : it.changes));
    const found = await shared!.read(counted.map(({ key }) => key));
    for (const [index, { failures, agoMs }] of found.entries()) {
      const { free, maxWaitMs, it } = counted[index]!;
      const recentFailures = agoMs < FORGET_FAILURES_AFTER_MS ? failures : 0;
      // The shared counts may lack the failures that this process found during the query.
      const isUnchanged = it.changes === before[index];
      it.failures = isUnchanged ? recentFailures : Math.max(it.failures, recentFailures);
      const until = untilOf(recentFailures, free, maxWaitMs, now() - agoMs);
      it.until = isUnchanged ? until : Math.max(it.until, until);
    }
  }

  async function store(counted: readonly Counted[], isRight: boolean, hadFailures: boolean): Promise<void> {
    const keys = counted.map(({ key }) => key);
    const mark = (by: number) => counted.forEach(({ it }) => ((it.unreported += by), it.changes++));
    mark(1);
    try {
      if (!isRight) await shared!.add(keys);
      else if (hadFailures) await shared!.forget(keys[0]!);
    } finally {
      mark(-1);
    }
  }

  function check(counted: readonly Counted[]): number | ((isRight: boolean | undefined) => MaybePromise<void>) {
    const time = now();
    let wait = 0;
    for (const { free, it } of counted) {
      if (it.until > time) wait = Math.max(wait, it.until - time);
      // Running checks count as wrong, so that concurrent requests cannot bypass the limit.
      else if (it.running > 0 && it.failures + it.running >= free) wait = Math.max(wait, FIRST_WAIT_MS);
    }
    if (wait > 0) return wait;
    for (const { key, it } of counted) {
      it.running++;
      attempts.set(key, time);
    }
    let isOver = false;
    return (isRight) => {
      if (isOver) return undefined;
      isOver = true;
      const hadFailures = counted[0]!.it.failures > 0;
      for (const { key, free, maxWaitMs, it } of counted) {
        it.running--;
        attempts.set(key, now());
        if (isRight === undefined) continue;
        if (isRight) {
          if (free === FREE_PER_NAME_AND_ADDRESS) [it.failures, it.until] = [0, 0];
          continue;
        }
        it.failures++;
        it.until = Math.max(it.until, untilOf(it.failures, free, maxWaitMs, now()));
      }
      return shared && isRight !== undefined ? store(counted, isRight, hadFailures) : undefined;
    };
  }

  return {
    begin(name, address) {
      const network = networkOf(address);
      const keys = [
        [`both ${network} ${name}`, FREE_PER_NAME_AND_ADDRESS, MAX_WAIT_MS],
        [`address ${network}`, FREE_PER_ADDRESS, MAX_WAIT_MS],
        [`name ${name}`, FREE_PER_NAME, MAX_WAIT_PER_NAME_MS],
      ] as const;
      const counted = keys.map(([key, free, maxWaitMs]) => ({ key, free, maxWaitMs, it: triesOf(key) }));
      return andThen(shared && load(counted), () => check(counted));
    },
  };
}

/** Bounds a name in the log, in characters. */
const MAX_LOGGED_NAME = 64;

/** Makes the log line of a wrong password. The address comes first, and control characters are escaped, so that a name cannot forge a line. */
export const failureLine = (name: string, address: string): string =>
  `authentication failed from ${address.replace(/[^\w.:%-]/g, '_').slice(0, 64)} for ${JSON.stringify(
    name.slice(0, MAX_LOGGED_NAME),
  ).replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}`;
