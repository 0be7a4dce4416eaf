import type { Right } from '../../model/rights';
import type { RequestBudget } from './budget';
import type { Repository } from './repository';
import type { FoundRow, FoundRows, PersonColumn, RowQuery } from './row-query';

/* What is asked about repositories, of workspaces and of their members. */

export type RepositoryColumn = 'slug' | 'fullName' | 'uuid' | 'createdOn' | 'updatedOn';

/** Who reads: an account, `null` (whoever is not signed in), or `'all'` (who may read everything). */
export type ReaderId = number | null | 'all';

export type RepositoryQuery = RowQuery<RepositoryColumn> & {
  readonly reader: ReaderId;
  /** Of this workspace alone. */
  readonly owner?: string | undefined;
  /** Only those in which the reader was given one of these rights. */
  readonly rights?: readonly Right[] | undefined;
};

export type MemberQuery = RowQuery<PersonColumn> & { readonly reader: ReaderId; readonly owner: string };

/** The part of the store that finds repositories and who is in their workspaces. */
export interface RepositoryReads {
  /** Finds repositories that one may read, by name. */
  findRepositories(query: RepositoryQuery, budget?: RequestBudget): Promise<FoundRows>;
  readRepositories(found: readonly FoundRow[]): AsyncIterable<readonly Repository[]>;
  /**
   * How a workspace is spelled in which there is a repository that `reader` may read; `name` is the workspace's name or UUID. Undefined when there
   * is none.
   */
  workspace(reader: ReaderId, name: string): Promise<string | undefined>;
  /** The workspaces of an account, by name: its own, and those in which it was given a right (`all`: those of every repository). */
  workspacesOf(
    account: number,
    all: boolean,
    page: { start: number; limit: number },
  ): Promise<{ count: number; owners: readonly string[] }>;
  /** Finds who can be assigned in repositories of a workspace that `reader` may read, and whose name it bears, by name. Read by `readPeople`. */
  findMembers(query: MemberQuery, budget?: RequestBudget): Promise<FoundRows>;
}
