/** Sizes as people read and write them. A KB has 1000 bytes. */

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** A size for people: `812 bytes`, `3.4 MB`. */
export function sized(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** The same where it stands beside a limit that it must not seem to have reached: to a thousandth, and never rounded up. `199.987 MB`, `200 MB`. */
export function exactSize(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${Math.floor(value * 1000) / 1000} ${UNITS[unit]}`;
}

/** Bytes of a size as people write it: `200MB`, `1.5 GB`, `0`. Undefined where it is none, or has no unit. */
export function parseSize(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,12}(?:\.\d{1,6})?) ?([KMGT]B)$/i.exec(text.trim()) ?? [];
  if (number === undefined || unit === undefined) return text.trim() === '0' ? 0 : undefined;
  const bytes = Math.round(Number(number) * 1000 ** UNITS.indexOf(unit.toUpperCase()));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
