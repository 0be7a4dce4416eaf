import { allowedOf, canBeUnset, SETTABLE_FIELDS, type FieldWith, type SettableField } from '../model/fields';
import type { IssueFields, NewIssue } from '../model/issue';
import { fieldKey, type FieldValues } from '../wire/v1';
import { invalidFields, longKey } from './http-error';
import { isLongKey } from './store/key-limits';

type Errors = [field: string, sentence: string][];

const REQUIRED = 'This field is required.';

/** Fields with fixed choices, and fields that can be cleared. */
const WORDS = SETTABLE_FIELDS.flatMap((field) => {
  const words = allowedOf(field);
  return words ? [{ field, words }] : [];
});
const CLEARABLE = SETTABLE_FIELDS.filter((field): field is Extract<SettableField, FieldWith<{ canBeUnset: true }>> => canBeUnset(field));

function word(words: readonly string[], field: string, value: string | null, errors: Errors): string | undefined {
  const text = (value ?? '').trim().toLowerCase();
  const choice = words.find((word) => word === text);
  if (text === '') errors.push([field, `This can't be empty. It must be one of: ${words.join(', ')}.`]);
  else if (choice === undefined)
    errors.push([field, `'${(value ?? '').slice(0, 100)}' is not a ${field}. It must be one of: ${words.join(', ')}.`]);
  return choice;
}

/** A title is one line: line breaks become spaces. */
const oneLine = (text: string): string => text.replace(/[\r\n\u2028\u2029]+/g, ' ').trim();

function validate(values: FieldValues, errors: Errors): IssueFields {
  const fields: { -readonly [K in keyof IssueFields]: IssueFields[K] } = {};
  if (values.title !== undefined) {
    const title = oneLine(values.title ?? '');
    if (title === '') errors.push(['title', REQUIRED]);
    else if (isLongKey(title)) errors.push(['title', longKey(title)]);
    fields.title = title;
  }
  if (values.content !== undefined) fields.content = values.content ?? '';
  for (const { field, words } of WORDS) {
    const value = values[field];
    if (value === undefined) continue;
    const choice = word(words, fieldKey(field), value, errors);
    if (choice !== undefined) Object.assign(fields, { [field]: choice });
  }
  for (const field of CLEARABLE) {
    const value = values[field];
    if (value !== undefined) fields[field] = value?.trim() || null;
  }
  return fields;
}

/** Validates the fields of a new issue. An empty value means the default. @throws {HttpError} 400 that names every invalid field */
export function validateNewIssue(values: FieldValues): NewIssue {
  const parsed = Object.fromEntries(
    Object.entries(values).filter(([field, value]) => field === 'title' || (value !== '' && value !== null)),
  );
  const errors: Errors = [];
  const fields = validate({ title: '', ...parsed }, errors);
  if (errors.length > 0) throw invalidFields(errors);
  return { ...fields, title: fields.title ?? '' };
}

/** Validates changes of an issue. An empty value clears a field that can be unset. @throws {HttpError} 400 that names every invalid field */
export function validateChanges(values: FieldValues): IssueFields {
  const errors: Errors = [];
  const fields = validate(values, errors);
  if (errors.length > 0) throw invalidFields(errors);
  return fields;
}
