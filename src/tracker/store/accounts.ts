import type { Person } from '../../model/issue';

/** A person's row, with what signing in needs. `passwordHash` is null for people who only came with an archive. */
export interface Account extends Person {
  readonly key: number;
  readonly passwordHash: string | null;
  /** They may make repositories under any name. It is no right to any that is there. */
  readonly isAdmin: boolean;
}

/** Who makes a repository, as the data file knows them when it is made. */
export type Maker = Pick<Account, 'username' | 'isAdmin'>;
