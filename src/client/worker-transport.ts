import { Worker } from 'node:worker_threads';
import { transferable, type FromTracker, type PortRequest, type PortResponse, type ToTracker, type WorkerData } from '../wire/port';
import { TrackerError } from './errors';

/** Origin of the addresses that are sent to the worker; no network ever sees it. */
export const THIS_COMPUTER = 'http://this-computer';

export interface WorkerTransportOptions {
  /** Path of the worker's script. */
  readonly script: string;
  /** Asked when the worker is started, at the first request. */
  readonly data: () => Promise<WorkerData>;
  readonly onError?: (message: string) => void;
}

interface Waiting {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: unknown) => void;
}

const NO_BODY = new Set([101, 204, 205, 304]);

function toResponse({ status, headers, body }: PortResponse): Response {
  const init = { status, headers: headers.map(([name, value]): [string, string] => [name, value]) };
  return new Response(NO_BODY.has(status) ? null : (body as Uint8Array<ArrayBuffer>), init);
}

/**
 * Carries requests to the tracker in its worker thread. The worker is started by the first request, and again by the
 * next one after it has died.
 */
export class WorkerTransport {
  private worker: Promise<Worker> | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor(private readonly options: WorkerTransportOptions) {}

  /** Answers a request as `fetch` does. @throws {TrackerError} of reason `unreachable` when the worker cannot answer */
  readonly fetch = async (request: Request): Promise<Response> => {
    const worker = await (this.worker ??= this.start());
    const bytes = request.body ? new Uint8Array(await request.arrayBuffer()) : null;
    request.signal.throwIfAborted();
    const id = ++this.lastId;
    const message: PortRequest = { id, method: request.method, url: request.url, headers: [...request.headers], body: bytes };
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      request.signal.addEventListener('abort', () => {
        if (!this.waiting.delete(id)) return;
        worker.postMessage({ cancel: id } satisfies ToTracker);
        reject(new DOMException('Cancelled.', 'AbortError'));
      });
      worker.postMessage(message, transferable(bytes));
    });
  };

  /** Lets running requests end and closes the database. */
  async close(): Promise<void> {
    const worker = await this.worker?.catch(() => undefined); // one that never started has nothing to close
    if (!worker) return;
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ close: true } satisfies ToTracker);
    await exited;
  }

  private async start(): Promise<Worker> {
    const worker = new Worker(this.options.script, { workerData: await this.options.data(), name: 'Issue Bucket' });
    worker.unref();
    return new Promise((resolve, reject) => {
      const end = (why: string) => {
        const error = new TrackerError('unreachable', why);
        this.worker = undefined;
        this.options.onError?.(why);
        reject(error);
        for (const { reject: fail } of this.waiting.values()) fail(error);
        this.waiting.clear();
      };
      let failed: string | undefined;
      worker.on('message', (message: FromTracker) => {
        if ('ready' in message) resolve(worker);
        else if ('failed' in message) failed = message.failed;
        else this.settle(message);
      });
      worker.once('error', (error: unknown) => {
        failed ??= `The tracker of this computer stopped: ${error instanceof Error ? error.message : String(error)}. It is started again by the next request.`;
      });
      worker.once('exit', (code) => {
        if (code === 0 && failed === undefined && this.waiting.size === 0) this.worker = undefined;
        else end(failed ?? 'The tracker of this computer stopped. It is started again by the next request.');
      });
    });
  }

  private settle(response: PortResponse): void {
    const waiting = this.waiting.get(response.id);
    this.waiting.delete(response.id);
    waiting?.resolve(toResponse(response));
  }
}
