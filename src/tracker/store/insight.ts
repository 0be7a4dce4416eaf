import { sql, type RawBuilder } from 'kysely';
import { INSIGHT_AGES, INSIGHT_GROUPS, type Insight, type InsightGroup } from '../../model/insight';
import type { GroupCount } from '../../model/groups';
import { parseAge } from '../../model/query-language/dates';
import { IS_CLOSED, IS_OPEN } from './closings';
import { COLUMNS } from './columns';
import type { Transact } from './database';
import { countedBy, pairsOf } from './engine-sql';
import { matchesOf, namedGroups, planOfCount, type CountedIssues } from './groups';

/* Counts issues for charts. All counts come from one pass, because finding the issues may be most of the work. */

/** The index of an issue's age in `INSIGHT_AGES`. */
const ageOf = (now: Date): RawBuilder<number> =>
  sql`case ${sql.join(
    INSIGHT_AGES.map((age, index) => sql`when created_on > ${parseAge(age, now)!} then ${index}`),
    sql` `,
  )} else ${INSIGHT_AGES.length} end`;

/** Each column is a JSON list of pairs: a value, and the number of issues with it. */
type Found = Record<'opened' | 'closed' | 'ages' | InsightGroup, string> & { readonly dated: number };

const monthOf = (date: RawBuilder<unknown>): RawBuilder<unknown> => sql`substr(${date}, 1, 7)`;
/** Joins the closing date, where the history has one. */
const WITH_CLOSINGS = sql` left join closing on closing.issue = issue.id`;

/** Counts the matches of a query for charts. */
export async function countInsight(db: Transact, edition: number, query: CountedIssues, now: Date): Promise<Insight> {
  const plan = await planOfCount(db, edition, query);
  if (!plan) return { count: 0, open: 0, undated: 0, months: [], ages: [...INSIGHT_AGES, 0].map(() => 0), groups: noGroups() };
  const columns = [
    sql`${countedBy(monthOf(sql`created_on`))} as opened`,
    sql`${countedBy(monthOf(sql`coalesce(closing.closed_on, updated_on)`), IS_CLOSED)} as closed`,
    sql`count(closing.issue) filter (where ${IS_CLOSED}) as dated`,
    sql`${countedBy(ageOf(now), IS_OPEN)} as ages`,
    ...INSIGHT_GROUPS.map((group) => sql`${countedBy(sql.ref(COLUMNS[group]), IS_OPEN)} as ${sql.ref(group)}`),
  ];
  const { rows } = await sql<Found>`select ${sql.join(columns)} from ${await matchesOf(db, plan, WITH_CLOSINGS)}`.execute(db);
  const found = rows[0]!;
  const numbers = (name: 'opened' | 'closed' | 'ages') => new Map(JSON.parse(found[name]) as [string | number, number][]);
  const [opened, closed, ages] = [numbers('opened'), numbers('closed'), numbers('ages')];
  const groups = noGroups();
  for (const group of INSIGHT_GROUPS) groups[group] = await namedGroups(db, edition, group, pairsOf(sql`${found[group]}`));
  const months = [...new Set([...opened.keys(), ...closed.keys()])].map(String).toSorted();
  return {
    count: sum(opened.values()),
    open: sum(ages.values()),
    undated: sum(closed.values()) - found.dated,
    months: months.map((month) => ({ month, opened: opened.get(month) ?? 0, closed: closed.get(month) ?? 0 })),
    ages: [...INSIGHT_AGES, undefined].map((_, index) => ages.get(index) ?? 0),
    groups,
  };
}

const noGroups = (): Record<InsightGroup, readonly GroupCount[]> =>
  Object.fromEntries(INSIGHT_GROUPS.map((group) => [group, []])) as unknown as Record<InsightGroup, readonly GroupCount[]>;

const sum = (values: Iterable<number>): number => [...values].reduce((total, n) => total + n, 0);
