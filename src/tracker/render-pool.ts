import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Markup } from '../model/enums';

/** Renders long texts in worker threads with a time limit, so that they do not block the main thread. */

export interface ToRenderThread {
  readonly text: string;
  readonly markup: Markup;
}
export type FromRenderThread = { readonly ready: true } | { readonly html: string };

/** The script of the worker: beside the bundle, or its source. */
const SCRIPTS = ['render.js', 'render-thread.ts'].map((name) => join(__dirname, name));

/** Time limit for one text. The longest allowed texts take a fifth of it on an idle machine. */
const TEXT_LIMIT_MS = 5_000;
/** Limits for waiting for a thread, and for the start of the first thread, which is slow on a busy machine. */
const WAIT_LIMIT_MS = 10_000;
const START_LIMIT_MS = 20_000;
/** Bounds the queue. Each request has at most one text in it. */
const MAX_WAITING = 100;
const MAX_THREADS = 2;
/** Memory limit of a worker. A text that exceeds it is shown unrendered. */
const MAX_HEAP_MB = 256;
/** Time after which idle workers end. */
const IDLE_MS = 60_000;

export interface RenderPoolOptions {
  readonly script?: string | undefined;
  readonly threads?: number;
  readonly textLimitMs?: number;
  readonly waitLimitMs?: number;
  readonly startLimitMs?: number;
  readonly maxWaiting?: number;
}

export interface Rendering {
  /** Undefined when the text was not rendered. */
  readonly html: string | undefined;
  /** Duration of the rendering. */
  readonly ms: number;
  /** Whether the rendering exceeded the time or memory limit. */
  readonly wasStopped: boolean;
}

const NOT_STARTED: Rendering = { html: undefined, ms: 0, wasStopped: false };

interface Job extends ToRenderThread {
  readonly limitMs: number;
  finish(rendering: Rendering): void;
  /** Ends the wait for a thread. */
  begin(): void;
}

/** A worker and its current job. */
interface Thread {
  readonly worker: Worker;
  isReady: boolean;
  job: Job | undefined;
  limit: NodeJS.Timeout | undefined;
  since: number;
}

/** A pool of render workers. They start on demand and are replaced after a timeout. */
export class RenderPool {
  readonly #options: Required<Omit<RenderPoolOptions, 'script'>> & Pick<RenderPoolOptions, 'script'>;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Job[] = [];
  #idle: NodeJS.Timeout | undefined;

  constructor(options: RenderPoolOptions = {}) {
    this.#options = {
      script: SCRIPTS.find((script) => existsSync(script)),
      threads: Math.min(MAX_THREADS, Math.max(1, availableParallelism() - 1)),
      textLimitMs: TEXT_LIMIT_MS,
      waitLimitMs: WAIT_LIMIT_MS,
      startLimitMs: START_LIMIT_MS,
      maxWaiting: MAX_WAITING,
      ...options,
    };
  }

  /** Renders a text within the time limit. The result has no `html` when it timed out, when no worker was free, or when none can start. */
  render(text: string, markup: Markup, limitMs = Infinity): Promise<Rendering> {
    const { script, maxWaiting, waitLimitMs, startLimitMs, textLimitMs } = this.#options;
    if (script === undefined || this.#waiting.length >= maxWaiting) return Promise.resolve(NOT_STARTED);
    const hasThread = [...this.#threads].some(({ isReady }) => isReady);
    return new Promise((resolve) => {
      const wait = setTimeout(
        () => {
          this.#waiting.splice(this.#waiting.indexOf(job), 1);
          resolve(NOT_STARTED);
        },
        hasThread ? waitLimitMs : startLimitMs,
      );
      const job: Job = { text, markup, limitMs: Math.min(limitMs, textLimitMs), finish: resolve, begin: () => clearTimeout(wait) };
      this.#waiting.push(job);
      this.#next(script);
    });
  }

  /** Ends all workers. Running jobs resolve without HTML. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await Promise.all([...this.#threads].map((thread) => thread.worker.terminate()));
  }

  /** Assigns queued jobs to idle workers, and starts workers for the others. */
  #next(script: string): void {
    for (const thread of this.#threads) {
      if (!thread.isReady || thread.job) continue;
      const job = this.#waiting.shift();
      if (!job) break;
      this.#begin(thread, job);
    }
    const starting = [...this.#threads].filter(({ isReady }) => !isReady).length;
    if (this.#waiting.length > starting && this.#threads.size < this.#options.threads) this.#start(script);
    const isIdle = this.#waiting.length === 0 && [...this.#threads].every(({ job }) => !job);
    clearTimeout(this.#idle);
    if (isIdle) this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
  }

  #begin(thread: Thread, job: Job): void {
    job.begin();
    thread.job = job;
    thread.since = performance.now();
    thread.limit = setTimeout(() => void thread.worker.terminate(), job.limitMs);
    thread.worker.postMessage({ text: job.text, markup: job.markup } satisfies ToRenderThread);
  }

  #start(script: string): void {
    const worker = new Worker(script, { name: 'Issue Bucket texts', resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
    const thread: Thread = { worker, isReady: false, job: undefined, limit: undefined, since: 0 };
    this.#threads.add(thread);
    worker.unref(); // requests that wait have timers, which keep the process alive
    const finish = (html?: string) => {
      clearTimeout(thread.limit);
      const { job, since } = thread;
      thread.job = undefined;
      job?.finish({ html, ms: performance.now() - since, wasStopped: html === undefined });
    };
    worker.on('message', (message: FromRenderThread) => {
      if ('ready' in message) thread.isReady = true;
      else finish(message.html);
      this.#next(script);
    });
    worker.on('error', () => undefined); // `exit` follows, which ends the job
    worker.on('exit', () => {
      this.#threads.delete(thread);
      const wasReady = thread.isReady;
      finish();
      // A worker that cannot start is not restarted, which would loop.
      if (wasReady) this.#next(script);
      else
        for (const job of this.#waiting.splice(0)) {
          job.begin();
          job.finish(NOT_STARTED);
        }
    });
  }
}

let shared: RenderPool | undefined;

/** Returns the pool of this process. */
export const renderPool = (): RenderPool => (shared ??= new RenderPool());
