import type { Database } from './database';
import { numbersIn } from './engine-sql';
import { WakeUps } from './wake-ups';

/**
 * How often a sweep looks for changes without a notification: rarely where processes notify each other, often where only a sweep finds the
 * changes of others.
 */
const SWEEP_INTERVAL_MS = 10_000;
const FILE_SWEEP_INTERVAL_MS = 1000;

/** A database whose writes wake requests that wait for a change of their repository. */
export interface WakingDatabase {
  readonly database: Database;
  readonly wakeUps: WakeUps;
}

/** Wraps a database so that its writes wake waiting requests once they are committed. */
export function wakingDatabase(opened: Database): WakingDatabase {
  const { others } = opened;
  const revisions = async (repositories: readonly number[]) => {
    const rows = await opened.reader
      .selectFrom('repository')
      .select(['id', 'revision'])
      .where('id', 'in', numbersIn(JSON.stringify(repositories)))
      .execute();
    return new Map(rows.map(({ id, revision }) => [id, revision]));
  };
  const wakeUps = new WakeUps({ intervalMs: others ? SWEEP_INTERVAL_MS : FILE_SWEEP_INTERVAL_MS, revisions }, others);
  const database: Database = {
    ...opened,
    async write(work, changes = 'anything', repository, mode) {
      const done = await opened.write(work, changes, repository, mode);
      if (changes !== 'nothing') wakeUps.changed(repository ?? 'any');
      return done;
    },
    async close() {
      await wakeUps.close();
      await opened.close();
    },
  };
  return { database, wakeUps };
}
