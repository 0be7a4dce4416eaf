import type { RepositoryId } from '../../model/issue';

/** A repository as the store knows it. `revision` grows with every change of anything in it. */
export interface Repository {
  readonly key: number;
  readonly id: RepositoryId;
  readonly isPrivate: boolean;
  readonly revision: number;
  readonly createdOn: string;
  /** When this tracker last changed anything of it; when it was made, if it never did. */
  readonly updatedOn: string;
  /** The number that the next issue gets: those below it that are not there are gone. */
  readonly nextNumber: number;
}
