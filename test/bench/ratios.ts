/** A row is worse when the whole interval of its ratio is below this. */
const WORSE_BELOW = 0.85;
/** The confidence level of intervals. */
const CONFIDENCE = 0.95;

/** A median with its confidence interval. */
export interface Interval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The minimum number of rounds for an interval: with fewer, all may be on one side of the median by chance. */
export const MIN_ROUNDS = 6;

/**
 * The median of some measurements with its 95 % interval, which supposes nothing of how they are spread: each lies above the true median
 * as often as below it, so how many of the smallest and the largest can be left out is a binomial matter. Of 9 it is the second and the eighth.
 * @throws {RangeError} for fewer than `MIN_ROUNDS`
 */
export function medianInterval(values: readonly number[]): Interval {
  const n = values.length;
  if (n < MIN_ROUNDS) throw new RangeError(`An interval needs ${MIN_ROUNDS} measurements, not ${n}.`);
  const sorted = [...values].sort((a, b) => a - b);
  let trimmed = 0; // values that are left out at each end
  let chance = 2 ** -n; // the probability that at most `left` values are below the true median
  for (let combinations = n; ; trimmed++) {
    chance += combinations * 2 ** -n;
    if (1 - 2 * chance < CONFIDENCE) break;
    combinations = (combinations * (n - trimmed - 1)) / (trimmed + 2);
  }
  const middle = (sorted[Math.floor((n - 1) / 2)]! + sorted[Math.floor(n / 2)]!) / 2;
  return { median: middle, low: sorted[trimmed]!, high: sorted[n - 1 - trimmed]! };
}

/** Whether a build is certainly slower than another. A ratio below 1 is slower. */
export const isWorse = ({ high }: Interval): boolean => high < WORSE_BELOW;
