import type { Issue, RepositoryId } from '../../model/issue';
import type { SearchHit } from '../../model/search';
import type { ListName } from '../../model/words';
import { attachmentsPath, commentsPath, issuePage, issuePath, link } from './address';
import { toIso } from './dates';
import { encodeUser } from './people';
import { rendered, type Render } from './rendered';
import { encodeItem, encodeRepositoryReference } from './repository';

/** What encoding needs besides what it encodes. */
export interface EncodeOptions2 {
  /** Origin of all links, without a slash at its end. */
  readonly base: string;
  readonly repository: RepositoryId;
  readonly render: Render;
  /** The id of a list's item; undefined when it is not known. */
  readonly itemId: (list: ListName, name: string) => number | undefined;
}

/** Writes an issue with the keys that were seen in Bitbucket's answers, in their order; what is unset is null. */
export function encodeIssue(issue: Issue, options: EncodeOptions2): Record<string, unknown> {
  const { base, repository, render, itemId } = options;
  const { number } = issue;
  const path = issuePath(repository, number);
  const item = (list: ListName) => {
    const name = issue[list];
    return name === null ? null : encodeItem(list, { name, id: itemId(list, name) }, repository, base);
  };
  return {
    priority: issue.priority,
    kind: issue.kind,
    repository: encodeRepositoryReference(repository, base),
    links: {
      attachments: link(base, attachmentsPath(repository, number)),
      self: link(base, path),
      watch: link(base, `${path}/watch`),
      comments: link(base, commentsPath(repository, number)),
      html: link(base, issuePage(repository, number, issue.title)),
      vote: link(base, `${path}/vote`),
    },
    reporter: issue.reporter && encodeUser(issue.reporter, base),
    title: issue.title,
    component: item('component'),
    votes: issue.voteCount,
    watches: issue.watcherCount,
    content: rendered(issue.content, issue.markup, render),
    assignee: issue.assignee && encodeUser(issue.assignee, base),
    state: issue.status,
    version: item('version'),
    edited_on: issue.editedOn && toIso(issue.editedOn),
    created_on: toIso(issue.createdOn),
    milestone: item('milestone'),
    updated_on: toIso(issue.updatedOn),
    type: 'issue',
    id: number,
  };
}

/** Writes where an issue holds what was searched for: an addition of ours, on request (`fields=+values.hit`). */
export const encodeHit = (hit: SearchHit | undefined, base: string): Record<string, unknown> | null =>
  hit
    ? {
        in: hit.field,
        text: hit.text,
        marks: hit.marks,
        ...(hit.comment && {
          comment: {
            id: hit.comment.id,
            user: hit.comment.author && encodeUser(hit.comment.author, base),
            created_on: toIso(hit.comment.createdOn),
          },
        }),
      }
    : null;

/** An issue as its comments and changes mention it. */
export const encodeIssueReference = ({ number, title }: Pick<Issue, 'number' | 'title'>, { base, repository }: EncodeOptions2) => ({
  links: { self: link(base, issuePath(repository, number)) },
  type: 'issue',
  id: number,
  repository: encodeRepositoryReference(repository, base),
  title,
});
