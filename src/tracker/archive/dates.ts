const DATE = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?$/;

/** What archives of Bitbucket hold, whose parts need not be counted: a day that every month has. */
const PLAIN = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]))[T ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,9}))?(?:Z|\+00:?00)?$/;

/**
 * Reads a date of an archive into ISO 8601 in UTC with all its microseconds, always six digits, so that text order is
 * time order. Archives write `2013-04-19T15:59:32.714225+00:00`; those made by other programs leave the offset out
 * and mean UTC (unlike API 1.0, whose dates without an offset are Amsterdam's). Undefined when the text is no date.
 */
export function dateOf(text: string): string | undefined {
  const plain = PLAIN.exec(text);
  if (plain) return `${plain[1]}T${plain[2]}.${(plain[3] ?? '').slice(0, 6).padEnd(6, '0')}Z`;
  const match = DATE.exec(text.trim());
  if (!match) return undefined;
  const [, day, clock, fraction = '', zone = 'Z'] = match;
  const time = Date.parse(`${day}T${clock}${/^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`);
  if (Number.isNaN(time)) return undefined;
  const utc = new Date(time).toISOString();
  // A year beyond 9999 (or before 0) is written with a sign and would not sort.
  return /^\d{4}-/.test(utc) ? `${utc.slice(0, 19)}.${fraction.slice(0, 6).padEnd(6, '0')}Z` : undefined;
}

/** Now, in the same form. */
export const now = (): string => `${new Date().toISOString().slice(0, 23)}000Z`;
