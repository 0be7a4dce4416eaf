import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Markup } from '../model/words';

/** Renders long texts in threads of their own, each within a time limit, so that none of them holds the thread that answers. */

export interface ToRenderThread {
  readonly text: string;
  readonly markup: Markup;
}
export type FromRenderThread = { readonly ready: true } | { readonly html: string };

/** The script of the thread: beside the bundle that this is in, or the source that this is run from. */
const SCRIPTS = ['render.js', 'render-thread.ts'].map((name) => join(__dirname, name));

/** Time that one text may take. The longest that may be written take a fifth of it, on a machine that has nothing else to do. */
const TEXT_LIMIT_MS = 5_000;
/** How long a text waits for a thread, and for the first one, which has to be started on a machine that may be busy. */
const WAIT_LIMIT_MS = 10_000;
const START_LIMIT_MS = 20_000;
/** How many texts wait in all; each request has one of them at most. */
const MAX_WAITING = 100;
const MAX_THREADS = 2;
/** What a thread may need of memory, in megabytes; a text that needs more is shown as it was written. */
const MAX_HEAP_MB = 256;
/** After how long without work threads end. */
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
  /** How long the thread was at it. */
  readonly ms: number;
  /** Whether it was stopped since it took longer than it may, or more memory. */
  readonly wasStopped: boolean;
}

const NOT_BEGUN: Rendering = { html: undefined, ms: 0, wasStopped: false };

interface Job extends ToRenderThread {
  readonly limitMs: number;
  finish(rendering: Rendering): void;
  /** Stops waiting for a thread. */
  begin(): void;
}

/** A thread, and what it is at. */
interface Thread {
  readonly worker: Worker;
  isReady: boolean;
  job: Job | undefined;
  limit: NodeJS.Timeout | undefined;
  since: number;
}

/** Threads that render, started when there is work for them and replaced when a text takes too long. */
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

  /** Renders a text within the time that texts may take, or less. Without HTML, it took longer, no thread was free, or none can be started. */
  render(text: string, markup: Markup, limitMs = Infinity): Promise<Rendering> {
    const { script, maxWaiting, waitLimitMs, startLimitMs, textLimitMs } = this.#options;
    if (script === undefined || this.#waiting.length >= maxWaiting) return Promise.resolve(NOT_BEGUN);
    const hasThread = [...this.#threads].some(({ isReady }) => isReady);
    return new Promise((resolve) => {
      const wait = setTimeout(
        () => {
          this.#waiting.splice(this.#waiting.indexOf(job), 1);
          resolve(NOT_BEGUN);
        },
        hasThread ? waitLimitMs : startLimitMs,
      );
      const job: Job = { text, markup, limitMs: Math.min(limitMs, textLimitMs), finish: resolve, begin: () => clearTimeout(wait) };
      this.#waiting.push(job);
      this.#next(script);
    });
  }

  /** Ends all threads. What is being rendered is not. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await Promise.all([...this.#threads].map((thread) => thread.worker.terminate()));
  }

  /** Gives waiting jobs to threads that have none, and starts as many threads as there are jobs for. */
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
    worker.unref(); // whoever waits for a text has a timer, or a connection
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
    worker.on('error', () => undefined); // it ends, and what it was at is not rendered
    worker.on('exit', () => {
      this.#threads.delete(thread);
      const wasReady = thread.isReady;
      finish();
      // One that cannot even start would be started again and again.
      if (wasReady) this.#next(script);
      else
        for (const job of this.#waiting.splice(0)) {
          job.begin();
          job.finish(NOT_BEGUN);
        }
    });
  }
}

let shared: RenderPool | undefined;

/** The threads of this process. */
export const renderPool = (): RenderPool => (shared ??= new RenderPool());
