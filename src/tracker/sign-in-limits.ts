import { LRUCache } from 'lru-cache';
import { networkOf } from './network';

/** Wrong passwords without a delay: for a name from one address, for an address, and for a name from all addresses. */
const FREE_PER_NAME_AND_ADDRESS = 5;
const FREE_PER_ADDRESS = 50;
const FREE_PER_NAME = 100;
/** The first delay, which doubles with each further wrong password up to the maximum. */
const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 15 * 60_000;
/** The maximum delay for a name from all addresses is shorter, since the owner may use a new address. */
const MAX_WAIT_PER_NAME_MS = 30_000;
/** Counts expire after this time without a wrong password. */
const FORGET_MS = 60 * 60_000;
/** Bounds the counted names and addresses; the oldest are dropped. */
const MAX_REMEMBERED = 10_000;

interface Tries {
  failures: number;
  /** Running checks, which may turn out wrong. */
  running: number;
  /** No password is checked until then, in milliseconds since the epoch. */
  until: number;
}

export interface SignInLimits {
  /** Called before a password is checked. @returns the delay in milliseconds, or a callback for the result of the check */
  begin(name: string, address: string): number | ((isRight: boolean) => void);
}

/**
 * Limits password guessing by name and address, by address, and by name. A recently used correct password is cached and not checked again, so that
 * wrong passwords of others do not delay its owner.
 */
export function signInLimits(now: () => number = Date.now): SignInLimits {
  const tries = new LRUCache<string, Tries>({ max: MAX_REMEMBERED });
  const seen = new LRUCache<string, number>({ max: MAX_REMEMBERED });

  function triesOf(key: string): Tries {
    const known = tries.get(key);
    if (known && (known.running > 0 || now() - (seen.get(key) ?? 0) < FORGET_MS)) return known;
    const fresh = { failures: 0, running: 0, until: 0 };
    tries.set(key, fresh);
    return fresh;
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
      const time = now();
      let wait = 0;
      for (const { free, it } of counted) {
        if (it.until > time) wait = Math.max(wait, it.until - time);
        // Running checks count as wrong, so that concurrent requests do not circumvent the limit.
        else if (it.running > 0 && it.failures + it.running >= free) wait = Math.max(wait, FIRST_WAIT_MS);
      }
      if (wait > 0) return wait;
      for (const { key, it } of counted) {
        it.running++;
        seen.set(key, time);
      }
      let isOver = false;
      return (isRight) => {
        if (isOver) return;
        isOver = true;
        for (const { key, free, maxWaitMs, it } of counted) {
          it.running--;
          seen.set(key, now());
          if (isRight) {
            if (free === FREE_PER_NAME_AND_ADDRESS) [it.failures, it.until] = [0, 0];
            continue;
          }
          it.failures++;
          if (it.failures >= free) it.until = now() + Math.min(maxWaitMs, FIRST_WAIT_MS * 2 ** Math.min(30, it.failures - free));
        }
      };
    },
  };
}

/** Longer names are cut in the log. */
const MAX_LOGGED_NAME = 64;

/** The log line of a wrong password. The address comes first, and control characters are escaped, so that a name cannot forge either. */
export const failureLine = (name: string, address: string): string =>
  `authentication failed from ${address.replace(/[^\w.:%-]/g, '_').slice(0, 64)} for ${JSON.stringify(
    name.slice(0, MAX_LOGGED_NAME),
  ).replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}`;
