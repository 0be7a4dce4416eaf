import {
  canBeUnset,
  choicesOf,
  CHOSEN_FIELDS,
  isPersonField,
  isEnumField,
  type Choices,
  type ChosenField,
  type Issue,
} from '../../src/wire/page';
import { boot } from '../host';
import { t } from '../l10n';
import type { Option } from './select';

export type { ChosenField } from '../../src/wire/page';

/** The fields beside an issue; an empty value of a drop-down means none. */
export const PANEL_FIELDS: readonly ChosenField[] = [
  'assignee',
  ...CHOSEN_FIELDS.filter((field) => field !== 'status' && field !== 'assignee'),
];

/** The drop-down's value of an issue's field. */
export function chosen(issue: Issue, field: ChosenField): string {
  if (field === 'assignee') return issue.assignee?.username ?? '';
  return issue[field] ?? '';
}

/** The value of a request for a drop-down's value; null for none. */
export const toField = (field: ChosenField, value: string): string | null => (value === '' && canBeUnset(field) ? null : value);

/** Label of a field's value, or undefined. */
export const labelOf = (field: string, value: string): string | undefined =>
  isEnumField(field) ? (boot.labels[field] as Readonly<Record<string, string>>)[value] : undefined;

/** The options of a drop-down: the repository's values, and the issue's current one even when it is no longer among them. */
export function options(field: ChosenField, choices: Choices | null, current?: Issue): Option[] {
  if (isEnumField(field)) return choicesOf(field).map((value) => ({ value, label: labelOf(field, value) ?? value }));
  if (isPersonField(field)) {
    const people = [...(choices?.assignees ?? [])];
    const currentValue = current?.[field];
    if (currentValue && !people.some((person) => person.username === currentValue.username)) people.push(currentValue);
    people.sort((a, b) => a.displayName.localeCompare(b.displayName));
    return [{ value: '', label: t('unassigned') }, ...people.map(({ username, displayName }) => ({ value: username, label: displayName }))];
  }
  return [{ value: '', label: t('none') }, ...(choices?.lists[field] ?? []).map((name) => ({ value: name, label: name }))];
}

/** The icon of a value, the same that the tree shows for it. */
export const iconOf = (field: ChosenField, value: string): string | undefined =>
  (boot.icons as Partial<Record<ChosenField, Readonly<Record<string, string>>>>)[field]?.[value];
