import { choicesOf, isListField } from '../fields';
import type { Choices } from '../issue';
import { HAS_NAMES, GROUP_NAMES, isQualifierName, QUALIFIER_NAMES, QUALIFIERS, SORT_NAMES, SEARCHED_TEXTS } from './qualifiers';
import { parseSyntax, printValue, type SourceRange } from './syntax';
import { IS_VALUES } from './values';

/** A completion of a query at the caret. */
export interface QueryCompletion extends SourceRange {
  readonly label: string;
  /** The text that replaces the range from `start` to `end`. */
  readonly text: string;
  readonly detail?: string;
}

/** Examples for values that cannot be listed. */
const DATES = ['today', 'yesterday', '>2w', '<1d', '2026-01', '2026-01..2026-03'];
const ISSUE_NUMBERS = ['12', '>100', '3..10'];
const COUNTS = ['>0', '0', '3..10'];

interface Value {
  readonly text: string;
  readonly detail?: string;
}

const plainValues = (words: Iterable<string>): Value[] =>
  [...words].map((word) => ({ text: /\s/.test(word) ? word.replaceAll(' ', '-') : word }));
const nameValues = (names: readonly string[]): Value[] => names.map((name) => ({ text: printValue(name, /^(none|@?me)$/i.test(name)) }));

function suggestedValues(name: string, choices: Choices | undefined): readonly Value[] {
  const qualifier = QUALIFIERS.get(name);
  switch (qualifier?.type) {
    case 'class':
      return plainValues(IS_VALUES);
    case 'enum':
      return plainValues(choicesOf(qualifier.field));
    case 'listItem':
      return [{ text: 'none' }, ...nameValues(isListField(qualifier.field) ? (choices?.lists[qualifier.field] ?? []) : [])];
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
      return (qualifier.measure === 'number' ? ISSUE_NUMBERS : COUNTS).map((text) => ({ text }));
    case 'unset':
      return plainValues(HAS_NAMES);
    case 'in':
      return plainValues(SEARCHED_TEXTS);
    case 'sort':
      return plainValues([...SORT_NAMES.keys()].flatMap((key) => [`${key}-asc`, `${key}-desc`]));
    case 'group':
      return plainValues(GROUP_NAMES.keys());
    case 'relation':
    case 'file':
      return [];
    case 'text':
    case undefined:
      return [];
  }
}

const startsWith = (text: string, beginning: string): boolean => text.toLowerCase().startsWith(beginning.toLowerCase());

/** Returns the completions at an offset of a query: names of qualifiers, or values of the qualifier there. */
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
      .filter((completion) => startsWith(completion.text.replace(/^"/, ''), typed) && completion.text !== typed)
      .map(({ text: value, ...details }) => ({ label: `${last.name}:${value}`, text: `${value} `, start, end: offset, ...details }));
  }
  const typed = isWriting && !(last.type === 'text' && last.quoted) ? last : undefined;
  const start = typed ? typed.start + (typed.negated ? 1 : 0) : offset;
  const beginning = typed?.type === 'text' ? typed.text : '';
  if (isWriting && !typed) return [];
  return QUALIFIER_NAMES.filter((name) => startsWith(name, beginning)).map((name) => {
    const examples = suggestedValues(name, undefined).slice(0, 3);
    const detail = examples.map((example) => example.text).join(', ');
    return { label: `${name}:`, text: `${name}:`, start, end: offset, ...(detail !== '' && { detail }) };
  });
}

/** The beginning of a comparison's value. */
const COMPARISON = /^[<>]=?/;

/**
 * Whether a problem is at the end of a query that is being typed, so that it may disappear with the next characters: a missing value or quotation
 * mark, or the beginning of an existing value. A space means that the word is complete.
 */
export function isUnfinished(text: string, { start, end }: SourceRange): boolean {
  if (end !== text.length || /\s$/.test(text) || text === '') return false;
  const operand = text.slice(start).replace(COMPARISON, '');
  if (operand === '' || operand.startsWith('"')) return true;
  const typed = text.slice(0, start) + operand;
  return completionsAt(typed, typed.length).length > 0;
}
