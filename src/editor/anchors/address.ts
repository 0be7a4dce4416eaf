import type { RepositoryAnchor } from '../../model/codeAnchors';
import type { IssueAddress } from '../../model/issue';
import type { Place } from '../services';

/** An anchor of an issue, as commands are given it: plain data. */
export interface AnchorAddress extends IssueAddress {
  readonly anchor: number;
}

/** The address of the issue of an anchor. */
export const issueAddressOf = ({ site, repository, number }: IssueAddress): IssueAddress => ({ site, repository, number });

/** The address of an anchor. */
export const addressOf = ({ site, repository }: Place, { id, issue }: Pick<RepositoryAnchor, 'id' | 'issue'>): AnchorAddress => ({
  site: site.id,
  repository,
  number: issue.number,
  anchor: id,
});
