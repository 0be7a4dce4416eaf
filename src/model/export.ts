import type { IssueAnchor } from './codeAnchors';
import type { Comment, Issue, Person, RepositoryId } from './issue';
import { issueToMarkdown, markdownOf, personName } from './markdown';
import type { Relation } from './relations';
import { repositoryName } from './repository';

/** An issue to export, with its comments, relations, anchors and URL. */
export interface ExportedIssue {
  readonly issue: Issue;
  readonly comments: readonly Comment[];
  /** Relations to other issues; undefined when the site has no relations. */
  readonly relations?: readonly Relation[] | undefined;
  /** Anchors of the issue; undefined when the site has no anchors. */
  readonly anchors?: readonly IssueAnchor[] | undefined;
  readonly repository: RepositoryId;
  readonly url?: string | undefined;
}

const formatMinute = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

function commentToMarkdown({ author, createdOn, content, markup }: Comment): string {
  const authorName = author ? personName(author) : 'Anonymous';
  return [`### ${authorName}, ${formatMinute(createdOn)}`, markdownOf(content ?? '', markup)].filter(Boolean).join('\n\n') + '\n';
}

/** Formats issues as Markdown, each with its fields, description and comments. Changes without a text are omitted. */
export const toMarkdown = (issues: readonly ExportedIssue[]): string =>
  issues
    .map(({ issue, comments, relations, anchors, url }) =>
      [issueToMarkdown(issue, url, { relations, anchors }), ...comments.filter(({ content }) => content).map(commentToMarkdown)].join('\n'),
    )
    .join('\n');

const person = (exported: Person | null) => exported && { username: exported.username, displayName: exported.displayName };

/** Returns an issue with the field names of the model: dates in ISO 8601, and texts unrendered, with their markup. */
function fieldsOf(issue: Issue, repository: RepositoryId, url: string | undefined) {
  const { assignee, reporter, ...fields } = { ...issue, revision: undefined };
  return {
    repository: repositoryName(repository),
    ...(url !== undefined && { url }),
    ...fields,
    assignee: person(assignee),
    reporter: person(reporter),
  };
}

/** Formats issues as JSON, with their relations, anchors and comments. */
export function toJson(exported: readonly ExportedIssue[]): string {
  const issues = exported.map(({ issue, comments, relations = [], anchors = [], repository, url }) => ({
    ...fieldsOf(issue, repository, url),
    ...(relations.length > 0 && {
      relations: relations.map((relation) => ({ ...relation, author: person(relation.author) })),
    }),
    ...(anchors.length > 0 && {
      anchors: anchors.map((anchor) => ({ ...anchor, author: person(anchor.author) })),
    }),
    comments: comments.map(({ author, ...comment }) => ({ ...comment, author: person(author) })),
  }));
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}

/** Formats an issue of a list as JSON in one line. */
export const toListJson = (issue: Issue, repository: RepositoryId, url?: string): string =>
  JSON.stringify(fieldsOf(issue, repository, url));
