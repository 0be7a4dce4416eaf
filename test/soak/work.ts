import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** A response; with `status` 0 the connection was lost, so that the outcome is unknown, or there was none. */
export interface Answer {
  readonly status: number;
  /** There was no connection, so that nothing was sent. */
  readonly isUnsent?: boolean;
  readonly text: string;
  readonly milliseconds: number;
  readonly etag?: string | undefined;
  /** The problem of the storage that it names. */
  readonly problem?: string | undefined;
}

export interface SoakRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The client goes away after so many milliseconds. */
  readonly leaveAfterMs?: number;
}

/** How many bytes of a response are kept; the rest is read and dropped. */
const KEPT_BYTES = 1_000_000;
/** A request that takes longer counts as hanging. */
const HANGING_MS = 60_000;

/** A client with one keep-alive connection, or with as many as it is given. */
export class Client {
  readonly #agent: Agent;
  readonly #origin: string;

  constructor(origin: string, connections = 1) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#origin = origin;
  }

  ask(path: string, { method = 'GET', headers = {}, body, leaveAfterMs }: SoakRequest = {}): Promise<Answer> {
    const startedAt = performance.now();
    const took = () => performance.now() - startedAt;
    return new Promise((resolve) => {
      const cut = (error?: NodeJS.ErrnoException) =>
        resolve({ status: 0, isUnsent: error?.code === 'ECONNREFUSED', text: '', milliseconds: took() });
      const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
      const asking = request(this.#origin + path, { method, agent: this.#agent, headers: { ...headers, ...length } }, (response) => {
        const chunks: Buffer[] = [];
        let stored = 0;
        response.on('data', (chunk: Buffer) => {
          if (stored < KEPT_BYTES) chunks.push(chunk);
          stored += chunk.length;
        });
        response.once('end', () => {
          const { statusCode, headers } = response;
          resolve({
            status: statusCode!,
            text: Buffer.concat(chunks).toString(),
            milliseconds: took(),
            etag: headers.etag,
            problem: headers['x-tracker-problem'] as string | undefined,
          });
        });
        response.once('error', cut);
      });
      asking.setTimeout(leaveAfterMs ?? HANGING_MS, () => asking.destroy());
      asking.once('error', cut);
      asking.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Repeats work at a limited rate until it is stopped. */
export async function repeat(perSecond: number, stop: AbortSignal, task: () => Promise<void>): Promise<void> {
  while (!stop.aborted) {
    const next = performance.now() + 1000 / perSecond;
    await task();
    const remainingMs = next - performance.now();
    if (remainingMs > 0) await wait(remainingMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** A percentile of values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}
