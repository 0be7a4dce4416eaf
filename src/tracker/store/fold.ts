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

let last = 0;

/** This moment, as it is stored; later than any that this process was told before, since a date also tells one edit from the next. */
export function now(): string {
  last = Math.max(last + 1, Date.now() * 1000);
  const milliseconds = Math.floor(last / 1000);
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${String(last - milliseconds * 1000).padStart(3, '0')}Z`;
}
