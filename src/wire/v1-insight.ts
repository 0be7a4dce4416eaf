import * as v from 'valibot';
import { INSIGHT_AGES, INSIGHT_GROUPS, type Insight, type InsightGroup } from '../model/insight';
import { decodeGroupCounts, encodeGroupCounts, GroupCountsJson } from './v1-groups';
import { FIELDS1 } from './v1-issue';
import type { EncodeOptions } from './v1-people';
import type { FilterEcho } from './v1-query';

/** API 1.0: statistics of many issues, an addition. */

const record = <T>(create: (group: InsightGroup) => T): Record<InsightGroup, T> =>
  Object.fromEntries(INSIGHT_GROUPS.map((group) => [group, create(group)])) as Record<InsightGroup, T>;

/** Encodes statistics. */
export const encodeInsight = (
  { count, open, undated, months, ages, groups }: Insight,
  { filter, search, ...options }: EncodeOptions & { readonly filter: FilterEcho; readonly search: string | null },
): Record<string, unknown> => ({
  count,
  filter,
  search,
  open,
  closed_without_history: undated,
  months,
  ages: ages.map((n, index) => ({ up_to: INSIGHT_AGES[index] ?? null, count: n })),
  open_by: Object.fromEntries(INSIGHT_GROUPS.map((group) => [FIELDS1[group].key, encodeGroupCounts(groups[group], options)])),
});

const InsightJson = v.object({
  count: v.number(),
  open: v.number(),
  /** Absent from older trackers, which counted an issue as closed at its last change. */
  closed_without_history: v.optional(v.number()),
  months: v.array(v.object({ month: v.string(), opened: v.number(), closed: v.number() })),
  ages: v.pipe(v.array(v.object({ count: v.number() })), v.length(INSIGHT_AGES.length + 1)),
  open_by: v.record(v.string(), GroupCountsJson),
});

/** Parses statistics. @throws {ValiError} */
export function decodeInsight(json: unknown): Insight {
  const { count, open, closed_without_history: undated = count - open, months, ages, open_by: counted } = v.parse(InsightJson, json);
  return {
    ...{ count, open, undated, months },
    ages: ages.map((it) => it.count),
    groups: record((group) => decodeGroupCounts(counted[FIELDS1[group].key] ?? [])),
  };
}
