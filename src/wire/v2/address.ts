import type { RepositoryId } from '../../model/issue';
import type { RelationKey } from '../../model/relations';
import { slugify } from '../../model/repository';

/** Paths and links of API 2.0. */

export interface Link {
  readonly href: string;
}

const names = ({ owner, slug }: RepositoryId): string => `${encodeURIComponent(owner)}/${encodeURIComponent(slug)}`;

/** Returns the path of a repository in API 2.0. */
export const repositoryPath2 = (id: RepositoryId): string => `/2.0/repositories/${names(id)}`;
/** Returns the path of a repository's issues in API 2.0. */
export const issuesPath = (id: RepositoryId): string => `${repositoryPath2(id)}/issues`;
/** Returns the path for bulk writes, an addition. */
export const bulkPath = (id: RepositoryId): string => `${issuesPath(id)}/bulk`;
/** Returns the path of deleted issues that can be restored, an addition. */
export const deletedPath = (id: RepositoryId): string => `${issuesPath(id)}/deleted`;
/** Returns the path of an issue in API 2.0. */
export const issuePath = (id: RepositoryId, number: number): string => `${issuesPath(id)}/${number}`;
/** Returns the path of an issue's comments in API 2.0. */
export const commentsPath = (id: RepositoryId, number: number): string => `${issuePath(id, number)}/comments`;
/** Returns the path of an issue's changes in API 2.0. */
export const changesPath = (id: RepositoryId, number: number): string => `${issuePath(id, number)}/changes`;
/** Returns the path of an issue's attachments in API 2.0. */
export const attachmentsPath = (id: RepositoryId, number: number): string => `${issuePath(id, number)}/attachments`;
/** Returns the path of an attachment in API 2.0. */
export const attachmentPath = (id: RepositoryId, number: number, name: string): string =>
  `${attachmentsPath(id, number)}/${encodeURIComponent(name)}`;

/** Returns the path of an issue's relations in API 2.0, an addition. */
export const relationsPath = (id: RepositoryId, number: number): string => `${issuePath(id, number)}/relations`;
/** Returns the path of a relation, by its name and the number of the other issue. */
export const relationPath = (id: RepositoryId, number: number, { name, other }: RelationKey): string =>
  `${relationsPath(id, number)}/${name}/${other}`;

/** Returns the path of an issue's anchors in API 2.0, an addition. */
export const anchorsPath = (id: RepositoryId, number: number): string => `${issuePath(id, number)}/anchors`;
/** Returns the path of an anchor. */
export const anchorPath = (id: RepositoryId, number: number, anchor: number): string => `${anchorsPath(id, number)}/${anchor}`;
/** Returns the path of the anchors of all issues of a repository. */
export const repositoryAnchorsPath = (id: RepositoryId): string => `${issuesPath(id)}/anchors`;

/** Returns the path of a repository's page for people, as on Bitbucket. */
export const repositoryPage = (id: RepositoryId): string => `/${names(id)}`;
/** Returns the path of an issue's page for people, as on Bitbucket: with the slug of the title after the number. */
export const issuePage = (id: RepositoryId, number: number, title?: string): string =>
  `${repositoryPage(id)}/issues/${number}${title === undefined ? '' : `/${titleInPath(title)}`}`;
/** Returns the last segment of an issue's page: the slug of its title. */
export const titleInPath = (title: string): string => encodeURIComponent(slugify(title));

/** Makes a link object of API 2.0. */
export const linkTo = (base: string, path: string): Link => ({ href: base + path });
