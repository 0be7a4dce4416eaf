import { parentPort, workerData } from 'node:worker_threads';
import type { BackupData, FromTracker, PortRequest, ToTracker, WorkerData } from '../wire/port';
import { transferable } from '../wire/port';
import { TextResponse } from '../wire/text-response';
import { format, LocalizedError } from '../wire/messages';
import type { Person } from '../model/issue';
import { createTracker, type Tracker } from '.';
import { DEFAULT_KEEP_DAYS } from '../model/deleted';
import { suppressSqliteWarning } from './store/sqlite/suppress-sqlite-warning';
import type { ImportThreadData } from './v2/import-thread';

/**
 * Entry of the worker of *This computer*: opens the data file and answers requests that arrive as messages. Depending on `workerData` it makes a
 * backup or runs an import instead; the server's imports use it too.
 */

const port = parentPort!;
const threadData = workerData as WorkerData | BackupData | ImportThreadData;
const running = new Map<number, { controller: AbortController; done: Promise<void> }>();

const send = (message: FromTracker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

const log = { error: (message: string, error?: unknown) => console.error(message, error) };

async function answer(tracker: Tracker, person: Person, request: PortRequest, signal: AbortSignal): Promise<void> {
  const { id, method, url, headers, body } = request;
  const response = await tracker.fetch(
    new Request(url, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      body: body as string | Uint8Array<ArrayBuffer> | null,
      signal,
    }),
    { principal: person, takesText: true, mayNameFiles: true },
  );
  const answered = response instanceof TextResponse ? response.content : new Uint8Array(await response.arrayBuffer());
  if (!signal.aborted) send({ id, status: response.status, headers: [...response.headers], body: answered }, transferable(answered));
}

async function handle(tracker: Tracker, person: Person, request: PortRequest, signal: AbortSignal): Promise<void> {
  try {
    await answer(tracker, person, request, signal);
  } catch (error) {
    // `Request` throws for an invalid method or header.
    const body = JSON.stringify({ error: { message: `The request cannot be made: ${String(error)}` } });
    if (!signal.aborted) send({ id: request.id, status: 400, headers: [['content-type', 'application/json']], body });
  } finally {
    running.delete(request.id);
  }
}

async function start({ dataFile, person, keepDeletedDays = DEFAULT_KEEP_DAYS }: WorkerData): Promise<void> {
  const { openStore } = await import('./store');
  const store = await openStore({ file: dataFile, keepDeletedDays, onNotice: (notice) => console.error(format(notice)) });
  const tracker = createTracker(store, { log });

  async function close(): Promise<void> {
    tracker.stopWaiting();
    await Promise.all([...running.values()].map((request) => request.done));
    await tracker.close();
    await store.close();
    port.close();
  }

  port.on('message', (message: ToTracker) => {
    if ('close' in message) void close();
    else if ('cancel' in message) running.get(message.cancel)?.controller.abort();
    else {
      const controller = new AbortController();
      running.set(message.id, { controller, done: Promise.resolve().then(() => handle(tracker, person, message, controller.signal)) });
    }
  });
  send({ ready: true });
}

async function copy({ backUp }: BackupData): Promise<void> {
  const { runBackupThread } = await import('./backup');
  runBackupThread(port, backUp);
  port.close();
}

async function importArchive({ importJob }: ImportThreadData): Promise<void> {
  const { runImportThread } = await import('./v2/import-thread');
  await runImportThread(port, importJob);
}

suppressSqliteWarning();
if ('importJob' in threadData) void importArchive(threadData);
else
  ('backUp' in threadData ? copy(threadData) : start(threadData)).catch((error: unknown) => {
    const failed = error instanceof Error ? error.message : String(error);
    send({ failed, ...(error instanceof LocalizedError && error.translatable && { reason: error.translatable }) });
    port.close();
  });
