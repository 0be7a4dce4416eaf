import type { Person } from '../../model/issue';

/** An account. `passwordHash` is null for people of archives, who cannot sign in. */
export interface Account extends Person {
  readonly key: number;
  readonly passwordHash: string | null;
  /** They may create repositories under any name. It gives no right to existing ones. */
  readonly isAdmin: boolean;
}

/** The creator of a repository, as stored at the time of the write. */
export type RepositoryCreator = Pick<Account, 'username' | 'isAdmin'>;
