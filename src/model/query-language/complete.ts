import { choicesOf, isListField } from '../fields';
import type { Choices } from '../issue';
import { CAN_BE_UNSET, GROUPS, isQualifierName, QUALIFIER_NAMES, QUALIFIERS, SORTS, TEXTS } from './qualifiers';
import { parseSyntax, printValue, type SourceRange } from './syntax';
import { CLASSES } from './values';

/** What a query can go on with at a place. */
export interface QueryCompletion extends SourceRange {
  readonly label: string;
  /** What stands in the place of what is between `start` and `end`. */
  readonly text: string;
  readonly detail?: string;
}

/** Examples of what has too many values to list them. */
const DATES = ['today', 'yesterday', '>2w', '<1d', '2026-01', '2026-01..2026-03'];
const NUMBERS = ['>0', '0', '3..10'];

interface Value {
  readonly text: string;
  readonly detail?: string;
}

const plain = (words: Iterable<string>): Value[] =>
  [...words].map((word) => ({ text: /\s/.test(word) ? word.replaceAll(' ', '-') : word }));
const named = (names: readonly string[]): Value[] => names.map((name) => ({ text: printValue(name, /^(none|@?me)$/i.test(name)) }));

function suggestedValues(name: string, choices: Choices | undefined): readonly Value[] {
  const qualifier = QUALIFIERS.get(name);
  switch (qualifier?.type) {
    case 'class':
      return plain(CLASSES);
    case 'enum':
      return plain(choicesOf(qualifier.field));
    case 'listItem':
      return [{ text: 'none' }, ...named(isListField(qualifier.field) ? (choices?.lists[qualifier.field] ?? []) : [])];
    case 'person':
    case 'involvement':
    case 'mentions': {
      const people = choices?.assignees ?? [];
      const names = people.map(({ username, displayName }) => ({ text: printValue(username), detail: displayName }));
      return [{ text: 'me' }, ...(qualifier.type === 'person' ? [{ text: 'none' }] : []), ...names];
    }
    case 'date':
      return DATES.map((text) => ({ text }));
    case 'number':
      return NUMBERS.map((text) => ({ text }));
    case 'unset':
      return plain(CAN_BE_UNSET.keys());
    case 'in':
      return plain(TEXTS);
    case 'sort':
      return plain([...SORTS.keys()].flatMap((key) => [`${key}-asc`, `${key}-desc`]));
    case 'group':
      return plain(GROUPS.keys());
    case 'text':
    case undefined:
      return [];
  }
}

const startsWith = (text: string, beginning: string): boolean => text.toLowerCase().startsWith(beginning.toLowerCase());

/** Offers what a query can go on with at a place: names of qualifiers, or values of the one that is being written. */
export function completionsAt(text: string, offset: number, choices?: Choices): QueryCompletion[] {
  const before = text.slice(0, offset);
  const { terms } = parseSyntax(before, isQualifierName);
  const last = terms.at(-1);
  const isWriting = last !== undefined && last.end === offset && !/\s$/.test(before);
  if (isWriting && last.type === 'qualifier') {
    const value = last.values.at(-1);
    const isAfterComma = before.endsWith(',') || value === undefined;
    const [start, typed] = isAfterComma ? [offset, ''] : [value.start, value.text];
    return suggestedValues(last.name, choices)
      .filter((it) => startsWith(it.text.replace(/^"/, ''), typed) && it.text !== typed)
      .map(({ text: value, ...more }) => ({ label: `${last.name}:${value}`, text: `${value} `, start, end: offset, ...more }));
  }
  const typed = isWriting && !(last.type === 'text' && last.quoted) ? last : undefined;
  const start = typed ? typed.start + (typed.negated ? 1 : 0) : offset;
  const beginning = typed?.type === 'text' ? typed.text : '';
  if (isWriting && !typed) return [];
  return QUALIFIER_NAMES.filter((name) => startsWith(name, beginning)).map((name) => {
    const examples = suggestedValues(name, undefined).slice(0, 3);
    const detail = examples.map((it) => it.text).join(', ');
    return { label: `${name}:`, text: `${name}:`, start, end: offset, ...(detail !== '' && { detail }) };
  });
}
