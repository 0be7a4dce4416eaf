/** A stretch of time: from its first moment on, until before its end. ISO 8601 in UTC with six digits after the second. */
export interface Stretch {
  readonly from: string;
  readonly until: string;
}

const CALENDAR = /^(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?(?:T(\d\d):(\d\d))?$/;
const AGE_TEXT = /^(\d{1,4})(h|d|w|m|y)$/;

/** As the store has dates; undefined beyond the years that it knows. */
const moment = (date: Date): string | undefined => {
  const time = date.getTime();
  const year = date.getUTCFullYear();
  return Number.isNaN(time) || year < 1 || year > 9998 ? undefined : date.toISOString().replace('Z', '000Z');
};

function stretch(from: Date, until: Date): Stretch | undefined {
  const [first, end] = [moment(from), moment(until)];
  return first !== undefined && end !== undefined ? { from: first, until: end } : undefined;
}

/** A day of this computer's calendar, `days` after another one. */
const dayAfter = (now: Date, days: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);

/**
 * The year, month, day or minute that a text names in this computer's time; `today` and `yesterday` as well. Undefined where it names none.
 */
export function calendarStretch(text: string, now: Date): Stretch | undefined {
  const word = text.toLowerCase();
  if (word === 'today') return stretch(dayAfter(now, 0), dayAfter(now, 1));
  if (word === 'yesterday') return stretch(dayAfter(now, -1), dayAfter(now, 0));
  const match = CALENDAR.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  if (year === undefined || (hour !== undefined && day === undefined)) return undefined;
  const first = new Date(year, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0);
  // The 31st of a month without one is another day, which nobody meant.
  const isThere = first.getMonth() === (month ?? 1) - 1 && first.getDate() === (day ?? 1) && (hour ?? 0) < 24 && (minute ?? 0) < 60;
  if (year < 100 || !isThere) return undefined;
  if (hour !== undefined) return stretch(first, new Date(first.getTime() + 60_000));
  if (day !== undefined) return stretch(first, new Date(year, first.getMonth(), day + 1));
  return month === undefined ? stretch(first, new Date(year + 1, 0, 1)) : stretch(first, new Date(year, month, 1));
}

const HOUR_MS = 3_600_000;

/** The moment that lies an age (`2w`: two weeks) before now; undefined where a text is no age. */
export function ageMoment(text: string, now: Date): string | undefined {
  const match = AGE_TEXT.exec(text.toLowerCase());
  if (!match) return undefined;
  const count = Number(match[1]);
  const before = (years: number, months: number, days: number) =>
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
    d: () => before(0, 0, count),
    w: () => before(0, 0, 7 * count),
    m: () => before(0, count, 0),
    y: () => before(count, 0, 0),
  };
  return moment(moments[match[2]!]!());
}
