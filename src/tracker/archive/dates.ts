/** Digits of the fraction. Dates always have six (microseconds), so that they sort as text. */
const FRACTION_DIGITS = 6;

/** Fast path: Bitbucket's own format, with a day from 1 to 28, which needs no check against the month. */
const PLAIN = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]))[T ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,9}))?(?:Z|\+00:?00)?$/;
/** Formats that need no warning: Bitbucket's, with any day and offset. */
const WITHOUT_NOTE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?\s*(?:Z|[+-]\d\d:?\d\d)?$/;

/** Offsets from UTC, in hours, of zone names that are unambiguous. */
const ZONES: Readonly<Record<string, number>> = {
  ...{ z: 0, utc: 0, ut: 0, gmt: 0, wet: 0, west: 1, cet: 1, cest: 2, met: 1, mest: 2, eet: 2, eest: 3, msk: 3 },
  ...{ est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7 },
  ...{ jst: 9, kst: 9, aest: 10, aedt: 11, nzst: 12, nzdt: 13 },
};

/** An offset (`+02:00`, `-0730`, `+2`), a name, or both (`UTC+01:00`), optionally followed by the name again. */
const ZONE = String.raw`(?:\s*(?<zone>[A-Za-z]{1,4})?(?<offset>[+\-\u2212](?:\d{2}(?::?\d{2}(?::?00)?)?|\d))?)(?:\s*\([^()]{1,40}\)|\s+[A-Z]{3,5})?`;
const CLOCK = String.raw`(?<hour>\d{1,2})(?::?(?<minute>\d{2})(?::?(?<second>\d{2})(?:[.,](?<fraction>\d{1,40}))?)?)?`;
const FORMS = [
  // ISO 8601, extended and basic; some programs write slashes instead of dashes.
  String.raw`(?<year>\d{4})(?:(?<dash>[-/])(?<month>\d{1,2})\k<dash>(?<day>\d{1,2}))(?:[Tt\s]\s*${CLOCK})?`,
  String.raw`(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})(?:[Tt\s]\s*${CLOCK})?`,
  // RFC 5322, as in mail and git: `Tue, 26 Mar 2013 10:00:00 +0000`.
  String.raw`(?:[A-Za-z]{3},?\s+)?(?<day>\d{1,2})\s(?<name>[A-Za-z]{3})\s(?<year>\d{4})(?:\s${CLOCK})?`,
].map((form) => new RegExp(`^${form}${ZONE}$`));
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Seconds or milliseconds since 1970, for dates from 1973 to 5138: shorter numbers are years or dates like `20130326`. */
const EPOCH = /^(\d{9,11}|\d{12,14})(?:\.(\d{1,40}))?$/;

/** A date of an archive, and whether it is written in Bitbucket's format. */
export interface ReadDate {
  readonly date: string;
  readonly isUsual: boolean;
}

/**
 * Parses a date of an archive to ISO 8601 in UTC with microseconds. Bitbucket writes `2013-04-19T15:59:32.714225+00:00`. Other programs omit the
 * offset and mean UTC (unlike API 1.0, whose dates without an offset are in Amsterdam's time), or write another form of ISO 8601, a zone name, or
 * seconds since 1970. Returns undefined when the text is not a date.
 */
export function readDate(text: string): ReadDate | undefined {
  const plain = PLAIN.exec(text);
  if (plain) return { date: `${plain[1]}T${plain[2]}.${digits(plain[3])}Z`, isUsual: true };
  const trimmed = text.trim();
  if (trimmed.length > 100) return undefined;
  const date = fromEpoch(trimmed) ?? fromForms(trimmed);
  return date === undefined ? undefined : { date, isUsual: WITHOUT_NOTE.test(trimmed) };
}

const digits = (fraction = ''): string => fraction.slice(0, FRACTION_DIGITS).padEnd(FRACTION_DIGITS, '0');

function fromForms(text: string): string | undefined {
  for (const form of FORMS) {
    const parts = form.exec(text)?.groups;
    if (parts) return fromParts(parts);
  }
  return undefined;
}

function fromParts(parts: Readonly<Record<string, string | undefined>>): string | undefined {
  const { year = '', month, name, day, hour = '0', minute = '0', second = '0', fraction, zone, offset } = parts;
  const months = name === undefined ? Number(month) : MONTHS.indexOf(name.toLowerCase()) + 1;
  const shift = minutesOf(zone, offset);
  if (shift === undefined || months < 1 || months > 12 || !isWithin(day, 1, 31)) return undefined;
  // ISO 8601 allows 24:00:00 for the end of a day, and 60 for a leap second.
  if (!isWithin(hour, 0, 24) || !isWithin(minute, 0, 59) || !isWithin(second, 0, 60)) return undefined;
  if (Number(hour) === 24 && (Number(minute) > 0 || Number(second) > 0)) return undefined;
  const time = new Date(0);
  time.setUTCFullYear(Number(year), months - 1, Number(day)); // `Date.UTC` reads the year 12 as 1912
  time.setUTCHours(Number(hour), Number(minute) - shift, Number(second));
  return format(time, fraction);
}

const isWithin = (text: string | undefined, min: number, max: number): boolean => Number(text) >= min && Number(text) <= max;

/** Returns the offset from UTC in minutes; undefined for an unknown zone. */
function minutesOf(zone: string | undefined, offset: string | undefined): number | undefined {
  const hours = zone === undefined ? 0 : ZONES[zone.toLowerCase()];
  if (hours === undefined || offset === undefined) return hours === undefined ? undefined : hours * 60;
  const [, sign, hour, minute = '0'] = /^(.)(\d{1,2}):?(\d{2})?/.exec(offset)!;
  if (hours !== 0 || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return (sign === '+' ? 1 : -1) * (Number(hour) * 60 + Number(minute));
}

function fromEpoch(text: string): string | undefined {
  const [, digits, fraction = ''] = EPOCH.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const isSeconds = digits.length < 12;
  const time = new Date(Number(digits) * (isSeconds ? 1000 : 1));
  return format(time, isSeconds ? fraction : digits.slice(-3) + fraction);
}

/** Formats a date. Returns undefined for years outside of 0 to 9999: they have a sign in ISO 8601 and do not sort as text. */
function format(time: Date, fraction: string | undefined): string | undefined {
  const utc = Number.isNaN(time.getTime()) ? '' : time.toISOString();
  return /^\d{4}-/.test(utc) ? `${utc.slice(0, 19)}.${digits(fraction)}Z` : undefined;
}

/** Returns the current time in the format of `readDate`. */
export const now = (): string => `${new Date().toISOString().slice(0, 23)}000Z`;
