import { setImmediate as turn } from 'node:timers/promises';
import { lazy } from '../model/concurrency';
import type { RepositoryId } from '../model/issue';
import { TrackerError } from './errors';
import type { RequestSpec, Requests, ServiceOptions } from './http';
import type { RequestOptions } from './service';

/** Reader for responses whose body has no use. */
export const ignoreBody = (): void => undefined;

/** Base of the service of a site: how all of its methods send requests. */
export abstract class BaseService {
  constructor(protected readonly options: ServiceOptions) {}

  abstract revision(repository: RepositoryId, options?: RequestOptions): Promise<string | null>;

  /**
   * Loads axios with the first request and in a turn of the event loop of its own: loading it takes as long as all the rest of the extension,
   * and would delay activation. Node loads its fetch with the first look at it, and more with the first `Request`, which takes longer than axios
   * does: they come in turns before.
   */
  readonly #requests = lazy(async (): Promise<Requests> => {
    await turn();
    Reflect.get(globalThis, 'Request');
    await turn();
    Reflect.construct(Request, ['http://localhost']);
    await turn();
    const { Requests } = await import('./http');
    await turn();
    const requests = new Requests(this.options);
    await turn();
    return requests;
  });

  protected async request<T>(spec: RequestSpec<T>): Promise<T> {
    return (await this.#requests()).request(spec);
  }

  protected async guard<T>(about: RequestSpec<T>['about'], task: () => Promise<T>): Promise<T> {
    return (await this.#requests()).guard(about, task);
  }

  /**
   * Sends a request about an issue. A 404 does not tell whether the issue or its repository is missing, so the repository is looked up then.
   * @throws {TrackerError} of reason `noRepository` or `notFound`, and as `request` does
   */
  protected async ofIssue<T>(spec: RequestSpec<T> & { about: { repository: RepositoryId; number: number } }): Promise<T> {
    try {
      return await this.request(spec);
    } catch (error) {
      if (TrackerError.is(error, 'notFound'))
        await this.revision(spec.about.repository, { signal: spec.request.signal as AbortSignal | undefined });
      throw error;
    }
  }

  /** Sends a request of our additions to API 1.0. Returns `otherwise` when the site does not support them. */
  protected async optional<T>(otherwise: T, spec: RequestSpec<T>): Promise<T> {
    try {
      return await this.request(spec);
    } catch (error) {
      if (TrackerError.is(error, 'noRepository', 'unexpected', 'invalid') && [404, 405].includes(error.details.status ?? 0))
        return otherwise;
      throw error;
    }
  }
}
