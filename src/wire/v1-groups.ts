import * as v from 'valibot';
import { GROUP_BYS, type GroupBy, type GroupCount } from '../model/groups';
import { FIELDS1 } from './v1-issue';
import { encodePerson, PersonJson, decodePerson, type EncodeOptions } from './v1-people';
import { InvalidParameter, type FilterEcho } from './v1-query';

/** API 1.0: the number of issues in each group of a list, an addition. */

const keyOf = (groupBy: GroupBy): string => (groupBy === 'createdMonth' ? 'created_month' : FIELDS1[groupBy].key);
const KEYS: ReadonlyMap<string, GroupBy> = new Map(GROUP_BYS.map((groupBy) => [keyOf(groupBy), groupBy]));

/** Parses the parameter `group_by`. @throws {InvalidParameter} */
export function readGroupBy(parameters: URLSearchParams): GroupBy {
  const text = parameters.get('group_by') ?? '';
  const groupBy = KEYS.get(text);
  if (groupBy !== undefined) return groupBy;
  throw new InvalidParameter('group_by', `Issues can't be grouped by '${text}'. Group by one of: ${[...KEYS.keys()].join(', ')}.`);
}

/** Converts the parameters of a list to a request for counts. */
export function encodeGroupsQuery(groupBy: GroupBy, list: URLSearchParams): URLSearchParams {
  const parameters = new URLSearchParams(list);
  for (const key of ['sort', 'start', 'limit']) parameters.delete(key);
  parameters.set('group_by', keyOf(groupBy));
  return parameters;
}

/** Encodes groups with their counts. */
export const encodeGroupCounts = (groups: readonly GroupCount[], options: EncodeOptions): Record<string, unknown>[] =>
  groups.map(({ value, count, person }) => ({ value: value || null, count, ...(person && { person: encodePerson(person, options) }) }));

/** Encodes the groups of a list, with the total count. */
export const encodeGroups = (
  groupBy: GroupBy,
  groups: readonly GroupCount[],
  { filter, search, ...options }: EncodeOptions & { readonly filter: FilterEcho; readonly search: string | null },
): Record<string, unknown> => ({
  count: groups.reduce((sum, { count }) => sum + count, 0),
  filter,
  search,
  group_by: keyOf(groupBy),
  groups: encodeGroupCounts(groups, options),
});

export const GroupCountsJson = v.array(v.object({ value: v.nullable(v.string()), count: v.number(), person: v.nullish(PersonJson) }));
const GroupsJson = v.object({ groups: GroupCountsJson });

/** Converts parsed groups. */
export const decodeGroupCounts = (groups: v.InferOutput<typeof GroupCountsJson>): GroupCount[] =>
  groups.map(({ value, count, person }) => ({ value: value ?? '', count, ...(person && { person: decodePerson(person) }) }));

/** Parses the counts of groups. @throws {ValiError} */
export const decodeGroups = (json: unknown): GroupCount[] => decodeGroupCounts(v.parse(GroupsJson, json).groups);
