export { fold } from '../../model/fold';

const ISO = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|[+-]00:?00)$/;

/** Stored dates have microseconds, as in archives. */
const STORED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** Formats a date with microseconds, so that dates sort as text. @throws {RangeError} when it is invalid */
export function storedDate(date: string): string {
  if (STORED.test(date)) return date;
  const iso = ISO.exec(date) ?? ISO.exec(new Date(date).toISOString())!;
  return `${iso[1]}T${iso[2]}.${(iso[3] ?? '').slice(0, 6).padEnd(6, '0')}Z`;
}

/** Formats microseconds since 1970 as a stored date. */
function fromMicroseconds(time: number): string {
  const milliseconds = Math.floor(time / 1000);
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${String(time - milliseconds * 1000).padStart(3, '0')}Z`;
}

const toMicroseconds = (stored: string): number => Date.parse(`${stored.slice(0, 23)}Z`) * 1000 + Number(stored.slice(23, 26));

let last = 0;

/** The current time as a stored date, later than all earlier ones of this process. Dates of a repository come from `nextTime`. */
export function currentTime(): string {
  last = Math.max(last + 1, Date.now() * 1000);
  return fromMicroseconds(last);
}

/** Returns `date`, or one microsecond after `other` when `date` is not later. An invalid `other` counts as none. */
export function laterThan(other: string | null, date: string): string {
  if (other === null || other < date || !STORED.test(other)) return date;
  return fromMicroseconds(toMicroseconds(other) + 1);
}

/** The current time, or the microsecond after `last` when the clock is behind it. */
export const timeAfter = (last: string | null): string => laterThan(last, fromMicroseconds(Date.now() * 1000));

/** Formats a date for storage; null when it is absent. */
export const dated = (date: string | null | undefined): string | null => (date == null ? null : storedDate(date));
