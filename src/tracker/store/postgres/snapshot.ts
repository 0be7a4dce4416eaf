import type { SnapshotSource } from '../stored-snapshot';
import type { PostgresConnection } from './connection';
import { storeError } from './result-codes';

/** Begins a transaction as the source of a snapshot. The connection is released at its end, or when it fails to begin. */
export async function transactionSource(connection: PostgresConnection, begin: string): Promise<SnapshotSource> {
  try {
    await connection.begin(begin);
  } catch (error) {
    connection.release();
    throw error;
  }
  return {
    async all(sql, values) {
      let position = 0;
      const numbered = sql.replaceAll('?', () => `$${++position}`);
      try {
        return (await connection.query(numbered, values)).rows;
      } catch (error) {
        throw storeError(error);
      }
    },
    async close() {
      await connection.rollback(); // nothing was written
      connection.release();
    },
  };
}
