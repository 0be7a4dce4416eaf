import { sql, type RawBuilder } from 'kysely';
import { INSIGHT_AGES, INSIGHT_GROUPS, openFilter, type Insight, type InsightGroup } from '../../model/insight';
import type { GroupCount } from '../../model/groups';
import type { IssueQuery } from '../../model/query';
import { parseAge } from '../../model/query-language/dates';
import type { Transact } from './database';
import { countGroups, countsBy } from './groups';

/* What is counted of many issues at once: a few statements of one transaction. */

type Counted = Pick<IssueQuery, 'search' | 'searchComments' | 'filter'>;

/** How many issues there are for each value of an expression. */
async function counts<T extends string | number>(
  db: Transact,
  edition: number,
  value: RawBuilder<T>,
  query: Counted,
): Promise<ReadonlyMap<T, number>> {
  const groups = await countsBy(db, edition, { expression: value }, query);
  if (!groups) return new Map();
  const { rows } = await sql<{ value: T; n: number }>`select g.value, g.n from (${groups}) as g`.execute(db);
  return new Map(rows.map((row) => [row.value, row.n]));
}

/** The place of an issue's age among `INSIGHT_AGES`. */
const ageOf = (now: Date): RawBuilder<number> =>
  sql`case ${sql.join(
    INSIGHT_AGES.map((age, index) => sql`when created_on > ${parseAge(age, now)!} then ${index}`),
    sql` `,
  )} else ${INSIGHT_AGES.length} end`;

const sum = (all: Iterable<number>): number => [...all].reduce((total, n) => total + n, 0);

/** Counts the issues that a query means for charts. */
export async function countInsight(db: Transact, edition: number, query: Counted, now: Date): Promise<Insight> {
  const open = { ...query, filter: openFilter(query.filter, true) };
  const closed = { ...query, filter: openFilter(query.filter, false) };
  const opened = await counts<string>(db, edition, sql`substr(created_on, 1, 7)`, query);
  const ended = await counts<string>(db, edition, sql`substr(updated_on, 1, 7)`, closed);
  const ages = await counts<number>(db, edition, ageOf(now), open);
  const groups = {} as Record<InsightGroup, readonly GroupCount[]>;
  for (const group of INSIGHT_GROUPS) groups[group] = await countGroups(db, edition, group, open);
  const months = [...new Set([...opened.keys(), ...ended.keys()])].toSorted();
  return {
    count: sum(opened.values()),
    open: sum(ages.values()),
    months: months.map((month) => ({ month, opened: opened.get(month) ?? 0, closed: ended.get(month) ?? 0 })),
    ages: [...INSIGHT_AGES, undefined].map((_, index) => ages.get(index) ?? 0),
    groups,
  };
}
