import * as messages from '../../wire/messages';
import { fold } from '../../model/fold';
import { choicesOf, DEFAULTS, ENUM_FIELDS, type EnumField, type EnumValue } from '../../model/fields';
import { LISTS, type ListName } from '../../model/enums';
import { storableText } from '../storable-text';
import { MAX_LIST_ITEMS } from '../store/key-limits';
import { readDate } from './dates';
import { ArchiveError } from './error';
import { ODD_DATES, UNKNOWN_WORD, UNTITLED, valueIn, valueOf } from './oddities';
import type { Problems } from './problems';
import type { Warnings } from './warnings';

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[\s_-]+/g, ' ')
    .trim();

const byPlain = (words: readonly string[]): ReadonlyMap<string, string> => new Map(words.map((each) => [plain(each), each]));
const PLAIN = new Map(ENUM_FIELDS.map((field) => [field, byPlain(choicesOf(field))]));

/**
 * Parses a status, kind or priority, ignoring case and separators (`On-Hold`, `won't fix`). An unknown one does not fail the import: the issue gets
 * `fallback`, with a warning.
 */
export function word<F extends EnumField>(
  field: F,
  value: string | null | undefined,
  at: string,
  warnings: Warnings,
  fallback: EnumValue<F> = DEFAULTS[field],
): EnumValue<F> {
  if (value == null || value.trim() === '') return fallback;
  const words: readonly string[] = choicesOf(field);
  const choice = words.includes(value) ? value : PLAIN.get(field)!.get(plain(value));
  if (choice !== undefined) return choice as EnumValue<F>;
  warnings.add(field, UNKNOWN_WORD[field](fallback), valueOf(value.slice(0, 40), at));
  return fallback;
}

/** Converts a title to one line. An issue without a title gets a placeholder, because lists and pages cannot show it otherwise. */
export function title(value: string | null | undefined, at: string, warnings: Warnings): string {
  const line = storableText(value ?? '').replace(/[\r\n]+/g, ' ');
  if (line.trim() !== '') return line;
  warnings.add('title', UNTITLED, at);
  return '(no title)';
}

/** Receives invalid dates as problems, and dates in other formats than Bitbucket's as warnings. */
export interface DateNotes {
  readonly problems: Problems;
  readonly warnings: Warnings;
}

/** Parses an optional date. Returns null when it is missing or invalid; adds an invalid one to the problems. */
export function parseDate(entry: string, value: string | null | undefined, { problems, warnings }: DateNotes): string | null {
  if (value == null || value === '') return null;
  const read = readDate(value);
  const quoted = JSON.stringify(value.slice(0, 40));
  if (read === undefined) {
    problems.add(entry, messages.t('is not a date ({0})', quoted));
    return null;
  }
  if (!read.isUsual) warnings.add('dates', ODD_DATES, valueIn(quoted, entry));
  return read.date;
}

/** The named lists of an archive: declared items, and items that only issues refer to. */
export class NameLists {
  readonly #names = Object.fromEntries(LISTS.map((list) => [list, new Map<string, string>()])) as Record<ListName, Map<string, string>>;

  readonly #declared = new Set<string>();

  /** Adds a name of the archive's own list. Its spelling takes precedence over that in issues. @throws {ArchiveError} when there are too many */
  declare(list: ListName, name: string): void {
    const storable = storableText(name).trim();
    const key = `${list}:${fold(storable)}`;
    if (storable === '' || this.#declared.has(key)) return;
    this.#declared.add(key);
    this.#set(list, storable);
  }

  /**
   * Returns the name that an issue refers to, in the list's spelling; null for none. Bitbucket drops an undeclared name; here it is added to the
   * list, so that nothing is lost. `"None"`, which archives of 2012 have for Python's null, is a name only when it is declared.
   */
  add(list: ListName, name: string | null | undefined): string | null {
    const storable = storableText(name ?? '').trim();
    if (storable === '' || (storable === 'None' && !this.#names[list].has('none'))) return null;
    const existing = this.#names[list].get(fold(storable));
    if (existing === undefined) this.#set(list, storable);
    return existing ?? storable;
  }

  /** @throws {ArchiveError} when there are too many */
  #set(list: ListName, name: string): void {
    const names = this.#names[list].set(fold(name), name);
    if (names.size <= MAX_LIST_ITEMS) return;
    throw new ArchiveError(
      messages.t('The archive names more than {0} different values of "{1}". Nothing was imported.', MAX_LIST_ITEMS, list),
    );
  }

  all(): Readonly<Record<ListName, readonly string[]>> {
    return Object.fromEntries(LISTS.map((list) => [list, [...this.#names[list].values()]])) as Record<ListName, string[]>;
  }
}
