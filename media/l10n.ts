import { relativeTime, type WordName } from '../src/wire/page';
import { boot } from './host';

/** A word or sentence of the page, in the person's language; `{0}` and so on are filled in. */
export const t = (name: WordName, ...values: readonly (string | number)[]): string =>
  boot.words[name].replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));

/** The key that is held for a page's own keys. */
export const MOD = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';

const exact = new Intl.DateTimeFormat(boot.language, { dateStyle: 'full', timeStyle: 'short' });

/** How long ago a date is, in words. */
export const ago = (iso: string, now = Date.now()): string => relativeTime(iso, boot.language, now);

/** A date and time in full, in the person's language. */
export const exactDate = (iso: string): string => exact.format(new Date(iso));
