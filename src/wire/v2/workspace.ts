import type { Person } from '../../model/issue';
import { bracedUuid, encodeUser } from './people';
import { link } from './address';

/** Workspaces: the names that repositories are under. One has the id of the person whose name it bears, as on Bitbucket. */

export const workspacePath = (owner: string): string => `/2.0/workspaces/${encodeURIComponent(owner)}`;

/** A workspace as other things mention it; `person` is whose name it bears. */
export const encodeWorkspaceReference = (owner: string, person: Person | undefined, base: string): Record<string, unknown> => ({
  slug: owner,
  type: 'workspace',
  name: person?.displayName || owner,
  links: {
    self: link(base, workspacePath(owner)),
    html: link(base, `/${encodeURIComponent(owner)}/`),
    avatar: link(base, `/account/${encodeURIComponent(owner)}/avatar/32/`),
  },
  uuid: bracedUuid(owner),
});

/** A workspace, which every owner of repositories has, in the JSON of API 2.0. */
export function encodeWorkspace(owner: string, person: Person | undefined, base: string): Record<string, unknown> {
  const reference = encodeWorkspaceReference(owner, person, base);
  return {
    ...reference,
    is_private: false,
    links: {
      ...(reference.links as object),
      members: link(base, `${workspacePath(owner)}/members`),
      repositories: link(base, `/2.0/repositories/${encodeURIComponent(owner)}`),
    },
  };
}

/** A person's membership of a workspace in the JSON of API 2.0. */
export const encodeMembership = (user: Person, owner: string, person: Person | undefined, base: string): Record<string, unknown> => ({
  type: 'workspace_membership',
  user: encodeUser(user, base),
  workspace: encodeWorkspaceReference(owner, person, base),
  links: { self: link(base, `${workspacePath(owner)}/members/${encodeURIComponent(bracedUuid(user.username))}`) },
});

/** Who owns a repository: a person, or a name that nobody bears, which Bitbucket called a team. */
export function encodeOwner(owner: string, person: Person | undefined, base: string): Record<string, unknown> {
  if (person) return encodeUser(person, base);
  const { links, uuid } = encodeWorkspaceReference(owner, undefined, base);
  return { display_name: owner, uuid, links, type: 'team', username: owner };
}
