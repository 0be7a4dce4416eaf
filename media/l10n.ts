import { relativeTime, type StringName } from '../src/wire/page';
import { boot } from './host';

/** Returns a message of the page in the person's language, with `{0}` and so on replaced. */
export const t = (name: StringName, ...values: readonly (string | number)[]): string =>
  boot.strings[name].replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));

/** Name of the modifier key for shortcuts of the page. */
export const MOD = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';

const exact = new Intl.DateTimeFormat(boot.language, { dateStyle: 'full', timeStyle: 'short' });

/** A date relative to now, such as `3 days ago`. */
export const timeAgo = (iso: string, now = Date.now()): string => relativeTime(iso, boot.language, now);

/** An exact date and time in the person's language. */
export const exactDate = (iso: string): string => exact.format(new Date(iso));
