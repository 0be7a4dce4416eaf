import type { Right } from '../../model/rights';
import type { RequestBudget } from './budget';
import type { Repository } from './repository';
import type { FoundRow, FoundRows, PersonColumn, RowQuery } from './row-query';

/* Queries of repositories, workspaces and their members. */

export type RepositoryColumn = 'slug' | 'fullName' | 'uuid' | 'createdOn' | 'updatedOn';

/** The reader: an account, `null` (anonymous), or `'all'` (may read everything). */
export type ReaderId = number | null | 'all';

export type RepositoryQuery = RowQuery<RepositoryColumn> & {
  readonly reader: ReaderId;
  /** Only those of this workspace. */
  readonly owner?: string | undefined;
  /** Only those where the reader has one of these rights. */
  readonly rights?: readonly Right[] | undefined;
};

export type MemberQuery = RowQuery<PersonColumn> & { readonly reader: ReaderId; readonly owner: string };

/** The methods of the store for pages of repositories and members. */
export interface RepositoryReads {
  /** Finds repositories that the reader may read, by name. */
  findRepositories(query: RepositoryQuery, budget?: RequestBudget): Promise<FoundRows>;
  readRepositories(found: readonly FoundRow[]): AsyncIterable<readonly Repository[]>;
  /**
   * Returns the spelling of a workspace that has a repository which `reader` may read; `name` is its name or UUID. Undefined when there is none.
   */
  workspace(reader: ReaderId, name: string): Promise<string | undefined>;
  /** The workspaces of an account, by name: its own, and those where it has a right (with `all`, all of them). */
  workspacesOf(
    account: number,
    all: boolean,
    page: { start: number; limit: number },
  ): Promise<{ count: number; owners: readonly string[] }>;
  /**
   * Finds the members of a workspace by name: people who can be assigned in those of its repositories that `reader` may read, and the person with
   * its name. `readPeople` reads them.
   */
  findMembers(query: MemberQuery, budget?: RequestBudget): Promise<FoundRows>;
}
