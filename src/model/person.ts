import { createHash } from 'node:crypto';
import { fold } from './fold';
import type { Person } from './issue';

/**
 * The id by which API 2.0 knows a person, without its braces: made of the username, whatever its case, so that it is the same on
 * every site and in every copy of a data file.
 */
export function personUuid(username: string): string {
  const hex = createHash('sha256')
    .update(`issue-bucket person ${fold(username)}`)
    .digest('hex');
  const variant = ((parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

/** The account id of API 2.0: Bitbucket's own where an archive told it, else one that stays the same as well. */
export const accountIdOf = (person: Person): string => person.accountId ?? `ib:${personUuid(person.username)}`;
