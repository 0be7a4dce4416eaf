import * as v from 'valibot';
import type { Person } from '../model/issue';

/** API 1.0: the JSON of people. */

export const PersonJson = v.object({
  username: v.string(),
  first_name: v.nullish(v.string(), ''),
  last_name: v.nullish(v.string(), ''),
  display_name: v.nullish(v.string()),
});

/** Determines the keys that a reader gets. The documentation promises anonymous readers "a subset of information" and lists it. */
export type Audience = 'anonymous' | 'person';

export interface EncodeOptions {
  readonly audience: Audience;
  /** Origin (and path) of avatars, without a slash at its end. */
  readonly base: string;
  /** Includes the markup, an addition, on request (`fields=+markup`). */
  readonly markup?: boolean;
  /** Includes the number of votes and the date of the last edit, an addition, on request (`fields=+votes`). */
  readonly votes?: boolean;
}

/** Encodes a person for API 1.0. */
export function encodePerson(person: Person, { audience, base }: EncodeOptions): Record<string, unknown> {
  const name = person.displayName.trim();
  const space = name.indexOf(' ');
  const common = {
    username: person.username,
    first_name: space < 0 ? name : name.slice(0, space),
    last_name: space < 0 ? '' : name.slice(space + 1).trim(),
  };
  const address = {
    avatar: `${base}/account/${encodeURIComponent(person.username)}/avatar/32/`,
    resource_uri: `/1.0/users/${encodeURIComponent(person.username)}`,
  };
  if (audience === 'anonymous') return { ...common, ...address };
  return { ...common, display_name: person.displayName, is_staff: false, ...address, is_team: false };
}

/** Converts a parsed person. */
export function decodePerson(json: v.InferOutput<typeof PersonJson>): Person {
  return { username: json.username, displayName: json.display_name || `${json.first_name} ${json.last_name}`.trim() || json.username };
}
