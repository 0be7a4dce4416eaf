import type { FieldChange, NamedField } from '../../src/wire/page';

/** Changes of an issue as sentences, in the person's language: pure functions, so that they can be tested without a page. */

/** A part of a sentence: text, or a highlighted value. */
export type SentencePart = string | { readonly value: string; readonly role: 'new' | 'old' | 'person' | 'file' };

/** Sentences with placeholders `{0}` and so on. */
export interface Phrases {
  readonly changedFromTo: string;
  readonly setTo: string;
  readonly cleared: string;
  readonly assigned: string;
  readonly assignedSelf: string;
  readonly reassigned: string;
  readonly unassignedFrom: string;
  readonly changedTitle: string;
  readonly editedDescription: string;
  readonly attached: string;
  readonly detached: string;
}

export interface Language {
  readonly phrases: Phrases;
  /** Name of a field within a sentence. */
  readonly field: (field: NamedField) => string;
  /** Label of a field's value. */
  readonly value: (field: FieldChange['field'], value: string) => string;
}

/** Replaces the placeholders of a sentence, and keeps values as separate parts. */
export function fill(phrase: string, ...values: readonly SentencePart[]): SentencePart[] {
  const parts = phrase.split(/(\{\d\})/).map((text): SentencePart => {
    const index = /^\{(\d)\}$/.exec(text)?.[1];
    return index === undefined ? text : (values[Number(index)] ?? '');
  });
  return parts.filter((part) => part !== '');
}

/** One change without its author's name: `changed status from new to open`. */
export function clause({ field, old, new: next }: FieldChange, author: string | undefined, language: Language): SentencePart[] {
  const { phrases } = language;
  const oldPart = { value: language.value(field, old), role: 'old' } as const;
  const newPart = { value: language.value(field, next), role: 'new' } as const;
  if (field === 'assignee') {
    const [from, to] = [oldPart, newPart].map(({ value }) => ({ value, role: 'person' }) as const);
    if (next === '') return fill(phrases.unassignedFrom, from!);
    if (next === author) return fill(phrases.assignedSelf);
    return old === '' ? fill(phrases.assigned, to!) : fill(phrases.reassigned, from!, to!);
  }
  if (field === 'attachment') return next === '' ? fill(phrases.detached, oldPart) : fill(phrases.attached, { value: next, role: 'file' });
  if (field === 'content') return fill(phrases.editedDescription);
  if (field === 'title') return fill(phrases.changedTitle, oldPart, newPart);
  const name = language.field(field);
  if (next === '') return fill(phrases.cleared, name, oldPart);
  return old === '' ? fill(phrases.setTo, name, newPart) : fill(phrases.changedFromTo, name, oldPart, newPart);
}

/** Joins clauses to one sentence by the rules of the language: `a, b, and c`. */
export function joinPhrases<T>(clauses: readonly (readonly T[])[], language: string): (T | string)[] {
  const listParts = new Intl.ListFormat(language, { type: 'conjunction' }).formatToParts(clauses.map((_, index) => String(index)));
  return listParts.flatMap<T | string>(({ type, value }) => (type === 'element' ? clauses[Number(value)]! : [value]));
}
