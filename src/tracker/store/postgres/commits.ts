import { setTimeout as delay } from 'node:timers/promises';
import { StorageProblem } from '../errors';
import type { CommitUnanswered } from './connection';
import type { Connections } from './pool';
import { timeLimits } from './time-limits';

const LOOK_INTERVAL_MS = 100;

/**
 * Whether a transaction was committed when its connection broke during the commit, because a write that is reported as failed must not be stored.
 * https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT @throws {StorageProblem} when the state cannot be found out
 */
export async function isCommitted(
  connections: Pick<Connections, 'query'>,
  { transactionId, cause }: CommitUnanswered,
  maxWaitMs = timeLimits.maxDecisionMs,
): Promise<boolean> {
  const until = performance.now() + maxWaitMs;
  do {
    const status = await statusOf(connections, transactionId);
    if (status === 'committed' || status === 'aborted') return status === 'committed';
    await delay(LOOK_INTERVAL_MS); // the database is away, or the transaction still runs
  } while (performance.now() < until);
  throw new StorageProblem('undecided', { cause });
}

async function statusOf(connections: Pick<Connections, 'query'>, transactionId: string): Promise<string | null | undefined> {
  try {
    const rows = await connections.query<{ status: string | null }>('select pg_xact_status($1::xid8) as status', [transactionId]);
    return rows[0]?.status;
  } catch (error) {
    if (error instanceof StorageProblem) return undefined;
    throw error;
  }
}
