import type { Issue } from '../model/issue';
import { choicesOf, isEnumField, type FilterField, type GroupField } from '../model/fields';
import { GROUP_BYS, groupOf, type GroupBy } from '../model/groups';
import { isOpen, STATUSES, type Status } from '../model/enums';

/** How issues are put into groups. A group is a query: the value of one field besides all other conditions. */
export interface GroupingRule {
  /** Undefined: there is one group, which has all issues. */
  readonly field: GroupBy | undefined;
  /** The key of the group that an issue stands in: a value of the field; empty where that is not set. */
  readonly key: (issue: Issue) => string;
  /** The keys of all groups, as they follow each other on screen. Undefined: the tracker tells which there are. */
  readonly order: readonly string[] | undefined;
  /** Whether a group is open until somebody closes it. */
  readonly expandedByDefault: (key: string) => boolean;
}

/** The same with what a person sees of it, by whoever shows it. `name` is what the tracker calls the group, of a person the full name. */
export interface Grouping<Icon> extends GroupingRule {
  readonly label: (key: string, name?: string) => string;
  readonly icon: (key: string) => Icon;
}

export const BY_STATUS: GroupingRule = {
  field: 'status',
  key: ({ status }) => status,
  order: STATUSES,
  expandedByDefault: (key) => isOpen(key as Status),
};

/** The only group of a list without groups. */
export const ALL_ISSUES = '';

export const UNGROUPED: GroupingRule = { field: undefined, key: () => ALL_ISSUES, order: [ALL_ISSUES], expandedByDefault: () => true };

/** What a list can be grouped by, in the order in which that is offered. */
export const GROUPING_KEYS = [...GROUP_BYS, 'none'] as const;
export type GroupingKey = (typeof GROUPING_KEYS)[number];
export const DEFAULT_GROUPING: GroupingKey = 'status';

/** The words of a field in the order of its groups: of priorities the most urgent come first. */
const orderOf = (field: GroupField): readonly string[] | undefined =>
  field === 'priority' ? choicesOf('priority').toReversed() : isEnumField(field) ? choicesOf(field) : undefined;

/** How a list is put into groups. */
export function groupingRule(by: GroupingKey): GroupingRule {
  if (by === 'none') return UNGROUPED;
  if (by === 'status') return BY_STATUS;
  const order = by === 'createdMonth' ? undefined : orderOf(by);
  // Of groups that are as many as there are people or months nobody waits for the issues of all.
  return { field: by, key: (issue) => groupOf(by, issue), order, expandedByDefault: () => order !== undefined };
}

/** Puts the groups that a tracker tells of in order: names as a person reads them, months newest first, what is not set last. */
export function sortGroups<T extends { readonly key: string; readonly name?: string | undefined }>(
  { field }: GroupingRule,
  groups: readonly T[],
  language?: string,
): T[] {
  const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
  const order = (a: T, b: T): number => {
    if (a.key === '' || b.key === '') return Number(a.key === '') - Number(b.key === '');
    if (field === 'createdMonth') return a.key < b.key ? 1 : -1;
    const byName = compare(a.name ?? a.key, b.name ?? b.key);
    return byName || (a.key < b.key ? -1 : 1);
  };
  return groups.toSorted(order);
}

/** The field of a filter's condition that asks for the same as a grouping; undefined where there is none. */
export const conditionField = ({ field }: Pick<GroupingRule, 'field'>): FilterField | undefined =>
  field === 'createdMonth' ? undefined : field;
