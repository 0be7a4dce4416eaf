import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import axiosRetry from 'axios-retry';
import { authorization, type Credentials } from './credentials';
import { toTrackerError, type About } from './failures';

export interface HttpOptions {
  /** How the site is called in sentences. */
  readonly name: string;
  readonly baseUrl: string;
  /** Answers requests instead of the network: how *This computer* is reached. */
  readonly fetch?: (request: Request) => Promise<Response>;
  readonly credentials?: () => Promise<Credentials | undefined>;
  /** Milliseconds that an answer may take; 15,000. */
  readonly timeout?: number;
  /** Milliseconds before the first repetition, doubled for each further one; 300. */
  readonly retryDelay?: number;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly params?: URLSearchParams;
  readonly body?: URLSearchParams | FormData;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** 0: as long as it takes. */
  readonly timeout?: number;
}

const TRIES = 3;
const LONGEST_WAIT = 30_000;

/** What `Retry-After` asks for, in milliseconds: seconds or a date. */
function retryAfter(response: AxiosResponse | undefined): number {
  const value = (response?.headers as Record<string, unknown> | undefined)?.['retry-after'];
  if (typeof value !== 'string') return 0;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), LONGEST_WAIT);
}

/** Sends requests to one site: its credentials, its time limit, repetition of reads, and errors as sentences. */
export class Http {
  private readonly axios: AxiosInstance;

  constructor(private readonly options: HttpOptions) {
    const { baseUrl, fetch, timeout = 15_000, retryDelay = 300 } = options;
    this.axios = axios.create({
      baseURL: baseUrl,
      timeout,
      maxRedirects: 0, // a redirect could carry the credentials to another origin
      maxContentLength: 64 * 2 ** 20,
      maxBodyLength: Infinity,
      headers: { Accept: 'application/json' },
      ...(fetch && {
        adapter: 'fetch' as const,
        env: { fetch: (input: RequestInfo | URL, init?: RequestInit) => fetch(new Request(input, init)), Request, Response },
      }),
    });
    axiosRetry(this.axios, {
      retries: TRIES - 1,
      shouldResetTimeout: true,
      // Only reads: nobody can tell whether a write whose answer was lost has been done.
      retryCondition: (error) => {
        const method = error.config?.method?.toUpperCase();
        if (method !== 'GET' || error.code === 'ERR_CANCELED') return false;
        const status = error.response?.status;
        if (status === undefined)
          return /^(ECONN|ETIMEDOUT|EPIPE|EAI_AGAIN|ERR_NETWORK)/.test(error.code ?? '') && error.code !== 'ECONNREFUSED';
        return status === 408 || status === 429 || status >= 500;
      },
      // Full jitter: clients that failed together do not come back together.
      retryDelay: (count, error) => Math.max(retryAfter(error.response), Math.random() * retryDelay * 2 ** count),
    });
  }

  /** Sends one request. @throws {TrackerError} */
  async send(call: Call, about: Omit<About, 'site'> = {}): Promise<AxiosResponse<unknown>> {
    const { method = 'GET', path, params, body, headers, signal, timeout } = call;
    try {
      const credentials = await this.options.credentials?.();
      signal?.throwIfAborted();
      return await this.axios.request<unknown>({
        method,
        url: path,
        ...(params && { params }),
        ...(body && { data: body }),
        ...(signal && { signal }),
        ...(timeout !== undefined && { timeout }),
        headers: { ...headers, ...(credentials && { Authorization: authorization(credentials) }) },
      });
    } catch (error) {
      throw toTrackerError(error, { site: this.options.name, ...about });
    }
  }

  /** Sends one request and reads its answer; what cannot be read is an error too. @throws {TrackerError} */
  async read<T>(call: Call, about: Omit<About, 'site'>, decode: (json: unknown, response: AxiosResponse<unknown>) => T): Promise<T> {
    const response = await this.send(call, about);
    try {
      return decode(response.data, response);
    } catch (error) {
      throw toTrackerError(error, { site: this.options.name, ...about });
    }
  }
}
