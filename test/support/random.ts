/** A small seeded generator (mulberry32), so that what is made at random is the same in every run. */
export class Random {
  constructor(private state: number) {}

  /** From 0 to 1, without 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
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
