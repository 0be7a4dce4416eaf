import { fold } from './fold';
import type { Person } from './issue';
import { uuidOf } from './uuid';

/** The UUID of a person in API 2.0, without braces. Derived from the case-folded username, so that it is the same on every site. */
export const personUuid = (username: string): string => uuidOf(`issue-bucket person ${fold(username)}`);

/** The prefix of account ids that are made here, for people without one of Bitbucket's. */
export const OWN_ACCOUNT_ID = 'ib:';

/** The account id in API 2.0: Bitbucket's if an archive had it, else a stable one of ours. */
export const accountIdOf = (person: Person): string => person.accountId ?? OWN_ACCOUNT_ID + personUuid(person.username);
