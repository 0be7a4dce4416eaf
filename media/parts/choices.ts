import { KINDS, LISTS, PRIORITIES, STATUSES, type Choices, type Issue, type ListName } from '../../src/wire/page';
import { boot } from '../host';
import { t } from '../words';
import type { Option } from './select';

/** The fields of an issue that are chosen from a list, as drop-downs know them: an empty value means none. */
export type ChosenField = 'status' | 'kind' | 'priority' | 'assignee' | ListName;

export const PANEL_FIELDS: readonly ChosenField[] = ['assignee', 'kind', 'priority', ...LISTS];

/** What a field of an issue is set to. */
export function chosen(issue: Issue, field: ChosenField): string {
  if (field === 'assignee') return issue.assignee?.username ?? '';
  return issue[field] ?? '';
}

/** What a drop-down's value is in a request. */
export const toField = (field: ChosenField, value: string): string | null =>
  value === '' && field !== 'status' && field !== 'kind' && field !== 'priority' ? null : value;

const labelled = <T extends string>(names: readonly T[], labels: Readonly<Record<T, string>>): Option[] =>
  names.map((value) => ({ value, label: labels[value] }));

/** What may be chosen. A list that the repository has nothing in, offers nothing but what is there already. */
export function options(field: ChosenField, choices: Choices | null, current?: Issue): Option[] {
  switch (field) {
    case 'status':
      return labelled(STATUSES, boot.statuses);
    case 'kind':
      return labelled(KINDS, boot.kinds);
    case 'priority':
      return labelled(PRIORITIES, boot.priorities);
    case 'assignee': {
      const people = [...(choices?.assignees ?? [])];
      const now = current?.assignee;
      if (now && !people.some((person) => person.username === now.username)) people.push(now);
      people.sort((a, b) => a.displayName.localeCompare(b.displayName));
      return [
        { value: '', label: t('unassigned') },
        ...people.map(({ username, displayName }) => ({ value: username, label: displayName })),
      ];
    }
    case 'component':
    case 'milestone':
    case 'version':
      return [{ value: '', label: t('none') }, ...(choices?.lists[field] ?? []).map((name) => ({ value: name, label: name }))];
  }
}

/** The icon of a value, the same that the tree shows for it. */
export const iconOf = (field: ChosenField, value: string): string | undefined =>
  (boot.icons as Partial<Record<ChosenField, Readonly<Record<string, string>>>>)[field]?.[value];
