import type { Transact } from './database';
import { bulk } from './prepared';
import type { IssueTable } from './tables';

/** The tally counts issues by these fields. */
export const TALLIED = ['status', 'kind', 'priority'] as const;
type Sorted = Pick<IssueTable, (typeof TALLIED)[number]>;

const count = bulk((db, row: Sorted & { edition: number; by: number }) =>
  db
    .insertInto('tally')
    .values({ edition: row.edition, status: row.status, kind: row.kind, priority: row.priority, count: row.by })
    .onConflict((conflict) =>
      conflict.columns(['edition', 'status', 'kind', 'priority']).doUpdateSet((eb) => ({ count: eb('tally.count', '+', row.by) })),
    ),
);

/** Adds `change` (negative to subtract) to the tally of a status, kind and priority. */
export function countIn(db: Transact, edition: number, { status, kind, priority }: Sorted, change: number): Promise<void> {
  count(db, { edition, status, kind, priority, by: change });
  return Promise.resolve();
}
