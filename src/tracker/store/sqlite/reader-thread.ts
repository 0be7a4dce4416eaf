import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { suppressSqliteWarning } from './suppress-sqlite-warning';
import { StatementStopped } from './guard';
import type { ReaderConnection } from './reader-connection';
import { pack, packError, type FromReader, type ReaderData, type ReaderQuery, type ToReader } from './reader-messages';

/**
 * Entry of a reader thread. It runs slow queries, so that they do not block the main thread, which builds the queries and converts their rows.
 */

/** On Linux, threads have their own priorities, so the main thread goes first. On other systems this would change the priority of the process. */
const THREAD_NICENESS = 5;

const port = parentPort!;
const { file, cancelled } = workerData as ReaderData;
const flag = new Int32Array(cancelled);
let isReading = false;

/** Runs a query; the first one of a read begins the transaction. */
function run(connection: ReaderConnection, { read, sql, parameters, limitMs }: ReaderQuery): void {
  const { database, guard, queries } = connection;
  const startedAt = performance.now();
  const send = (message: FromReader, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  guard.deadline = startedAt + limitMs;
  guard.isCancelled = () => Atomics.load(flag, 0) === read;
  try {
    guard.check(); // the read may have been cancelled meanwhile
    if (!isReading) database.exec('begin');
    isReading = true;
    const rows = pack(queries.lists(sql, parameters));
    send({ ranMs: performance.now() - startedAt, rows }, rows.values instanceof Float64Array ? [rows.values.buffer] : []);
  } catch (error) {
    const ranMs = performance.now() - startedAt;
    send(error instanceof StatementStopped ? { ranMs, stopped: true } : { ranMs, error: packError(error) });
  }
}

/** Ends a read. It only wrote to temporary tables. */
function end(connection: ReaderConnection): void {
  if (isReading) connection.database.exec('commit');
  isReading = false;
}

async function start(): Promise<void> {
  suppressSqliteWarning();
  const { openReader } = await import('./reader-connection');
  const connection = openReader(file);
  if (process.platform === 'linux') setPriority(Math.min(getPriority() + THREAD_NICENESS, 19));
  port.on('message', (message: ToReader) => {
    if ('close' in message) {
      connection.database.close();
      port.close();
    } else if ('end' in message) end(connection);
    else run(connection, message);
  });
}

void start();
