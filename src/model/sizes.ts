/** Formatting and parsing of sizes. A KB has 1000 bytes. */

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** Formats a size: `812 bytes`, `3.4 MB`. */
export function formatSize(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** Formats a size to a thousandth of its unit. Never rounds up, so that a size below a limit does not seem to have reached it: `199.987 MB`. */
export function exactSize(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${Math.floor(value * 1000) / 1000} ${UNITS[unit]}`;
}

/** Parses a size to bytes: `200MB`, `1.5 GB`, `0`. Undefined when the text is not a size, or has no unit. */
export function parseSize(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,12}(?:\.\d{1,6})?) ?([KMGT]B)$/i.exec(text.trim()) ?? [];
  if (number === undefined || unit === undefined) return text.trim() === '0' ? 0 : undefined;
  const bytes = Math.round(Number(number) * 1000 ** UNITS.indexOf(unit.toUpperCase()));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
