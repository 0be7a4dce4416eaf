import axios, { type AxiosError, type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import axiosRetry from 'axios-retry';
import { setImmediate as turn } from 'node:timers/promises';
import { Mutex } from '../model/concurrency';
import { authorizationHeader, type Credentials } from './credentials';
import { toTrackerError, unexpected, type Subject } from './failure';
import { backoff, isWorthAnotherTry, MAX_TRIES } from './retry';

/** A function like the platform's `fetch`, called with an address and plain options. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ServiceOptions {
  /** What errors call the site. */
  readonly site: string;
  /** The address under which `/1.0` is served, without a slash at its end. Every request goes to its origin only. */
  readonly baseUrl: string;
  /** For *This computer*: repositories come into being with their first issue, and nobody has to sign in. */
  readonly isLocal?: boolean;
  /** Carries the requests, instead of HTTP. */
  readonly fetch?: Fetch;
  /** Asked before each request. What it rejects with is what the request rejects with. */
  readonly credentials?: () => Promise<Credentials | undefined>;
  /** Milliseconds after which a silent server is given up; an import has no limit. */
  readonly timeout?: number;
  /** Milliseconds before the next try of a read. */
  readonly retryDelay?: (attempt: number, error: AxiosError) => number;
}

/** One request: its subject (for the sentence of an error), and how its answer is read. */
export interface Ask<T> {
  readonly about?: Pick<Subject, 'repository' | 'number' | 'comment' | 'attachment'>;
  readonly request: AxiosRequestConfig;
  readonly read: (data: unknown, headers: Readonly<Record<string, unknown>>) => T;
}

const REQUEST_TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 2 ** 20;

function instance({ baseUrl, fetch, timeout = REQUEST_TIMEOUT_MS, retryDelay = backoff }: ServiceOptions): AxiosInstance {
  // Looked up at each request: VS Code puts its proxy and certificate settings under the global one, maybe after this.
  const carry = (fetch ?? ((url, init) => globalThis.fetch(url, init))) as typeof globalThis.fetch;
  const http = axios.create({
    // One adapter near and far. Without a Request axios hands over an address and plain options, and nothing is copied.
    adapter: 'fetch',
    env: { fetch: carry, Request: null as never, Response: Response as never },
    maxContentLength: fetch ? -1 : MAX_ANSWER_BYTES,
    baseURL: baseUrl,
    allowAbsoluteUrls: false,
    // Credentials never leave the origin that they are for.
    maxRedirects: 0,
    timeout,
    maxBodyLength: Infinity,
    headers: { Accept: 'application/json' },
    transitional: { clarifyTimeoutError: true },
  });
  axiosRetry(http, { retries: MAX_TRIES - 1, retryCondition: isWorthAnotherTry, retryDelay, shouldResetTimeout: true });
  return http;
}

const BITBUCKET = /^(.+\.)?bitbucket\.org$/i;

/** Makes requests of one site: signs them, tries reads again, reads answers, and turns every failure into a `TrackerError`. */
export class Requests {
  readonly #http: AxiosInstance;
  readonly #turns = new Mutex();
  readonly #site: Pick<Subject, 'site' | 'isLocal' | 'isBitbucket'>;

  constructor(private readonly options: ServiceOptions) {
    this.#http = instance(options);
    this.#site = { site: options.site, isLocal: options.isLocal ?? false, isBitbucket: BITBUCKET.test(new URL(options.baseUrl).hostname) };
  }

  /**
   * A turn of the loop for each request of its own. VS Code's way of a request over HTTP takes some 2 ms of the host in which all extensions run, and an issue
   * is a dozen of them, asked for at once.
   */
  #turn(): Promise<unknown> {
    return this.#turns.run(() => turn());
  }

  async ask<T>({ about, request, read }: Ask<T>): Promise<T> {
    let subject: Subject = { ...this.#site, ...about, isSignedIn: false };
    let response: AxiosResponse<unknown>;
    try {
      const credentials = await this.options.credentials?.();
      subject = { ...subject, isSignedIn: credentials !== undefined };
      if (!this.options.fetch) await this.#turn();
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

  /** Runs what is made of several requests, so that what fails between them is a `TrackerError` as well. */
  async guard<T>(about: Ask<T>['about'], work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toTrackerError(error, { ...this.#site, ...about, isSignedIn: false });
    }
  }
}
