import type { Database } from './database';
import { numbersIn } from './engine-sql';
import { WakeUps } from './wake-ups';

/** How often it is looked for changes that nobody has told of: where others tell of theirs, and where a look is all that finds them. */
const SWEEP_INTERVAL_MS = 10_000;
const FILE_SWEEP_INTERVAL_MS = 1000;

/** A database whose writes wake who waits for a change of their repository. */
export interface WakingDatabase {
  readonly database: Database;
  readonly wakeUps: WakeUps;
}

/** Makes writes of a database wake who waits, when they are committed. */
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
