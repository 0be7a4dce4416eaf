import { fold } from './fold';
import type { Person } from './issue';
import { uuidOf } from './uuid';

/**
 * The id by which API 2.0 knows a person, without its braces: made of the username, whatever its case, so that it is the same on
 * every site and in every copy of a data file.
 */
export const personUuid = (username: string): string => uuidOf(`issue-bucket person ${fold(username)}`);

/** What an account id begins with that is made here, for whoever brought none of Bitbucket's. */
export const OWN_ACCOUNT_ID = 'ib:';

/** The account id of API 2.0: Bitbucket's own where an archive told it, else one that stays the same as well. */
export const accountIdOf = (person: Person): string => person.accountId ?? OWN_ACCOUNT_ID + personUuid(person.username);
