import type { Issue } from '../model/issue';
import { choicesOf, isEnumField, type FilterField, type GroupField } from '../model/fields';
import { groupOf, type GroupBy, type GroupingKey } from '../model/groups';
import { isOpen, STATUSES, type Status } from '../model/enums';

/** How issues are grouped. A group is a query for one value of a field. */
export interface GroupingRule {
  /** Undefined: all issues are in one group. */
  readonly field: GroupBy | undefined;
  /** The key of an issue's group: the value of the field, empty where it is not set. */
  readonly key: (issue: Issue) => string;
  /** The keys of all groups in the order on screen. Undefined if the tracker returns the groups. */
  readonly order: readonly string[] | undefined;
  /** Whether a group is expanded until the person collapses it. */
  readonly expandedByDefault: (key: string) => boolean;
}

/** A grouping with labels and icons. `name` is the display name that the tracker has for a group, such as the full name of a person. */
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

/** The key of the group that has all issues. */
export const SINGLE_GROUP_KEY = '';

export const UNGROUPED: GroupingRule = {
  field: undefined,
  key: () => SINGLE_GROUP_KEY,
  order: [SINGLE_GROUP_KEY],
  expandedByDefault: () => true,
};

export { GROUPING_KEYS, type GroupingKey } from '../model/groups';
export const DEFAULT_GROUPING: GroupingKey = 'status';

/** The values of an enum field in the order of its groups; the most urgent priorities come first. */
const groupOrder = (field: GroupField): readonly string[] | undefined =>
  field === 'priority' ? choicesOf('priority').toReversed() : isEnumField(field) ? choicesOf(field) : undefined;

/** The rule of a grouping. */
export function groupingRule(by: GroupingKey): GroupingRule {
  if (by === 'none') return UNGROUPED;
  if (by === 'status') return BY_STATUS;
  const order = by === 'createdMonth' ? undefined : groupOrder(by);
  // There can be as many groups as people or months, and to load the issues of all of them takes long: they start collapsed.
  return { field: by, key: (issue) => groupOf(by, issue), order, expandedByDefault: () => order !== undefined };
}

/** Sorts groups that a tracker has listed: names in alphabetical order, months newest first, the group without a value last. */
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

/** The filter field that selects the same issues as a group; undefined where there is none. */
export const conditionField = ({ field }: Pick<GroupingRule, 'field'>): FilterField | undefined =>
  field === 'createdMonth' ? undefined : field;
