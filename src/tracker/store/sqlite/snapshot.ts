import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SnapshotSource } from '../stored-snapshot';

/** Uses a connection as the source of a snapshot; `close` is called at the end. */
export function snapshotSource(database: DatabaseSync, close: () => void): SnapshotSource {
  const statements = new Map<string, StatementSync>();
  return {
    all(sql, values) {
      let statement = statements.get(sql);
      if (!statement) statements.set(sql, (statement = database.prepare(sql)));
      return Promise.resolve(statement.all(...values.map((value) => (typeof value === 'number' ? BigInt(value) : value))));
    },
    close() {
      close();
      return Promise.resolve();
    },
  };
}
