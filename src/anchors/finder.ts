import { Worker } from 'node:worker_threads';
import type { SearchReply, SearchRequest } from './search';

/** The thread ends when it is idle for this time, because its index of a large folder takes several megabytes. */
const IDLE_MS = 5 * 60_000;

interface RunningSearch {
  readonly onFound: (found: SearchReply['found']) => void;
  readonly end: (problem?: string | null) => void;
}

/** Finds anchors in a worker thread. The first search starts it. */
export class AnchorFinder {
  readonly #script: string;
  readonly #searches = new Map<number, RunningSearch>();
  readonly #idleMs: number;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last = 0;

  /** `script` is the thread's script, `idleMs` the time after which an idle thread ends. */
  constructor(script: string, idleMs = IDLE_MS) {
    this.#script = script;
    this.#idleMs = idleMs;
  }

  /**
   * Finds anchors.
   *
   * @param request what to find, and where
   * @param onFound called with results as soon as they are found, possibly more than once for an anchor
   * @param signal cancels the search
   * @throws Error if the search failed, an `AbortError` if it was cancelled
   */
  find(request: Omit<SearchRequest, 'id'>, onFound: (found: SearchReply['found']) => void, signal: AbortSignal): Promise<void> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const cancelled = () => {
        this.#worker?.postMessage({ cancel: id });
        end(null);
      };
      const end = (problem?: string | null) => {
        signal.removeEventListener('abort', cancelled);
        this.#searches.delete(id);
        this.#stopLater();
        if (problem === undefined) resolve();
        else reject(problem === null ? new DOMException('The search was ended.', 'AbortError') : new Error(problem));
      };
      if (signal.aborted) return end(null);
      signal.addEventListener('abort', cancelled);
      this.#searches.set(id, { onFound, end });
      try {
        clearTimeout(this.#idle);
        (this.#worker ??= this.#start()).postMessage({ ...request, id } satisfies SearchRequest);
      } catch (error) {
        end(String(error));
      }
    });
  }

  /** Reports that files of a folder were written, created or deleted. */
  changed(root: string, paths: readonly string[]): void {
    this.#worker?.postMessage({ root, changed: paths });
  }

  /** Ends the thread. Running searches fail. */
  dispose(): void {
    clearTimeout(this.#idle);
    this.#onEnd('The thread has ended.');
  }

  #start(): Worker {
    const worker = new Worker(this.#script, { resourceLimits: { maxYoungGenerationSizeMb: 24 } });
    worker.on('message', ({ id, found, isLast, problem }: SearchReply) => {
      const search = this.#searches.get(id);
      if (!search) return;
      if (found.length > 0) search.onFound(found);
      if (isLast) search.end(problem);
    });
    worker.on('error', (error) => this.#worker === worker && this.#onEnd(String(error)));
    worker.on('exit', () => this.#worker === worker && this.#onEnd('The thread has ended.'));
    worker.unref();
    return worker;
  }

  #onEnd(problem: string): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    for (const { end } of [...this.#searches.values()]) end(problem);
  }

  #stopLater(): void {
    clearTimeout(this.#idle);
    if (this.#searches.size === 0 && this.#worker) this.#idle = setTimeout(() => this.#onEnd('Nothing was asked.'), this.#idleMs).unref();
  }
}
