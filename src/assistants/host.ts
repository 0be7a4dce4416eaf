import type { IssueService } from '../client/service';
import type { Comment, Issue, IssueFields, RepositoryId } from '../model/issue';
import { repositoryName } from '../model/repository';
import { ToolError } from './errors';
import { visibleLine } from './visible';

/** A repository that tools may use. */
export interface ToolRepository {
  readonly id: RepositoryId;
  /** Says where it is: *This computer*, or a server's host. */
  readonly site: string;
  readonly service: IssueService;
}

/** What a tool has written. */
export type Written =
  | { readonly kind: 'created'; readonly repository: ToolRepository; readonly issue: Issue }
  | {
      readonly kind: 'changed';
      readonly repository: ToolRepository;
      readonly before: Issue;
      readonly issue: Issue;
      readonly fields: IssueFields;
    }
  | { readonly kind: 'commented'; readonly repository: ToolRepository; readonly number: number; readonly comment: Comment };

/** What tools run in: the editor, or the command line. */
export interface ToolHost {
  /** Finds the repository that an assistant names, or the only one. @throws {ToolError} when there is none, or several match */
  repository(name: string | undefined, signal: AbortSignal): Promise<ToolRepository>;
  readonly mayWrite: boolean;
  /** Called after each write. */
  onWritten?(written: Written): void;
}

/** How many names an error lists. */
const MAX_LISTED = 20;
const MAX_NAME_CHARS = 200;

const listed = (names: readonly string[]): string =>
  names.length === 0
    ? 'none'
    : names.slice(0, MAX_LISTED).join(', ') + (names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '');

/**
 * Chooses from the repositories that there are. One name at two sites is told apart by the site before it: `issues.example.com ann/app`.
 * @throws {ToolError}
 */
export function chooseRepository(repositories: readonly ToolRepository[], name: string | undefined): ToolRepository {
  const isTwice = (repository: ToolRepository) =>
    repositories.filter(({ id }) => repositoryName(id).toLowerCase() === repositoryName(repository.id).toLowerCase()).length > 1;
  const labels = new Map(
    repositories.map(
      (repository) =>
        [isTwice(repository) ? `${repository.site} ${repositoryName(repository.id)}` : repositoryName(repository.id), repository] as const,
    ),
  );
  const names = listed([...labels.keys()].map((label) => visibleLine(label, MAX_NAME_CHARS)));
  if (name === undefined || name.trim() === '') {
    if (repositories.length === 1) return repositories[0]!;
    throw new ToolError(
      repositories.length === 0
        ? 'No repository is open here, so there are no issues.'
        : `Say which repository is meant. There are: ${names}.`,
    );
  }
  const wantedLabel = name.trim().toLowerCase();
  const match = [...labels].find(([label]) => label.toLowerCase() === wantedLabel);
  if (match) return match[1];
  throw new ToolError(`'${visibleLine(name, MAX_NAME_CHARS)}' is none of the repositories that can be used here. There are: ${names}.`);
}
