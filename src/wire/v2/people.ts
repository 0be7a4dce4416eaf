import * as v from 'valibot';
import type { Person } from '../../model/issue';
import { OWN_ACCOUNT_ID, personUuid } from '../../model/person';
import { linkTo } from './address';

/** API 2.0: the JSON of people. The nickname is the username. */

/** Returns the UUID of a person in braces, as API 2.0 writes it. */
export const bracedUuid = (username: string): string => `{${personUuid(username)}}`;

/** Encodes a person for API 2.0. */
export function encodeUser2(person: Person, base: string): Record<string, unknown> {
  const uuid = personUuid(person.username);
  const id = encodeURIComponent(`{${uuid}}`);
  return {
    display_name: person.displayName,
    uuid: `{${uuid}}`,
    links: {
      self: linkTo(base, `/2.0/users/${id}`),
      html: linkTo(base, `/${id}/`),
      avatar: linkTo(base, `/account/${encodeURIComponent(person.username)}/avatar/32/`),
    },
    nickname: person.username,
    type: 'user',
    account_id: person.accountId ?? OWN_ACCOUNT_ID + uuid, // like `accountIdOf`, from the same hash
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

/** Converts a parsed person. The username is the first key that a site sends of `username`, `nickname` and the ids. */
export function personFromJson(json: v.InferOutput<typeof UserJson> | null | undefined): Person | null {
  if (!json) return null;
  const username = json.username || json.nickname || json.uuid || json.account_id || json.display_name || '?';
  const accountId = json.account_id?.startsWith(OWN_ACCOUNT_ID) ? null : json.account_id;
  return { username, displayName: json.display_name || username, ...(accountId != null && { accountId }) };
}
