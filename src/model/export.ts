import type { Comment, Issue, Person, RepositoryId } from './issue';
import { issueToMarkdown, markdownOf, personName } from './markdown';
import { repositoryName } from './repository';

/** An issue as people take it along: whole, with what was said, and where it is. */
export interface Taken {
  readonly issue: Issue;
  readonly comments: readonly Comment[];
  readonly repository: RepositoryId;
  readonly url?: string | undefined;
}

const moment = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

function commentToMarkdown({ author, createdOn, content, markup }: Comment): string {
  const who = author ? personName(author) : 'Anonymous';
  return [`### ${who}, ${moment(createdOn)}`, markdownOf(content ?? '', markup)].filter(Boolean).join('\n\n') + '\n';
}

/** Issues as Markdown: each with its fields, description and what was said; a change without a word is left out. */
export const toMarkdown = (all: readonly Taken[]): string =>
  all
    .map(({ issue, comments, url }) =>
      [issueToMarkdown(issue, url), ...comments.filter(({ content }) => content).map(commentToMarkdown)].join('\n'),
    )
    .join('\n');

const person = (it: Person | null) => it && { username: it.username, displayName: it.displayName };

/** Issues as JSON in the words of this program: dates in ISO 8601, texts as they were written and their markup beside them. */
export function toJson(all: readonly Taken[]): string {
  const issues = all.map(({ issue, comments, repository, url }) => {
    const { assignee, reporter, ...fields } = { ...issue, revision: undefined };
    return {
      repository: repositoryName(repository),
      ...(url !== undefined && { url }),
      ...fields,
      assignee: person(assignee),
      reporter: person(reporter),
      comments: comments.map(({ author, ...comment }) => ({ ...comment, author: person(author) })),
    };
  });
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}
