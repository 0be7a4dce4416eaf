import * as messages from '../../wire/messages';
import { fold } from '../../model/fold';
import { DEFAULTS } from '../../model/fields';
import { KINDS, PRIORITIES, STATUSES, type ListName } from '../../model/words';
import { readDate } from './dates';
import { ODD_DATES, UNKNOWN_WORD, UNTITLED, valueIn, valueOf } from './oddities';
import type { Problems } from './problems';
import type { Warnings } from './warnings';

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[\s_-]+/g, ' ')
    .trim();

const WORDS = { status: STATUSES, kind: KINDS, priority: PRIORITIES } as const;
type Words = typeof WORDS;

const byPlain = (words: readonly string[]): ReadonlyMap<string, string> => new Map(words.map((each) => [plain(each), each]));
const PLAIN = { status: byPlain(STATUSES), kind: byPlain(KINDS), priority: byPlain(PRIORITIES) };

/**
 * Finds a status, kind or priority by its word, however it is cased or joined (`On-Hold`, `won't fix`). One that
 * Bitbucket did not have does not stop the import: the issue gets what new issues get, and a warning says so.
 */
export function word<F extends keyof Words>(
  field: F,
  value: string | null | undefined,
  at: string,
  warnings: Warnings,
  fallback: Words[F][number] = DEFAULTS[field],
): Words[F][number] {
  if (value == null || value.trim() === '') return fallback;
  const words: readonly string[] = WORDS[field];
  const known = words.includes(value) ? value : PLAIN[field].get(plain(value));
  if (known !== undefined) return known as Words[F][number];
  warnings.add(field, UNKNOWN_WORD[field](fallback), valueOf(value.slice(0, 40), at));
  return fallback;
}

/** Half of a surrogate pair and the character NUL cannot be stored; the sign for "unreadable" takes their place. */
export const sound = (text: string): string =>
  text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\uFFFD');

/** A title in one line; an issue without one cannot be shown, so it is given one. */
export function title(value: string | null | undefined, at: string, warnings: Warnings): string {
  const line = sound(value ?? '').replace(/[\r\n]+/g, ' ');
  if (line.trim() !== '') return line;
  warnings.add('title', UNTITLED, at);
  return '(no title)';
}

/** Where dates that are none are told, and those that are written in another form than Bitbucket's. */
export interface DateNotes {
  readonly problems: Problems;
  readonly warnings: Warnings;
}

/** Reads a date that may be missing; what is there and no date is a problem of its entry, and null. */
export function parseDate(entry: string, value: string | null | undefined, { problems, warnings }: DateNotes): string | null {
  if (value == null || value === '') return null;
  const read = readDate(value);
  const written = JSON.stringify(value.slice(0, 40));
  if (read === undefined) {
    problems.add(entry, messages.t('is no date ({0})', written));
    return null;
  }
  if (!read.isUsual) warnings.add('dates', ODD_DATES, valueIn(written, entry));
  return read.date;
}

/** The named lists of an archive: what is declared, and what only issues name. */
export class NameLists {
  readonly #names = { component: new Map<string, string>(), milestone: new Map<string, string>(), version: new Map<string, string>() };

  readonly #declared = new Set<string>();

  /** Takes a name that the archive's own list has: it is written as there, whoever has named it before. */
  declare(list: ListName, name: string): void {
    const sane = sound(name).trim();
    const key = `${list}:${fold(sane)}`;
    if (sane === '' || this.#declared.has(key)) return;
    this.#declared.add(key);
    this.#names[list].set(fold(sane), sane);
  }

  /**
   * The name that an issue gives, as the list writes it; null for none. Bitbucket dropped a name that was not declared;
   * here it joins the list, so that nothing is lost. `"None"`, Python's word for nothing that archives of 2012 hold,
   * is a name only when it is declared.
   */
  take(list: ListName, name: string | null | undefined): string | null {
    const sane = sound(name ?? '').trim();
    if (sane === '' || (sane === 'None' && !this.#names[list].has('none'))) return null;
    const known = this.#names[list].get(fold(sane));
    if (known === undefined) this.#names[list].set(fold(sane), sane);
    return known ?? sane;
  }

  all(): Readonly<Record<ListName, readonly string[]>> {
    const { component, milestone, version } = this.#names;
    return { component: [...component.values()], milestone: [...milestone.values()], version: [...version.values()] };
  }
}
