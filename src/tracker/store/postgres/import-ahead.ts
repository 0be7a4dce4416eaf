import { sql } from 'kysely';
import type { ImportAhead, Transact } from '../database';

/** A list as one parameter, so that the statement does not depend on its length. */
const numbers = (values: readonly number[]) => sql`${`{${values.join(',')}}`}::bigint[]`;

/** Queries of an import for many comments at once, because each query is a round trip. */
export const importAhead = (db: Pick<Transact, 'getExecutor'>): ImportAhead => ({
  async commentIds(count) {
    if (count === 0) return [];
    const sequence = sql`pg_get_serial_sequence('comment', 'id')::regclass`;
    const { rows } = await sql<{ id: number }>`select nextval(${sequence}) as id from generate_series(1, ${count})`.execute(db);
    return rows.map(({ id }) => id);
  },
  async findComments(wanted) {
    if (wanted.length === 0) return [];
    const [issues, of] = [wanted.map(({ issue }) => issue), wanted.map(({ number }) => number)];
    const { rows } = await sql<{ id: number; issue: number; number: number }>`
      select id, issue, number from unnest(${numbers(issues)}, ${numbers(of)}) as wanted (issue, number) join comment using (issue, number)`.execute(
      db,
    );
    return rows;
  },
});
