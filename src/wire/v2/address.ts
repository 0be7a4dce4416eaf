import type { RepositoryId } from '../../model/issue';
import type { RelationKey } from '../../model/relations';
import { slugify } from '../../model/repository';

/** Paths and links of API 2.0. */

export interface Link {
  readonly href: string;
}

const names = ({ owner, slug }: RepositoryId): string => `${encodeURIComponent(owner)}/${encodeURIComponent(slug)}`;

/** Path of a repository in API 2.0. */
export const repositoryPath2 = (id: RepositoryId): string => `/2.0/repositories/${names(id)}`;
/** Path of a repository's issues in API 2.0. */
export const issuesPath = (id: RepositoryId): string => `${repositoryPath2(id)}/issues`;
/** Path of the write of many issues: an addition of ours. */
export const bulkPath = (id: RepositoryId): string => `${issuesPath(id)}/bulk`;
/** Path of issues that were deleted and can be restored: an addition of ours. */
export const deletedPath = (id: RepositoryId): string => `${issuesPath(id)}/deleted`;
/** Path of an issue in API 2.0. */
export const issuePath = (id: RepositoryId, number: number): string => `${issuesPath(id)}/${number}`;
/** Path of an issue's comments in API 2.0. */
export const commentsPath = (id: RepositoryId, number: number): string => `${issuePath(id, number)}/comments`;
/** Path of an issue's changes in API 2.0. */
export const changesPath = (id: RepositoryId, number: number): string => `${issuePath(id, number)}/changes`;
/** Path of an issue's attachments in API 2.0. */
export const attachmentsPath = (id: RepositoryId, number: number): string => `${issuePath(id, number)}/attachments`;
/** Path of an attachment in API 2.0. */
export const attachmentPath = (id: RepositoryId, number: number, name: string): string =>
  `${attachmentsPath(id, number)}/${encodeURIComponent(name)}`;

/** Path of an issue's relations in API 2.0: an addition of ours. */
export const relationsPath = (id: RepositoryId, number: number): string => `${issuePath(id, number)}/relations`;
/** Path of one of them, by how it is called and the number of the other issue. */
export const relationPath = (id: RepositoryId, number: number, { name, other }: RelationKey): string =>
  `${relationsPath(id, number)}/${name}/${other}`;

/** Path of an issue's anchors in API 2.0: an addition of ours. */
export const anchorsPath = (id: RepositoryId, number: number): string => `${issuePath(id, number)}/anchors`;
/** Path of one of them. */
export const anchorPath = (id: RepositoryId, number: number, anchor: number): string => `${anchorsPath(id, number)}/${anchor}`;
/** Path of the anchors of all of a repository's issues. */
export const repositoryAnchorsPath = (id: RepositoryId): string => `${issuesPath(id)}/anchors`;

/** Path of a repository's page for people, as on Bitbucket. */
export const repositoryPage = (id: RepositoryId): string => `/${names(id)}`;
/** Path of an issue's page for people, as on Bitbucket: with the slug of the title after the number. */
export const issuePage = (id: RepositoryId, number: number, title?: string): string =>
  `${repositoryPage(id)}/issues/${number}${title === undefined ? '' : `/${titleInPath(title)}`}`;
/** The last segment of an issue's page: the slug of its title. */
export const titleInPath = (title: string): string => encodeURIComponent(slugify(title));

/** A link object of API 2.0. */
export const linkTo = (base: string, path: string): Link => ({ href: base + path });
