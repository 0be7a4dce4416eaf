/** A small seeded generator (mulberry32), so that random data is the same in each run. */
export class Random {
  #state: number;

  constructor(state: number) {
    this.#state = state;
  }

  /** From 0 to 1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from 0 to `end`, without `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** Picks the first ones more often than the last. */
  favour<T>(list: readonly T[]): T {
    return list[Math.floor(list.length * this.next() ** 3)]!;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }
}

/** The first seed. `SEED=1234 npm test -- unit` uses another one, to find more or to reproduce a failure. */
const FIRST_SEED = Number(process.env.SEED ?? 20260820);

/**
 * A test of what holds whatever is made at random: runs it with one seed after the other, so many times or (at least
 * once) as long as the seconds last. A failure names its seed.
 */
export function property(
  title: string,
  { rounds, seconds }: { rounds: number; seconds: number },
  run: (random: Random) => Promise<void>,
): void {
  it(title, async function () {
    this.timeout((seconds + 60) * 1000);
    const until = Date.now() + seconds * 1000;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + rounds && (seed === FIRST_SEED || Date.now() < until); seed++) {
      try {
        await run(new Random(seed));
      } catch (error) {
        throw new Error(`With SEED=${FIRST_SEED}, at ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
  });
}
