import type { Person } from '../../model/issue';
import { bracedUuid, encodeUser2 } from './people';
import { linkTo } from './address';

/** API 2.0: the JSON of workspaces, the owners of repositories. A workspace with the name of a person has the person's UUID, as on Bitbucket. */

/** Returns the path of a workspace. */
export const workspacePath = (owner: string): string => `/2.0/workspaces/${encodeURIComponent(owner)}`;

/** Encodes the short form of a workspace in other objects. `person` is the person with the same name. */
export const encodeWorkspaceReference = (owner: string, person: Person | undefined, base: string): Record<string, unknown> => ({
  slug: owner,
  type: 'workspace',
  name: person?.displayName || owner,
  links: {
    self: linkTo(base, workspacePath(owner)),
    html: linkTo(base, `/${encodeURIComponent(owner)}/`),
    avatar: linkTo(base, `/account/${encodeURIComponent(owner)}/avatar/32/`),
  },
  uuid: bracedUuid(owner),
});

/** Encodes a workspace for API 2.0. */
export function encodeWorkspace(owner: string, person: Person | undefined, base: string): Record<string, unknown> {
  const reference = encodeWorkspaceReference(owner, person, base);
  return {
    ...reference,
    is_private: false,
    links: {
      ...(reference.links as object),
      members: linkTo(base, `${workspacePath(owner)}/members`),
      repositories: linkTo(base, `/2.0/repositories/${encodeURIComponent(owner)}`),
    },
  };
}

/** Encodes a person's membership of a workspace for API 2.0. */
export const encodeMembership = (user: Person, owner: string, person: Person | undefined, base: string): Record<string, unknown> => ({
  type: 'workspace_membership',
  user: encodeUser2(user, base),
  workspace: encodeWorkspaceReference(owner, person, base),
  links: { self: linkTo(base, `${workspacePath(owner)}/members/${encodeURIComponent(bracedUuid(user.username))}`) },
});

/** Encodes the owner of a repository: a person, or a `team`, as Bitbucket calls it. */
export function encodeOwner(owner: string, person: Person | undefined, base: string): Record<string, unknown> {
  if (person) return encodeUser2(person, base);
  const { links, uuid } = encodeWorkspaceReference(owner, undefined, base);
  return { display_name: owner, uuid, links, type: 'team', username: owner };
}
