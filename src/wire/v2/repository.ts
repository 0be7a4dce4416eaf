import type { RepositoryId } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { fold } from '../../model/fold';
import { uuidOf } from '../../model/uuid';
import type { ListName } from '../../model/words';
import { link, repositoryPage, repositoryPath } from './address';
import { toIso } from './dates';

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
  uuid: `{${uuidOf(`issue-bucket repository ${fold(repositoryName(id))}`)}}`,
});

/** A repository as far as its issues are concerned: what a clone or a pull request would need is not here. */
export function encodeRepository(
  { id, isPrivate, createdOn }: { id: RepositoryId; isPrivate: boolean; createdOn: string },
  base: string,
): Record<string, unknown> {
  return {
    ...encodeRepositoryReference(id, base),
    slug: id.slug,
    description: '',
    is_private: isPrivate,
    has_issues: true,
    has_wiki: false,
    created_on: toIso(createdOn),
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
