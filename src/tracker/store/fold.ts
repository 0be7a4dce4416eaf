export { fold } from '../../model/fold';

const ISO = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|[+-]00:?00)$/;

/** What is written so already, as all dates of an archive are. */
const STORED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/**
 * Writes a date with exactly six digits after the second, so that dates are ordered as texts are.
 * @throws {RangeError} when it is no date
 */
export function storedDate(date: string): string {
  if (STORED.test(date)) return date;
  const iso = ISO.exec(date) ?? ISO.exec(new Date(date).toISOString())!;
  return `${iso[1]}T${iso[2]}.${(iso[3] ?? '').slice(0, 6).padEnd(6, '0')}Z`;
}

/** A date out of microseconds since 1970, as it is stored. */
function fromMicroseconds(time: number): string {
  const milliseconds = Math.floor(time / 1000);
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${String(time - milliseconds * 1000).padStart(3, '0')}Z`;
}

const toMicroseconds = (stored: string): number => Date.parse(`${stored.slice(0, 23)}Z`) * 1000 + Number(stored.slice(23, 26));

let last = 0;

/** This moment, as it is stored; later than any that this process was told before. What belongs to a repository is dated by `nextTime`. */
export function currentTime(): string {
  last = Math.max(last + 1, Date.now() * 1000);
  return fromMicroseconds(last);
}

/** A date, or the first moment after another one where that is later. What is no stored date counts as none. */
export function laterThan(other: string | null, date: string): string {
  if (other === null || other < date || !STORED.test(other)) return date;
  return fromMicroseconds(toMicroseconds(other) + 1);
}

/** This moment by the computer's clock, or the first one after `last` where the clock is behind it. */
export const timeAfter = (last: string | null): string => laterThan(last, fromMicroseconds(Date.now() * 1000));
