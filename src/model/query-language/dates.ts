/** A time range. The end is exclusive. ISO 8601 in UTC with microseconds. */
export interface TimeRange {
  readonly from: string;
  readonly until: string;
}

const CALENDAR = /^(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?(?:T(\d\d):(\d\d))?(Z?)$/i;
const AGE_TEXT = /^(\d{1,4})(h|d|w|m|y)$/;

/** Formats a date like the store; undefined for years without four digits. */
const toTimestamp = (date: Date): string | undefined => {
  const time = date.getTime();
  const year = date.getUTCFullYear();
  return Number.isNaN(time) || year < 1 || year > 9998 ? undefined : date.toISOString().replace('Z', '000Z');
};

function rangeBetween(from: Date, until: Date): TimeRange | undefined {
  const [first, end] = [toTimestamp(from), toTimestamp(until)];
  return first !== undefined && end !== undefined ? { from: first, until: end } : undefined;
}

/** Returns midnight in the local time zone, a number of days after another day. */
const dayAfter = (now: Date, days: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);

/**
 * Parses a year, month, day or minute in the local time zone, or in UTC with a `Z` at its end (`2026-01Z`); `today` or `yesterday`. Undefined for any
 * other text.
 */
export function parseCalendarRange(text: string, now: Date): TimeRange | undefined {
  const name = text.toLowerCase();
  if (name === 'today') return rangeBetween(dayAfter(now, 0), dayAfter(now, 1));
  if (name === 'yesterday') return rangeBetween(dayAfter(now, -1), dayAfter(now, 0));
  const match = CALENDAR.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute] = match.slice(1, 6).map((group) => (group === undefined ? undefined : Number(group)));
  if (year === undefined || year < 100 || (hour !== undefined && day === undefined)) return undefined;
  // `Date` would accept what the calendar does not have (a 13th month, the 31st of a shorter one) as a later day.
  const isThere =
    (month ?? 1) >= 1 &&
    (month ?? 1) <= 12 &&
    new Date(Date.UTC(year, (month ?? 1) - 1, day ?? 1)).getUTCDate() === (day ?? 1) &&
    (hour ?? 0) < 24 &&
    (minute ?? 0) < 60;
  if (!isThere) return undefined;
  const isUtc = match[6] !== '';
  const dateAt = (y: number, m: number, d = 1, h = 0, min = 0) =>
    isUtc ? new Date(Date.UTC(y, m - 1, d, h, min)) : new Date(y, m - 1, d, h, min);
  if (month === undefined) return rangeBetween(dateAt(year, 1), dateAt(year + 1, 1));
  if (day === undefined) return rangeBetween(dateAt(year, month), dateAt(year, month + 1));
  if (hour === undefined) return rangeBetween(dateAt(year, month, day), dateAt(year, month, day + 1));
  const first = dateAt(year, month, day, hour, minute);
  return rangeBetween(first, new Date(first.getTime() + 60_000));
}

const HOUR_MS = 3_600_000;

/** Parses an age (`2w`: two weeks) to the date that long ago; undefined for any other text. */
export function parseAge(text: string, now: Date): string | undefined {
  const match = AGE_TEXT.exec(text.toLowerCase());
  if (!match) return undefined;
  const count = Number(match[1]);
  const dateBefore = (years: number, months: number, days: number) =>
    new Date(
      now.getFullYear() - years,
      now.getMonth() - months,
      now.getDate() - days,
      now.getHours(),
      now.getMinutes(),
      now.getSeconds(),
      now.getMilliseconds(),
    );
  const moments: Record<string, () => Date> = {
    h: () => new Date(now.getTime() - count * HOUR_MS),
    d: () => dateBefore(0, 0, count),
    w: () => dateBefore(0, 0, 7 * count),
    m: () => dateBefore(0, count, 0),
    y: () => dateBefore(count, 0, 0),
  };
  return toTimestamp(moments[match[2]!]!());
}
