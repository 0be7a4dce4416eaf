import type { RepositoryId } from '../../model/issue';
import { slugify } from '../../model/repository';

/** Paths of API 2.0, and the links that its answers are full of. */

export interface Link {
  readonly href: string;
}

const names = ({ owner, slug }: RepositoryId): string => `${encodeURIComponent(owner)}/${encodeURIComponent(slug)}`;

/** Path of a repository in API 2.0. */
export const repositoryPath = (id: RepositoryId): string => `/2.0/repositories/${names(id)}`;
/** Path of a repository's issues in API 2.0. */
export const issuesPath = (id: RepositoryId): string => `${repositoryPath(id)}/issues`;
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

/** Where people would look at a repository or an issue: Bitbucket's own form, with a shortened title behind the number. */
export const repositoryPage = (id: RepositoryId): string => `/${names(id)}`;
/** Path of an issue's page for people. */
export const issuePage = (id: RepositoryId, number: number, title?: string): string =>
  `${repositoryPage(id)}/issues/${number}${title === undefined ? '' : `/${titleInPath(title)}`}`;
/** The last segment of an issue's page, made of its title as Bitbucket does. */
export const titleInPath = (title: string): string => encodeURIComponent(slugify(title));

/** A link object of API 2.0. */
export const link = (base: string, path: string): Link => ({ href: base + path });
