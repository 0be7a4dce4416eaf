import type { Issue } from '../model/issue';
import type { GroupField } from '../model/fields';
import { isOpen, STATUSES, type Status } from '../model/words';

/** How issues are put into groups. A group is a query: the value of one field besides all other conditions. */
export interface GroupingRule {
  readonly field: GroupField;
  /** The key of the group that an issue stands in: a value of the field. */
  readonly key: (issue: Issue) => string;
  /** The keys of all groups, as they follow each other on screen. */
  readonly order: readonly string[];
  /** Whether a group is open until somebody closes it. */
  readonly expandedByDefault: (key: string) => boolean;
}

/** The same with what a person sees of it, by whoever shows it. */
export interface Grouping<Icon> extends GroupingRule {
  readonly label: (key: string) => string;
  readonly icon: (key: string) => Icon;
}

export const BY_STATUS: GroupingRule = {
  field: 'status',
  key: ({ status }) => status,
  order: STATUSES,
  expandedByDefault: (key) => isOpen(key as Status),
};
