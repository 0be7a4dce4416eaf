import type { RepositoryId } from '../../model/issue';

/** A repository. `revision` grows with every change in it. */
export interface Repository {
  readonly key: number;
  readonly id: RepositoryId;
  readonly isPrivate: boolean;
  readonly revision: number;
  readonly createdOn: string;
  /** The time of the last change by this tracker (imported dates do not count), or else of its creation. */
  readonly updatedOn: string;
  /** The next issue number. Lower numbers without an issue are deleted ones. */
  readonly nextNumber: number;
}
