import type { IssueService } from '../client/service';
import { mapConcurrently } from '../model/concurrency';
import type { RepositoryId } from '../model/issue';
import { repositoryName } from '../model/repository';

/** How many revisions are requested concurrently. */
const MAX_CONCURRENT_REVISIONS = 4;

/** A repository, and the service that requests its revision. */
interface Revised {
  readonly service: IssueService;
  readonly repository: RepositoryId;
}

/** Remembers the revisions of several repositories, so that unchanged ones need no further request. */
export class Revisions {
  #revisions = new Map<IssueService, ReadonlyMap<string, string | null>>();

  /**
   * Requests all revisions. True when one differs from the last time, is new or unknown, or when a repository was removed. Never
   * rejects.
   */
  async haveChanged(repositories: readonly Revised[]): Promise<boolean> {
    const previous = this.#revisions;
    const current = await mapConcurrently(repositories, MAX_CONCURRENT_REVISIONS, async ({ service, repository }) => ({
      service,
      name: repositoryName(repository).toLowerCase(),
      revision: await service.revision(repository).catch(() => null),
    }));
    this.#revisions = new Map(
      [...Map.groupBy(current, ({ service }) => service)].map(([service, ofService]) => [
        service,
        new Map(ofService.map(({ name, revision }) => [name, revision])),
      ]),
    );
    const count = [...previous.values()].reduce((sum, { size }) => sum + size, 0);
    return (
      count !== current.length ||
      current.some(({ service, name, revision }) => revision === null || previous.get(service)?.get(name) !== revision)
    );
  }

  /** Clears all: the next call returns true. */
  clear(): void {
    this.#revisions = new Map();
  }
}
