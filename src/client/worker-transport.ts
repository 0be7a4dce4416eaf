import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import {
  transferable,
  type FromTracker,
  type HeaderList,
  type PortRequest,
  type PortResponse,
  type ToTracker,
  type WorkerData,
} from '../wire/port';
import type { TextResponse } from '../wire/text-response';
import { PROBLEM_HEADER, problemOf, type StorageProblemName } from '../wire/problem';
import { format } from '../wire/messages';
import { TrackerError } from './errors';
import * as l10n from './l10n';
import type { Fetch } from './http';

/** Origin of the URLs that are sent to the worker; no network ever sees it. */
export const THIS_COMPUTER = 'http://this-computer';

/** Time for the worker to end by itself before it is terminated. */
const STOP_TIMEOUT_MS = 5_000;
/** Bounds V8's young generation, which by default grows to some 100 MB in an import and stays so for as long as the window is open. */
const MAX_YOUNG_GENERATION_MB = 24;

export interface WorkerTransportOptions {
  /** Path of the worker's script. */
  readonly script: string;
  /** Called when the worker is started, with the first request, which rejects with its error. */
  readonly data: () => Promise<WorkerData>;
  /** Called with a sentence when the worker has died, and with what it writes to its standard streams. */
  readonly onError?: (message: string) => void;
  /** Called for each response that reports a problem of the data file's storage. */
  readonly onProblem?: (problem: StorageProblemName) => void;
}

interface PendingRequest {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: unknown) => void;
}

const NO_BODY = new Set([101, 204, 205, 304]);

function toResponse({ status, headers, body }: PortResponse, Text: typeof TextResponse): Response {
  const init = { status, headers: headers.map(([name, value]): [string, string] => [name, value]) };
  if (typeof body === 'string') return new Text(body, init);
  return new Response(NO_BODY.has(status) ? null : (body as Uint8Array<ArrayBuffer>), init);
}

const problemIn = (headers: HeaderList): StorageProblemName | undefined =>
  problemOf(headers.find(([name]) => name.toLowerCase() === PROBLEM_HEADER.toLowerCase())?.[1]);

async function portable(body: RequestInit['body']): Promise<PortRequest['body']> {
  if (body === null || body === undefined || typeof body === 'string') return body ?? null;
  return body instanceof ArrayBuffer ? new Uint8Array(body) : new Uint8Array(await new Response(body).arrayBuffer());
}

/**
 * Runs one task per turn of the event loop. Responses may arrive all at once, and parsing each takes some milliseconds, which must not add up
 * and block the extension host. The first task runs at once.
 */
class OnePerTurn {
  readonly #waiting: (() => void)[] = [];
  #isHeld = false;

  run(task: () => void): void {
    if (this.#isHeld) this.#waiting.push(task);
    else this.#acquire(task);
  }

  #acquire(task: () => void): void {
    this.#isHeld = true;
    const next = () => {
      const following = this.#waiting.shift();
      if (following) this.#acquire(following);
      else this.#isHeld = false;
    };
    setImmediate(() => setImmediate(next)); // one alone may still run in this turn
    task();
  }
}

/** A running worker and its pending requests. Each worker has its own, so that its end fails none of the next worker's. */
class RunningWorker {
  readonly pending = new Map<number, PendingRequest>();
  readonly exited: Promise<unknown>;
  failed: string | undefined;

  constructor(readonly worker: Worker) {
    this.exited = new Promise((resolve) => worker.once('exit', resolve));
  }

  send(message: ToTracker, transfer: ArrayBuffer[] = []): void {
    this.worker.postMessage(message, transfer);
  }

  stop(reason: string): void {
    const error = new TrackerError('unreachable', reason);
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}

/**
 * Sends requests to the tracker in its worker thread. The worker is started by the first request, and again by the next one after it has died.
 */
export class WorkerTransport {
  #running: Promise<RunningWorker> | undefined;
  #lastId = 0;
  #isClosed = false;

  readonly #options: WorkerTransportOptions;

