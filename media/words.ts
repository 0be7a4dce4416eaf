import type { WordName } from '../src/wire/page';
import { boot } from './host';

/** A word or sentence of the page, in the person's language; `{0}` and so on are filled in. */
export const t = (name: WordName, ...values: readonly (string | number)[]): string =>
  boot.words[name].replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));

/** The key that is held for a page's own keys. */
export const MOD = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

const relative = new Intl.RelativeTimeFormat(boot.language, { numeric: 'auto' });
const exact = new Intl.DateTimeFormat(boot.language, { dateStyle: 'full', timeStyle: 'short' });

/** How long ago a date is, in words. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  for (const [unit, length] of UNITS) if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  return relative.format(0, 'second');
}

export const exactDate = (iso: string): string => exact.format(new Date(iso));
