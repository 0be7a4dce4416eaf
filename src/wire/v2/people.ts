import * as v from 'valibot';
import type { Person } from '../../model/issue';
import { accountIdOf, OWN_ACCOUNT_ID, personUuid } from '../../model/person';
import { link } from './address';

/** People as API 2.0 tells of them. A nickname here is the name that its bearer signs in with. */

/** The id in braces, as API 2.0 writes all of its ids. */
export const bracedUuid = (username: string): string => `{${personUuid(username)}}`;

/** A person in the JSON of API 2.0. */
export function encodeUser(person: Person, base: string): Record<string, unknown> {
  const uuid = bracedUuid(person.username);
  const id = encodeURIComponent(uuid);
  return {
    display_name: person.displayName,
    uuid,
    links: {
      self: link(base, `/2.0/users/${id}`),
      html: link(base, `/${id}/`),
      avatar: link(base, `/account/${encodeURIComponent(person.username)}/avatar/32/`),
    },
    nickname: person.username,
    type: 'user',
    account_id: accountIdOf(person),
    username: person.username,
  };
}

export const UserJson = v.object({
  display_name: v.nullish(v.string()),
  nickname: v.nullish(v.string()),
  username: v.nullish(v.string()),
  uuid: v.nullish(v.string()),
  account_id: v.nullish(v.string()),
});

/** Of the names that a site may tell of a person, the one that requests name them by comes first. */
export function personFromJson(json: v.InferOutput<typeof UserJson> | null | undefined): Person | null {
  if (!json) return null;
  const username = json.username || json.nickname || json.uuid || json.account_id || json.display_name || '?';
  const accountId = json.account_id?.startsWith(OWN_ACCOUNT_ID) ? null : json.account_id;
  return { username, displayName: json.display_name || username, ...(accountId != null && { accountId }) };
}
