import type { IssueService } from '../client/service';
import { mapConcurrently } from '../model/concurrency';
import type { RepositoryId } from '../model/issue';
import { repositoryName } from '../model/repository';

/** How many revisions are requested concurrently. */
const MAX_CONCURRENT_REVISIONS = 4;

/** A repository, and the service that asks for its revision. */
interface Revised {
  readonly service: IssueService;
  readonly repository: RepositoryId;
}

/** Remembers the revisions of several repositories, so that unchanged ones need no further request. */
export class Revisions {
  #known = new Map<IssueService, ReadonlyMap<string, string | null>>();

  /**
   * Asks for all revisions. True when one differs from the last time, is asked for the first time, cannot be told, or when a repository is gone. Never
   * rejects.
   */
  async haveChanged(all: readonly Revised[]): Promise<boolean> {
    const before = this.#known;
    const told = await mapConcurrently(all, MAX_CONCURRENT_REVISIONS, async ({ service, repository }) => ({
      service,
      name: repositoryName(repository).toLowerCase(),
      revision: await service.revision(repository).catch(() => null),
    }));
    this.#known = new Map(
      [...Map.groupBy(told, ({ service }) => service)].map(([service, own]) => [
        service,
        new Map(own.map(({ name, revision }) => [name, revision])),
      ]),
    );
    const count = [...before.values()].reduce((sum, { size }) => sum + size, 0);
    return (
      count !== told.length || told.some(({ service, name, revision }) => revision === null || before.get(service)?.get(name) !== revision)
    );
  }

  /** Forgets all: the next question finds a change. */
  forget(): void {
    this.#known = new Map();
  }
}
