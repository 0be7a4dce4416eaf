import type { Person, RepositoryId } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { repositoryUuid } from '../../model/repository-uuid';
import { fold } from '../../model/fold';
import { uuidOf } from '../../model/uuid';
import type { ListName } from '../../model/words';
import { issuesPath, link, repositoryPage, repositoryPath } from './address';
import { toIso } from './dates';
import { encodeOwner, encodeWorkspaceReference } from './workspace';

/** Repositories, and the lists that they keep for their issues. */

/** A repository as other things mention it. */
export const encodeRepositoryReference = (id: RepositoryId, base: string): Record<string, unknown> => ({
  links: {
    self: link(base, repositoryPath(id)),
    html: link(base, repositoryPage(id)),
    avatar: link(base, `/account/${encodeURIComponent(id.owner)}/avatar/32/`),
  },
  type: 'repository',
  name: id.slug,
  full_name: repositoryName(id),
  uuid: `{${repositoryUuid(id)}}`,
});

/** Lists that every repository of Bitbucket has, and that are empty here, where there is no code: by what `links` call them. */
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

/** What is the same of every repository: it holds issues, and no code. */
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

/** Bitbucket kept repositories in projects: here all of a workspace are in one. Its key is made of the letters and digits of the name. */
function encodeProject(owner: string, base: string): Record<string, unknown> {
  const key = owner.toUpperCase().replace(/[^A-Z0-9_]/g, '');
  return {
    key: /^[A-Z]/.test(key) ? key : `P${key}`,
    type: 'project',
    uuid: `{${uuidOf(`issue-bucket project ${fold(owner)}`)}}`,
    name: owner,
    links: { html: link(base, `/${encodeURIComponent(owner)}/`), avatar: link(base, `/account/${encodeURIComponent(owner)}/avatar/32/`) },
  };
}

/** Writes a repository with the keys that were seen in Bitbucket's answers, in their order; `person` is whose name the owner bears. */
export function encodeRepository(
  { id, isPrivate, createdOn, updatedOn }: { id: RepositoryId; isPrivate: boolean; createdOn: string; updatedOn: string },
  person: Person | undefined,
  base: string,
): Record<string, unknown> {
  const { links, type, name, full_name, uuid } = encodeRepositoryReference(id, base);
  const { scm, website, has_wiki, fork_policy, language, mainbranch, has_issues, size, description } = REPOSITORY_CONSTANTS;
  const page = base + repositoryPage(id);
  const lists = Object.entries(EMPTY_LISTS).map(([key, path]) => [key, link(base, `${repositoryPath(id)}/${path}`)]);
  return {
    scm,
    website,
    has_wiki,
    uuid,
    links: {
      ...(links as object),
      ...Object.fromEntries(lists),
      issues: link(base, issuesPath(id)),
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

/** An item of a list; `id` is not known of one that is only mentioned by name. */
export const encodeItem = (
  list: ListName,
  { id, name }: { id?: number | undefined; name: string },
  repository: RepositoryId,
  base: string,
): Record<string, unknown> => ({
  ...(id !== undefined && { links: { self: link(base, `${repositoryPath(repository)}/${list}s/${id}`) } }),
  type: list,
  name,
  ...(id !== undefined && { id }),
});
