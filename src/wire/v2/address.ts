import type { RepositoryId } from '../../model/issue';
import { slugify } from '../../model/repository';

/** Paths of API 2.0, and the links that its answers are full of. */

export interface Link {
  readonly href: string;
}

const names = ({ owner, slug }: RepositoryId): string => `${encodeURIComponent(owner)}/${encodeURIComponent(slug)}`;

export const repositoryPath = (id: RepositoryId): string => `/2.0/repositories/${names(id)}`;
export const issuesPath = (id: RepositoryId): string => `${repositoryPath(id)}/issues`;
export const issuePath = (id: RepositoryId, number: number): string => `${issuesPath(id)}/${number}`;
export const commentsPath = (id: RepositoryId, number: number): string => `${issuePath(id, number)}/comments`;
export const changesPath = (id: RepositoryId, number: number): string => `${issuePath(id, number)}/changes`;
export const attachmentsPath = (id: RepositoryId, number: number): string => `${issuePath(id, number)}/attachments`;
export const attachmentPath = (id: RepositoryId, number: number, name: string): string =>
  `${attachmentsPath(id, number)}/${encodeURIComponent(name)}`;

/** Where people would look at a repository or an issue: Bitbucket's own form, with a shortened title behind the number. */
export const repositoryPage = (id: RepositoryId): string => `/${names(id)}`;
export const issuePage = (id: RepositoryId, number: number, title?: string): string =>
  `${repositoryPage(id)}/issues/${number}${title === undefined ? '' : `/${titleInPath(title)}`}`;
export const titleInPath = (title: string): string => encodeURIComponent(slugify(title));

export const link = (base: string, path: string): Link => ({ href: base + path });
