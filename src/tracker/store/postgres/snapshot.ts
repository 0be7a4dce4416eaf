import type { SnapshotSource } from '../stored-snapshot';
import type { PostgresConnection } from './connection';

/** A transaction of a connection as the source of a snapshot, at whose end the connection is given back. */
export const transactionSource = (connection: PostgresConnection): SnapshotSource => ({
  async all(sql, values) {
    let position = 0;
    const numbered = sql.replaceAll('?', () => `$${++position}`);
    return (await connection.query(numbered, values)).rows;
  },
  async close() {
    await connection.commit();
    await connection.release();
  },
});
