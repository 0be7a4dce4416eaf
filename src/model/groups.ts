import { FIELD_NAMES, FIELDS, type GroupField } from './fields';
import type { Issue, Person } from './issue';
import type { Filter } from './query';

/** Groups of issues: by a field, or by the month of creation. */

/** What issues can be grouped by. */
export type GroupBy = GroupField | 'createdMonth';

/** All groupings, in the order of the menu. */
export const GROUP_BYS: readonly GroupBy[] = [
  ...FIELD_NAMES.filter((field): field is GroupField => 'groupable' in FIELDS[field]),
  'createdMonth',
];

/** What a list can be grouped by; `none` is a list without groups. */
export const GROUPING_KEYS = [...GROUP_BYS, 'none'] as const;
export type GroupingKey = (typeof GROUPING_KEYS)[number];

/** A group and its number of issues. */
export interface GroupCount {
  /** The value that the group's issues share: an enum value, a name, a username, or a month like `2026-11`. Empty when the field is not set. */
  readonly value: string;
  readonly count: number;
  /** The person with that username. */
  readonly person?: Person;
}

/** Returns the value of an issue's group. */
export function groupOf(groupBy: GroupBy, issue: Issue): string {
  if (groupBy === 'createdMonth') return issue.createdOn.slice(0, 7);
  const value = issue[groupBy];
  return value === null ? '' : typeof value === 'string' ? value : value.username;
}

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;
const startOf = (year: number, month: number): string =>
  `${String(year + Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}-01T00:00:00.000000Z`;

/** Returns the filter for a group's issues; undefined for an invalid value. */
export function filterOfGroup(groupBy: GroupBy, value: string): Filter | undefined {
  if (groupBy !== 'createdMonth') return { field: groupBy, comparator: 'is', negated: false, value };
  const [, year, month] = MONTH.exec(value) ?? [];
  if (year === undefined) return undefined;
  const bound = (comparator: 'atLeast' | 'less', from: number) =>
    ({ measure: 'createdOn', comparator, negated: false, value: startOf(Number(year), Number(month) - 1 + from) }) as const;
  return { and: [bound('atLeast', 0), bound('less', 1)] };
}
