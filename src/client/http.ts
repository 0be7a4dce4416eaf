import axios, { type AxiosError, type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import axiosRetry from 'axios-retry';
import { setImmediate as turn } from 'node:timers/promises';
import { Mutex } from '../model/concurrency';
import { authorizationHeader, type Credentials } from './credentials';
import { toTrackerError, unexpected, type Subject } from './failure';
import type { UnansweredState } from './unanswered';
import { backoff, isRetryable, MAX_TRIES } from './retry';

/** A function like the platform's `fetch`, called with an address and plain options. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ServiceOptions {
  /** What errors call the site. */
  readonly site: string;
  /** The URL under which `/1.0` is served, without a slash at its end. Requests go to its origin only. */
  readonly baseUrl: string;
  /** True for *This computer*, where a repository is created with its first issue and nobody signs in. */
  readonly isLocal?: boolean;
  /** Sends the requests in place of HTTP. */
  readonly fetch?: Fetch;
  /** Called before each request. The request rejects with its error. */
  readonly credentials?: () => Promise<Credentials | undefined>;
  /** Where requests without an answer are remembered; otherwise as long as the program runs. */
  readonly unanswered?: UnansweredState;
  /** Milliseconds after which a request without a response fails; imports have no limit. */
  readonly timeout?: number;
  /** Milliseconds before the next try of a read. */
  readonly retryDelay?: (attempt: number, error: AxiosError) => number;
}

/** One request: its subject (for the sentence of an error), and how its answer is read. */
export interface RequestSpec<T> {
  readonly about?: Pick<Subject, 'repository' | 'number' | 'comment' | 'attachment'>;
  readonly request: AxiosRequestConfig;
  readonly read: (data: unknown, headers: Readonly<Record<string, unknown>>) => T;
}

const REQUEST_TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 2 ** 20;

function instance({ baseUrl, fetch, timeout = REQUEST_TIMEOUT_MS, retryDelay = backoff }: ServiceOptions): AxiosInstance {
  // Looked up at each request, because VS Code replaces the global fetch with one that knows its proxy and certificate settings, maybe later.
  const fetchImpl = (fetch ?? ((url, init) => globalThis.fetch(url, init))) as typeof globalThis.fetch;
  const http = axios.create({
    // One adapter for worker and HTTP. Without a Request class axios calls fetch with a URL and plain options, and copies no body.
    adapter: 'fetch',
    env: { fetch: fetchImpl, Request: null as never, Response: Response as never },
    maxContentLength: fetch ? -1 : MAX_ANSWER_BYTES,
    baseURL: baseUrl,
    allowAbsoluteUrls: false,
    // A redirect could send the credentials to another origin.
    maxRedirects: 0,
    timeout,
    maxBodyLength: Infinity,
    headers: { Accept: 'application/json' },
    transitional: { clarifyTimeoutError: true },
  });
  axiosRetry(http, { retries: MAX_TRIES - 1, retryCondition: isRetryable, retryDelay, shouldResetTimeout: true });
  return http;
}

const BITBUCKET = /^(.+\.)?bitbucket\.org$/i;

/** Sends the requests of one site: signs them, retries reads, parses responses, and turns every failure into a `TrackerError`. */
export class Requests {
  readonly #http: AxiosInstance;
  readonly #turns = new Mutex();
  readonly #site: Pick<Subject, 'site' | 'isLocal' | 'isBitbucket'>;

  readonly #options: ServiceOptions;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#http = instance(options);
    this.#site = { site: options.site, isLocal: options.isLocal ?? false, isBitbucket: BITBUCKET.test(new URL(options.baseUrl).hostname) };
  }

  /**
   * Gives each request a turn of the event loop of its own. VS Code's fetch blocks the extension host, in which all extensions run, for some
   * 2 ms, and opening an issue sends a dozen requests at once.
   */
  #turn(): Promise<unknown> {
    return this.#turns.run(() => turn());
  }

  async request<T>({ about, request, read }: RequestSpec<T>): Promise<T> {
    let subject: Subject = { ...this.#site, ...about, isSignedIn: false };
    let response: AxiosResponse<unknown>;
    try {
      const credentials = await this.#options.credentials?.();
      subject = { ...subject, isSignedIn: credentials !== undefined };
      if (!this.#options.fetch) await this.#turn();
      response = await this.#http.request({
        ...request,
        headers: { ...request.headers, ...(credentials && { Authorization: authorizationHeader(credentials) }) },
      });
    } catch (error) {
      throw toTrackerError(error, subject);
    }
    try {
      return read(response.data, response.headers);
    } catch (error) {
      throw unexpected(this.#site, response.data, error);
    }
  }

  /** Runs work that is made of several requests, so that failures between them become a `TrackerError` as well. */
  async guard<T>(about: RequestSpec<T>['about'], task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw toTrackerError(error, { ...this.#site, ...about, isSignedIn: false });
    }
  }
}
