/**
 * The two date formats that API 1.0 documents: keys with "utc" in their name are UTC with an offset, all others are Amsterdam's local time without
 * one.
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
/** Created for the first date, because Intl takes some milliseconds to load a time zone, which would slow down activation. */
let amsterdam: Intl.DateTimeFormat | undefined;

const MS_PER_HOUR = 3_600_000;
const MS_PER_WEEK = 168 * MS_PER_HOUR;
/**
 * Cached offsets by time. Intl takes microseconds for each date, and the offset changes twice a year, at a full hour. So it is computed once for each
 * week of history, and once for each hour of the weeks with a change.
 */
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

/** Returns Amsterdam's offset from UTC at a time, in milliseconds. */
function amsterdamOffset(time: number): number {
  const week = Math.floor(time / MS_PER_WEEK) * MS_PER_WEEK;
  const offset = offsetAt(week);
  return offset === offsetAt(week + MS_PER_WEEK) ? offset : offsetAt(Math.floor(time / MS_PER_HOUR) * MS_PER_HOUR);
}

const seconds = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

/**
 * Formats a date: `2011-10-04T21:37:00.5Z` gives `2011-10-04 21:37:00+00:00`. The store's own format is cut instead of parsed, because lists have two
 * dates for each issue.
 */
export const toUtc = (iso: string): string =>
  iso.length >= 20 && iso[10] === 'T' && iso.endsWith('Z')
    ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}+00:00`
    : `${seconds(Date.parse(iso))}+00:00`;

/** Formats a date: `2011-10-04T21:37:00Z` gives `2011-10-04 23:37:00`, the local time of Amsterdam. */
export function toAmsterdam(iso: string): string {
  const time = Date.parse(iso);
  const offset = amsterdamOffset(time);
  const hour = Number(iso.slice(11, 13)) + offset / MS_PER_HOUR;
  // Within a day only the hour differs, so the store's own format is cut here, too.
  if (iso.length >= 20 && iso[10] === 'T' && iso.endsWith('Z') && hour < 24 && Number.isInteger(hour))
    return `${iso.slice(0, 10)} ${hour < 10 ? '0' : ''}${hour}${iso.slice(13, 19)}`;
  return seconds(time + offset);
}

const LOCAL = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/;

/** The format of `toUtc`, which nearly all parsed dates have. */
const UTC = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00$/;

/** Parses either format (and ISO 8601) to ISO 8601 in UTC. A date without an offset is Amsterdam's. Undefined when the text is not a date. */
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
  // Finds the offset at a local time in two steps. The result is correct except for the hour that is repeated in autumn.
  const utc = time - amsterdamOffset(time - amsterdamOffset(time));
  return new Date(utc).toISOString();
}
