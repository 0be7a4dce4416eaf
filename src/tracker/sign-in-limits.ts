import { LRUCache } from 'lru-cache';
import { networkOf } from './network';

/** How many wrong passwords cost nothing: for one name from one address, from one address for all names, for one name from all addresses. */
const FREE_PER_NAME_AND_ADDRESS = 5;
const FREE_PER_ADDRESS = 50;
const FREE_PER_NAME = 100;
/** The first wait, which doubles with each wrong password after it, up to the longest. */
const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 15 * 60_000;
/** The longest for a name from everywhere: whose it is may come from a new address. */
const MAX_WAIT_PER_NAME_MS = 30_000;
/** After how long without a wrong password all is forgotten. */
const FORGET_MS = 60 * 60_000;
/** How many names and addresses are remembered: the oldest give way. */
const MAX_REMEMBERED = 10_000;

interface Tries {
  failures: number;
  /** Passwords that are being checked: each may turn out to be wrong. */
  running: number;
  /** Until when nothing is checked, in milliseconds since the epoch. */
  until: number;
}

export interface SignInLimits {
  /**
   * Called before a password is checked. @returns how many milliseconds to wait instead, or a function to be told whether the password was right
   */
  begin(name: string, address: string): number | ((isRight: boolean) => void);
}

/**
 * Makes whoever guesses passwords wait, and nobody else: what is counted is wrong passwords by name and address, by address, and by name. Wrong ones
 * of others make nobody wait whose password was right lately: these are not checked again.
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
        // Those that are being checked count as wrong until they are right, so that many at once are no way around.
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

/** Longer names are cut off in the log. */
const MAX_LOGGED_NAME = 64;

/** The line of the log about a wrong password. The address comes first, so that no name can pretend to be one; signs that end a line are written out. */
export const failureLine = (name: string, address: string): string =>
  `authentication failed from ${address.replace(/[^\w.:%-]/g, '_').slice(0, 64)} for ${JSON.stringify(
    name.slice(0, MAX_LOGGED_NAME),
  ).replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}`;
