import type { Person, RepositoryId } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { repositoryUuid } from '../../model/repository-uuid';
import { fold } from '../../model/fold';
import { uuidOf } from '../../model/uuid';
import type { ListName } from '../../model/enums';
import { issuesPath, linkTo, repositoryPage, repositoryPath2 } from './address';
import { toIso } from './dates';
import { encodeOwner, encodeWorkspaceReference } from './workspace';

/** API 2.0: the JSON of repositories and of items of their lists. */

/** Encodes the short form of a repository in other objects. */
export const encodeRepositoryReference = (id: RepositoryId, base: string): Record<string, unknown> => ({
  links: {
    self: linkTo(base, repositoryPath2(id)),
    html: linkTo(base, repositoryPage(id)),
    avatar: linkTo(base, `/account/${encodeURIComponent(id.owner)}/avatar/32/`),
  },
  type: 'repository',
  name: id.slug,
  full_name: repositoryName(id),
  uuid: `{${repositoryUuid(id)}}`,
});

/** Lists of a Bitbucket repository that are empty here, because there is no code: paths by their keys in `links`. */
const EMPTY_LISTS = {
  watchers: 'watchers',
  branches: 'refs/branches',
  tags: 'refs/tags',
  commits: 'commits',
  source: 'src',
  hooks: 'hooks',
  forks: 'forks',
  downloads: 'downloads',
  pullrequests: 'pullrequests',
};

/** Values that are the same for every repository, which has issues and no code. */
export const REPOSITORY_CONSTANTS = {
  scm: 'git',
  website: null,
  has_wiki: false,
  fork_policy: 'no_forks',
  language: '',
  mainbranch: { type: 'branch', name: 'main' },
  has_issues: true,
  size: 0,
  type: 'repository',
  description: '',
};

/** Bitbucket has projects. Here each workspace has one, whose key consists of the letters and digits of its name. */
function encodeProject(owner: string, base: string): Record<string, unknown> {
  const key = owner.toUpperCase().replace(/[^A-Z0-9_]/g, '');
  return {
    key: /^[A-Z]/.test(key) ? key : `P${key}`,
    type: 'project',
    uuid: `{${uuidOf(`issue-bucket project ${fold(owner)}`)}}`,
    name: owner,
    links: {
      html: linkTo(base, `/${encodeURIComponent(owner)}/`),
      avatar: linkTo(base, `/account/${encodeURIComponent(owner)}/avatar/32/`),
    },
  };
}

/** Encodes a repository with the keys of Bitbucket's responses, in their order. `person` is the person with the owner's name. */
export function encodeRepository2(
  { id, isPrivate, createdOn, updatedOn }: { id: RepositoryId; isPrivate: boolean; createdOn: string; updatedOn: string },
  person: Person | undefined,
  base: string,
): Record<string, unknown> {
  const { links, type, name, full_name, uuid } = encodeRepositoryReference(id, base);
  const { scm, website, has_wiki, fork_policy, language, mainbranch, has_issues, size, description } = REPOSITORY_CONSTANTS;
  const page = base + repositoryPage(id);
  const lists = Object.entries(EMPTY_LISTS).map(([key, path]) => [key, linkTo(base, `${repositoryPath2(id)}/${path}`)]);
  return {
    scm,
    website,
    has_wiki,
    uuid,
    links: {
      ...(links as object),
      ...Object.fromEntries(lists),
      issues: linkTo(base, issuesPath(id)),
      clone: [
        { href: `${page}.git`, name: 'https' },
        { href: `ssh://git@${new URL(page).host}${repositoryPage(id)}.git`, name: 'ssh' },
      ],
    },
    fork_policy,
    full_name,
    name,
    project: encodeProject(id.owner, base),
    language,
    created_on: toIso(createdOn),
    mainbranch,
    workspace: encodeWorkspaceReference(id.owner, person, base),
    has_issues,
    owner: encodeOwner(id.owner, person, base),
    updated_on: toIso(updatedOn),
    size,
    type,
    slug: id.slug,
    is_private: isPrivate,
    description,
  };
}

/** Encodes a list item. `id` is absent when only the name is known. */
export const encodeItem = (
  list: ListName,
  { id, name }: { id?: number | undefined; name: string },
  repository: RepositoryId,
  base: string,
): Record<string, unknown> => ({
  ...(id !== undefined && { links: { self: linkTo(base, `${repositoryPath2(repository)}/${list}s/${id}`) } }),
  type: list,
  name,
  ...(id !== undefined && { id }),
});
