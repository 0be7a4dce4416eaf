import type { Choices, Comment, Issue, IssueFields, NewIssue, Person, RepositoryId } from '../model/issue';
import type { Filter, IssueQuery } from '../model/query';
import type { Right } from '../model/rights';

/** What every request can be told. An aborted one rejects with a `TrackerError` of reason `cancelled`, to be ignored in silence. */
export interface RequestOptions {
  readonly signal?: AbortSignal;
}

export interface IssuePage {
  /** How many issues match in all. */
  readonly count: number;
  readonly issues: readonly Issue[];
}

/** Who is signed in, and what the site calls them. */
export interface Identity {
  readonly person: Person;
}

/** A repository that a site tells of. */
export interface RepositorySummary {
  readonly id: RepositoryId;
  readonly isPrivate: boolean;
}

/** How far an import is: `count` of `total` issues. */
export interface ImportProgress {
  readonly phase: string;
  readonly count: number;
  readonly total: number;
}

export interface ImportResult {
  readonly issues: number;
  readonly comments: number;
  /** What was not carried over or was mended on the way, a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * All that the editor knows of a tracker; one per site. Every method rejects with a `TrackerError` only, whose message
 * is a whole sentence for people.
 */
export interface IssueService {
  /** One stretch of a list (any length: more than 50 are fetched a few pages at a time and joined in order). */
  list(repository: RepositoryId, query: IssueQuery, options?: RequestOptions): Promise<IssuePage>;
  /** How many issues match. */
  count(repository: RepositoryId, filter: Filter, search: string | null, options?: RequestOptions): Promise<number>;
  /** All issues that match, page after page, in order. */
  all(repository: RepositoryId, query: Omit<IssueQuery, 'start' | 'limit'>, options?: RequestOptions): AsyncIterable<Issue>;
  get(repository: RepositoryId, number: number, options?: RequestOptions): Promise<Issue>;
  create(repository: RepositoryId, fields: NewIssue, options?: RequestOptions): Promise<Issue>;
  /** With `ifRevision`, rejects with reason `conflict` (and the issue as it is now) when the issue has changed since. */
  update(
    repository: RepositoryId,
    number: number,
    fields: IssueFields,
    options?: RequestOptions & { ifRevision?: string | null },
  ): Promise<Issue>;
  delete(repository: RepositoryId, number: number, options?: RequestOptions): Promise<void>;
  followers(repository: RepositoryId, number: number, options?: RequestOptions): Promise<readonly Person[]>;
  /** Oldest first. */
  comments(repository: RepositoryId, number: number, options?: RequestOptions): Promise<readonly Comment[]>;
  /** What may be chosen for fields; empty lists from a site that does not tell. */
  choices(repository: RepositoryId, options?: RequestOptions): Promise<Choices>;
  /** A token that differs when anything in the repository has changed; null from a site that does not tell. Cheap. */
  revision(repository: RepositoryId, options?: RequestOptions): Promise<string | null>;
  /** Who the credentials are. Rejects with reason `unauthorized` when they are wrong. */
  identity(options?: RequestOptions): Promise<Identity>;
  /** What the signed-in person may do in a repository; undefined from a site that does not tell. */
  right(repository: RepositoryId, options?: RequestOptions): Promise<Right | undefined>;
  repositories(options?: RequestOptions): Promise<readonly RepositorySummary[]>;
  /** Makes the repository unless it is there. */
  addRepository(id: RepositoryId, options?: RequestOptions): Promise<void>;
  /** Sends an archive and follows its import to the end. Aborting stops it, and the tracker is as before. */
  importArchive(
    repository: RepositoryId,
    archive: Uint8Array,
    options: RequestOptions & { replace?: boolean; onProgress?: (progress: ImportProgress) => void },
  ): Promise<ImportResult>;
  /** The address that people open or share; for *This computer* a `vscode:` link is made by the editor instead. */
  issueUrl(repository: RepositoryId, number: number): string | undefined;
}
