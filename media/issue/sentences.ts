import type { FieldChange, NamedField } from '../../src/wire/page';

/** Changes of an issue as sentences, in the person's language: pure, so that it can be tried without a page. */

/** A piece of a sentence: words, or a value that stands out from them. */
export type SentencePart = string | { readonly value: string; readonly role: 'new' | 'old' | 'person' | 'file' };

/** Sentences with `{0}` and so on where their values stand. */
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
  /** What a field is called within a sentence. */
  readonly field: (field: NamedField) => string;
  /** What a value of a field is called. */
  readonly value: (field: FieldChange['field'], value: string) => string;
}

/** Fills in a sentence, keeping its values apart from its words. */
export function fill(phrase: string, ...values: readonly SentencePart[]): SentencePart[] {
  const pieces = phrase.split(/(\{\d\})/).map((part): SentencePart => {
    const index = /^\{(\d)\}$/.exec(part)?.[1];
    return index === undefined ? part : (values[Number(index)] ?? '');
  });
  return pieces.filter((piece) => piece !== '');
}

/** What one change says of its author, without their name: `changed status from new to open`. */
export function clause({ field, old, new: now }: FieldChange, author: string | undefined, language: Language): SentencePart[] {
  const { phrases } = language;
  const before = { value: language.value(field, old), role: 'old' } as const;
  const after = { value: language.value(field, now), role: 'new' } as const;
  if (field === 'assignee') {
    const [from, to] = [before, after].map(({ value }) => ({ value, role: 'person' }) as const);
    if (now === '') return fill(phrases.unassignedFrom, from!);
    if (now === author) return fill(phrases.assignedSelf);
    return old === '' ? fill(phrases.assigned, to!) : fill(phrases.reassigned, from!, to!);
  }
  if (field === 'attachment') return now === '' ? fill(phrases.detached, before) : fill(phrases.attached, { value: now, role: 'file' });
  if (field === 'content') return fill(phrases.editedDescription);
  if (field === 'title') return fill(phrases.changedTitle, before, after);
  const name = language.field(field);
  if (now === '') return fill(phrases.cleared, name, before);
  return old === '' ? fill(phrases.setTo, name, after) : fill(phrases.changedFromTo, name, before, after);
}

/** Joins what somebody did to one sentence, as the language joins such a list: `a, b, and c`. */
export function joinPhrases<T>(clauses: readonly (readonly T[])[], language: string): (T | string)[] {
  const parts = new Intl.ListFormat(language, { type: 'conjunction' }).formatToParts(clauses.map((_, index) => String(index)));
  return parts.flatMap<T | string>(({ type, value }) => (type === 'element' ? clauses[Number(value)]! : [value]));
}
