import type { RepositoryId } from '../model/issue';
import { repositoryName } from '../model/repository';
import * as v1 from '../wire/v1';
import type { RequestSpec } from './http';
import { isReadOrUnmodified, stateOf, tagOf } from './conditional';
import type { RequestOptions } from './service';

/*
 * Revisions of repositories by conditional requests. A site may hold the answer back until there is another revision, an addition of ours:
 * https://www.rfc-editor.org/rfc/rfc7240#section-4.3
 */

/** How long a site may hold an answer back. Some proxies cut off what is silent for half a minute. */
const WAIT_SECONDS = 25;
/** After this time the connection is taken for broken. */
const WAIT_TIMEOUT_MS = (WAIT_SECONDS + 10) * 1000;

type Headers = Readonly<Record<string, unknown>>;

/** What is read for the revision alone. */
const pathOf = (repository: RepositoryId): string => `${v1.repositoryPath(repository)}/issues?limit=1`;

/** By this header a request that waits for nothing asks a site whether it could. */
const COULD_WAIT = { Prefer: 'wait=0' } as const;

/** Whether a site says that it waits where it is asked to. */
function hasApplied(headers: Headers): boolean {
  const applied = headers['preference-applied'];
  return typeof applied === 'string' && /\bwait=/.test(applied);
}

/** A request that waits, and for how many. */
interface Wait {
  readonly answer: Promise<string | null | undefined>;
  readonly end: AbortController;
  users: number;
}

/** Rejects when the signal is aborted. */
const aborted = (signal: AbortSignal, stopListening: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: stopListening });
  });

/** Asks a site for revisions. Those who wait for the same share one request. */
export class RepositoryRevisions {
  /** Last known ETag of each repository. */
  readonly #known = new Map<string, string>();
  /** Whether the last answer says that the site waits. */
  #canWait = false;
  readonly #running = new Map<string, Wait>();

  readonly #request: <T>(spec: RequestSpec<T>) => Promise<T>;

  readonly #mayWait: boolean;

  /** `mayWait`: whether to find out if the site can wait. */
  constructor(request: <T>(spec: RequestSpec<T>) => Promise<T>, mayWait: boolean) {
    this.#request = request;
    this.#mayWait = mayWait;
  }

  /** See `IssueService.revision`. @throws {TrackerError} */
  async present(repository: RepositoryId, { signal, onState }: RequestOptions): Promise<string | null> {
    const name = repositoryName(repository);
    const known = this.#known.get(name);
    const revision = await this.#request({
      about: { repository },
      request: {
        url: pathOf(repository),
        signal,
        headers: { ...(this.#mayWait && COULD_WAIT), ...(known !== undefined && { 'If-None-Match': known }) },
        ...(known !== undefined && { validateStatus: isReadOrUnmodified }),
      },
      read: (data, headers) => {
        this.#canWait = hasApplied(headers);
        onState?.(stateOf(headers));
        // A 304 has no body: the known revision still holds.
        return known !== undefined && !data ? known : (v1.decodeList(data), tagOf(headers));
      },
    });
    if (revision !== null) this.#known.set(name, revision);
    return revision;
  }

  /** See `IssueService.nextRevision`. @throws {TrackerError} @throws the signal's reason */
  async next(repository: RepositoryId, known: string, { signal }: RequestOptions): Promise<string | null | undefined> {
    if (!this.#canWait) return undefined;
    signal?.throwIfAborted();
    const key = `${repositoryName(repository)} ${known}`;
    const wait = this.#running.get(key) ?? this.#start(repository, known, key);
    wait.users++;
    const ended = new AbortController();
    try {
      return await (signal ? Promise.race([wait.answer, aborted(signal, ended.signal)]) : wait.answer);
    } finally {
      ended.abort();
      if (--wait.users === 0) {
        if (this.#running.get(key) === wait) this.#running.delete(key);
        wait.end.abort();
      }
    }
  }

  #start(repository: RepositoryId, known: string, key: string): Wait {
    const end = new AbortController();
    const wait: Wait = { answer: this.#ask(repository, known, end.signal), end, users: 0 };
    this.#running.set(key, wait);
    const forget = (): void => void (this.#running.get(key) === wait && this.#running.delete(key));
    const failed = (): void => {
      forget();
      // Until the next answer to `COULD_WAIT`.
      if (!end.signal.aborted) this.#canWait = false;
    };
    wait.answer.then(forget, failed);
    return wait;
  }

  #ask(repository: RepositoryId, known: string, signal: AbortSignal): Promise<string | null | undefined> {
    return this.#request({
      about: { repository },
      request: {
        url: pathOf(repository),
        signal,
        headers: { 'If-None-Match': known, Prefer: `wait=${WAIT_SECONDS}` },
        validateStatus: isReadOrUnmodified,
        timeout: WAIT_TIMEOUT_MS,
        'axios-retry': { retries: 0 },
      },
      read: (data, headers) => {
        this.#canWait = hasApplied(headers);
        if (!this.#canWait) return undefined;
        return data ? (v1.decodeList(data), tagOf(headers)) : known;
      },
    });
  }
}
