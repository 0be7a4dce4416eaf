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

const MS_PER_HOUR = 3_600_000;
const MS_PER_WEEK = 168 * MS_PER_HOUR;
/** Intl costs microseconds a date, and the offset changes twice a year at a full hour: it is asked once a week of history, and once an hour of those two weeks. */
const offsets = new Map<number, number>();

function offsetAt(time: number): number {
  let offset = offsets.get(time);
  if (offset === undefined) {
    offset = Date.parse(`${(amsterdam ??= formatOfAmsterdam()).format(time).replace(' ', 'T')}Z`) - time;
    if (offsets.size > 10_000) offsets.clear();
    offsets.set(time, offset);
  }
  return offset;
}

/** Amsterdam's distance from UTC at a time, in milliseconds. */
function amsterdamOffset(time: number): number {
  const week = Math.floor(time / MS_PER_WEEK) * MS_PER_WEEK;
  const offset = offsetAt(week);
  return offset === offsetAt(week + MS_PER_WEEK) ? offset : offsetAt(Math.floor(time / MS_PER_HOUR) * MS_PER_HOUR);
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
  const offset = amsterdamOffset(time);
  const hour = Number(iso.slice(11, 13)) + offset / MS_PER_HOUR;
  // Within a day only the hour differs: the store's own form is cut here, too.
  if (iso.length >= 20 && iso[10] === 'T' && iso.endsWith('Z') && hour < 24 && Number.isInteger(hour))
    return `${iso.slice(0, 10)} ${hour < 10 ? '0' : ''}${hour}${iso.slice(13, 19)}`;
  return seconds(time + offset);
}

const LOCAL = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/;

/** What `toUtc` writes, which is nearly all that is ever read. */
const UTC = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00$/;

/**
 * Reads either form (and ISO 8601) into ISO 8601 in UTC; a date without an offset is Amsterdam's.
 * Undefined when the text is no date.
 */
export function fromWire(text: string): string | undefined {
  if (UTC.test(text)) {
    const time = Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`);
    return Number.isNaN(time) ? undefined : new Date(time).toISOString();
  }
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
