/** Formats a date for API 2.0: ISO 8601 in UTC with microseconds and the offset `+00:00`. */
export const toIso = (iso: string): string => (iso.endsWith('Z') ? `${iso.slice(0, -1)}+00:00` : iso);

const DATE = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]00:?00)?$/i;

/** Converts a date to ISO 8601 in UTC. Keeps all digits, so that the date round-trips. Undefined when the text is not a date. */
export function fromIso(text: string): string | undefined {
  const utc = DATE.exec(text.trim());
  if (utc && !Number.isNaN(Date.parse(`${utc[1]}T${utc[2]}Z`))) return `${utc[1]}T${utc[2]}${utc[3] ? `.${utc[3]}` : ''}Z`;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
