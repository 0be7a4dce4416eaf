/**
 * The two forms of date that API 1.0 documents: keys with "utc" in their name are UTC with an offset, all others are
 * Amsterdam's local time without one.
 */
const formatOfAmsterdam = () =>
  new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Amsterdam',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
/** Made at the first date: Intl takes some milliseconds to load a time zone, which would count as activation. */
let amsterdam: Intl.DateTimeFormat | undefined;

const HOUR = 3_600_000;
/** Intl costs 2 microseconds a date, and the offset changes twice a year at a full hour: it is asked once an hour of history. */
const offsets = new Map<number, number>();

/** Amsterdam's distance from UTC at a time, in milliseconds. */
function amsterdamOffset(time: number): number {
  const hour = Math.floor(time / HOUR);
  let offset = offsets.get(hour);
  if (offset === undefined) {
    offset = Date.parse(`${(amsterdam ??= formatOfAmsterdam()).format(hour * HOUR).replace(' ', 'T')}Z`) - hour * HOUR;
    if (offsets.size > 10_000) offsets.clear();
    offsets.set(hour, offset);
  }
  return offset;
}

const seconds = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

/** `2011-10-04T21:37:00.5Z` gives `2011-10-04 21:37:00+00:00`. The store's own form is cut, not read: lists have two dates an issue. */
export const toUtc = (iso: string): string =>
  iso.length >= 20 && iso[10] === 'T' && iso.endsWith('Z')
    ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}+00:00`
    : `${seconds(Date.parse(iso))}+00:00`;

/** `2011-10-04T21:37:00Z` gives `2011-10-04 23:37:00`: what a clock in Amsterdam showed. */
export function toAmsterdam(iso: string): string {
  const time = Date.parse(iso);
  return seconds(time + amsterdamOffset(time));
}

const LOCAL = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads either form (and ISO 8601) into ISO 8601 in UTC; a date without an offset is Amsterdam's.
 * Undefined when the text is no date.
 */
export function fromWire(text: string): string | undefined {
  const match = LOCAL.exec(text.trim());
  if (!match) return undefined;
  const [, day, clock, zone] = match;
  const time = Date.parse(`${day}T${clock}${zone ?? 'Z'}`);
  if (Number.isNaN(time)) return undefined;
  if (zone !== undefined) return new Date(time).toISOString();
  // The offset at a local time is found by looking an hour around it: good but for the hour that autumn repeats.
  const utc = time - amsterdamOffset(time - amsterdamOffset(time));
  return new Date(utc).toISOString();
}
