import { setImmediate as turn } from 'node:timers/promises';
import { lazy } from '../model/concurrency';
import type { RepositoryId } from '../model/issue';
import { TrackerError } from './errors';
import type { RequestSpec, Requests, ServiceOptions } from './http';
import type { RequestOptions } from './service';
import type { LostRequest, UnansweredRequests } from './unanswered';

/** Reader for responses whose body has no use. */
export const ignoreBody = (): void => undefined;

/** A site that cannot be looked through for what was created may still know the key of the request. @throws all other errors */
function ignoreUnsupported(error: unknown): undefined {
  if (!TrackerError.is(error, 'unsupported', 'forbidden', 'noRepository')) throw error;
}

/** Base of the service of a site: how all of its methods send requests. */
export abstract class BaseService {
  constructor(protected readonly options: ServiceOptions) {}

  abstract revision(repository: RepositoryId, options?: RequestOptions): Promise<string | null>;

  #unanswered: UnansweredRequests | undefined;

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

  /**
   * Sends a request that creates something, so that it is not created twice when the answer was lost and the request is sent again: with the same
   * key, and after `find` has looked for it. `name` tells it from others at its address; by default all of its content does.
   * @throws {TrackerError} as `request` and `find` do
   */
  protected async createOnce<T, Spec extends RequestSpec<T>>(
    spec: Spec & RequestSpec<T>,
    send: (spec: Spec & RequestSpec<T>) => Promise<T>,
    { name, find }: { readonly name?: string; readonly find?: (lost: LostRequest) => Promise<T | undefined> } = {},
  ): Promise<T> {
    const { UnansweredRequests, mayBeDone } = await import('./unanswered');
    this.#unanswered ??= new UnansweredRequests(this.options.unanswered);
    const { request } = spec;
    const attempt = this.#unanswered.begin(`${this.options.baseUrl} ${request.url}`, request.data, name);
    try {
      const found = attempt.lost && (await find?.(attempt.lost).catch(ignoreUnsupported));
      const headers = { ...request.headers, 'Idempotency-Key': attempt.key };
      const created = found ?? (await send({ ...spec, request: { ...request, headers } }));
      attempt.answered();
      return created;
    } catch (error) {
      if (mayBeDone(error) || TrackerError.is(error, 'unauthorized')) attempt.unanswered();
      else attempt.answered();
      throw error;
    }
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
