import type { Transact } from './database';
import type { IssueTable } from './tables';

type Sorted = Pick<IssueTable, 'status' | 'kind' | 'priority'>;

/** Counts issues in (or out, when `by` is negative) among those of their status, kind and priority. */
export async function countIn(db: Transact, edition: number, { status, kind, priority }: Sorted, by: number): Promise<void> {
  await db
    .insertInto('tally')
    .values({ edition, status, kind, priority, count: by })
    .onConflict((conflict) =>
      conflict.columns(['edition', 'status', 'kind', 'priority']).doUpdateSet((eb) => ({ count: eb('tally.count', '+', by) })),
    )
    .execute();
}
