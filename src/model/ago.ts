const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** Cached by language: creating a format takes as long as formatting thirty dates, and an issue has hundreds of them. */
const formats = new Map<string, Intl.RelativeTimeFormat>();

function formatOf(language: string): Intl.RelativeTimeFormat {
  const cached = formats.get(language);
  if (cached) return cached;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  formats.set(language, format);
  return format;
}

/** Formats how long ago a date is, in a language: `5 minutes ago`, `yesterday`. */
export function relativeTime(iso: string, language: string, now = Date.now()): string {
  const relative = formatOf(language);
  const seconds = (Date.parse(iso) - now) / 1000;
  for (const [unit, length] of UNITS) if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  return relative.format(0, 'second');
}

const DAY_MS = 86_400_000;
/** Days for which the name of a weekday is unambiguous. */
const MAX_WEEKDAY_DAYS = 6;

/** Formats a past date: a time for today, `yesterday`, a weekday for the last days, otherwise a date. */
export function friendlyDate(iso: string, language: string, now = new Date()): string {
  const date = new Date(iso);
  const midnight = (day: Date) => Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  const days = Math.round((midnight(now) - midnight(date)) / DAY_MS);
  if (days <= 0) return date.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
  if (days === 1) return formatOf(language).format(-1, 'day');
  return date.toLocaleDateString(language, days <= MAX_WEEKDAY_DAYS ? { weekday: 'long' } : { dateStyle: 'long' });
}