  constructor(options: WorkerTransportOptions) {
    this.#options = options;
  }

  /** Answers a request as `fetch` does. @throws {TrackerError} of reason `unreachable` when the worker cannot answer */
  readonly fetch: Fetch = async (url, { method = 'GET', headers, body, signal }) => {
    if (this.#isClosed)
      throw new TrackerError('unreachable', l10n.t('The tracker of this computer has been closed, since this window is closing.'));
    const running = await (this.#running ??= this.#start());
    const transferableBody = await portable(body);
    signal?.throwIfAborted();
    const id = ++this.#lastId;
    const list: HeaderList = Object.entries(headers as Record<string, string>);
    return new Promise((resolve, reject) => {
      const cancel = () => {
        if (!running.pending.delete(id)) return;
        running.send({ cancel: id });
        reject(new DOMException('Cancelled.', 'AbortError'));
      };
      const settled =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          signal?.removeEventListener('abort', cancel);
          then(value);
        };
      running.pending.set(id, { resolve: settled(resolve), reject: settled(reject) });
      signal?.addEventListener('abort', cancel, { once: true });
      running.send({ id, method, url, headers: list, body: transferableBody } satisfies PortRequest, transferable(transferableBody));
    });
  };

  /** Lets pending requests end and closes the database; a worker that does not end in time is terminated. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.reopen();
  }

  /** As `close`, but the next request restarts the worker and reopens the data file. */
  async reopen(): Promise<void> {
    const running = await this.#running?.catch(() => undefined); // one that never started has nothing to close
    if (!running) return;
    const stop = setTimeout(() => void running.worker.terminate(), STOP_TIMEOUT_MS);
    running.send({ close: true });
    await running.exited;
    clearTimeout(stop);
  }

  /** Starts the worker. Requests that are sent before it is ready wait in its port. */
  async #start(): Promise<RunningWorker> {
    const clear = () => {
      this.#running = undefined;
    };
    try {
      // In turns of the event loop of their own, as each takes milliseconds: the request before them, loading (subclassing Response makes Node
      // load all of fetch), asking git for the person's name, and starting a thread.
      await turn();
      const { TextResponse } = await import('../wire/text-response');
      await turn();
      const workerData = await this.#options.data();
      await turn();
      const options = {
        workerData,
        name: 'Issue Bucket',
        stdout: true,
        stderr: true,
        resourceLimits: { maxYoungGenerationSizeMb: MAX_YOUNG_GENERATION_MB },
      };
      const running = new RunningWorker(new Worker(this.#options.script, options));
      this.#follow(running, TextResponse, clear);
      return running;
    } catch (error) {
      clear();
      throw error;
    }
  }

  #follow(running: RunningWorker, text: typeof TextResponse, clear: () => void): void {
    const { worker } = running;
    const report = (chunk: Buffer | string) => this.#options.onError?.(chunk.toString().trimEnd());
    const turns = new OnePerTurn();
    worker.stderr.on('data', report);
    worker.stdout.on('data', report);
    worker.unref(); // a window that closes does not wait for it
    worker.on('message', (message: FromTracker) => {
      if ('failed' in message) running.failed = message.reason ? format(message.reason) : message.failed;
      else if ('id' in message) {
        const pending = running.pending.get(message.id);
        running.pending.delete(message.id);
        if (pending) turns.run(() => pending.resolve(toResponse(message, text)));
        const problem = message.status === 503 && problemIn(message.headers);
        if (problem) this.#options.onProblem?.(problem);
      }
    });
    worker.once('error', (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      running.failed ??= l10n.t('The tracker of this computer stopped unexpectedly ({0}). Try again: it is restarted.', message);
    });
    worker.once('exit', (code) => {
      clear();
      if (code === 0 && running.failed === undefined && running.pending.size === 0) return;
      const reason = running.failed ?? l10n.t('The tracker of this computer stopped unexpectedly. Try again: it is restarted.');
      this.#options.onError?.(reason);
      running.stop(reason);
    });
  }
}
