import { setImmediate as turn } from 'node:timers/promises';
import { lazy } from '../model/concurrency';
import type { RepositoryId } from '../model/issue';
import { TrackerError } from './errors';
import type { Ask, Requests, ServiceOptions } from './http';
import type { RequestOptions } from './service';

/** Reads nothing out of an answer. */
export const ignoreBody = (): void => undefined;

/** How the service of a site asks: what all of its methods share. */
export abstract class BaseService {
  constructor(protected readonly options: ServiceOptions) {}

  abstract revision(repository: RepositoryId, options?: RequestOptions): Promise<string | null>;

  /** axios is loaded with the first request: it costs as much time as all the rest of the extension, so that it gets a turn of its own. */
  readonly #requests = lazy(async (): Promise<Requests> => {
    await turn();
    const { Requests } = await import('./http');
    await turn();
    return new Requests(this.options);
  });

  protected async ask<T>(ask: Ask<T>): Promise<T> {
    return (await this.#requests()).ask(ask);
  }

  protected async guard<T>(about: Ask<T>['about'], work: () => Promise<T>): Promise<T> {
    return (await this.#requests()).guard(about, work);
  }

  /** A 404 of an issue says the same whether the issue is missing or its repository: that is looked up then. */
  protected async ofIssue<T>(ask: Ask<T> & { about: { repository: RepositoryId; number: number } }): Promise<T> {
    try {
      return await this.ask(ask);
    } catch (error) {
      if (TrackerError.is(error, 'notFound'))
        await this.revision(ask.about.repository, { signal: ask.request.signal as AbortSignal | undefined });
      throw error;
    }
  }

  /** For what is an addition of ours to API 1.0: a site without it tells nothing, and that is no failure. */
  protected async optional<T>(otherwise: T, ask: Ask<T>): Promise<T> {
    try {
      return await this.ask(ask);
    } catch (error) {
      if (TrackerError.is(error, 'noRepository', 'unexpected', 'invalid') && [404, 405].includes(error.details.status ?? 0))
        return otherwise;
      throw error;
    }
  }
}
