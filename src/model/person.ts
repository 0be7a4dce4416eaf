import { fold } from './fold';
import type { Person } from './issue';
import { uuidOf } from './uuid';

/** Returns the UUID of a person in API 2.0, without braces. It is derived from the case-folded username, so that it is the same on every site. */
export const personUuid = (username: string): string => uuidOf(`issue-bucket person ${fold(username)}`);

/** Prefix of the account ids that are generated here, for people without an id of Bitbucket's. */
export const OWN_ACCOUNT_ID = 'ib:';

/** Returns the account id in API 2.0: Bitbucket's if an archive contained it, otherwise a stable generated one. */
export const accountIdOf = (person: Person): string => person.accountId ?? OWN_ACCOUNT_ID + personUuid(person.username);
