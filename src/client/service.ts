import type {
  Attachment,
  Choices,
  Comment,
  Issue,
  IssueFields,
  NewIssue,
  Person,
  RepositoryDefaults,
  RepositoryId,
  Participation,
} from '../model/issue';
import type { Filter, IssueQuery } from '../model/query';
import type { Right } from '../model/rights';
import type { ImportReport, ImportShift } from '../wire/archive';
import type { ListName, Markup } from '../model/words';

/** What every request can be told. An aborted one rejects with a `TrackerError` of reason `cancelled`, to be ignored in silence. */
export interface RequestOptions {
  readonly signal?: AbortSignal;
}

export interface IssueListPage {
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
export interface RemoteImportProgress {
  readonly phase: string;
  readonly count: number;
  readonly total: number;
}

export interface RemoteImportResult {
  readonly issues: number;
  readonly comments: number;
  /** What was not carried over or was mended on the way, a sentence each. */
  readonly warnings: readonly string[];
  /** The file in the tracker's own folder of backups that keeps what was replaced, if anything was. */
  readonly backup?: string;
  /** By how much numbers of issues and ids of comments became greater, where the archive was appended. */
  readonly shift?: ImportShift;
  /** What was put into the archive beside its issues: see `ExportRequest`. */
  readonly drafts?: string;
}

/** What an archive is to hold beside the issues: texts that were written and not sent, which the site does not look into. */
export interface ExportRequest {
  readonly drafts?: string | undefined;
}

/** What becomes of issues that are there already, and who the people of an archive are. */
export interface ImportRequest {
  readonly replace?: boolean;
  readonly append?: boolean;
  /** The repository is made for this import, and goes away again when nothing comes of it. */
  readonly isNew?: boolean;
  /** Usernames of the site by what the archive calls people. */
  readonly authors?: Readonly<Record<string, string>>;
}

/** What a site can do; an older one, or one that speaks API 1.0 only, lacks some of it. */
export interface Features {
  /** The richest dialect that the site speaks. */
  readonly dialect: '1.0' | '2.0';
  /** What it lacks, a sentence for people each; empty when nothing is missing. */
  readonly missing: readonly string[];
  readonly history: boolean;
  readonly attachments: boolean;
  readonly votes: boolean;
  readonly watching: boolean;
}

/** What people say and do about an issue. What a site lacks rejects with reason `unsupported`; `features` tells before. */
export interface ConversationService {
  /** Found out at sign-in or at the first use, and remembered. */
  features(options?: RequestOptions): Promise<Features>;
  /** Oldest first, each with what was changed with it where the site tells (`Features.history`). */
  comments(repository: RepositoryId, number: number, options?: RequestOptions): Promise<readonly Comment[]>;
  addComment(
    repository: RepositoryId,
    number: number,
    text: { content: string; markup?: Markup },
    options?: RequestOptions,
  ): Promise<Comment>;
  /** With `ifRevision` (`commentRevision`), rejects with reason `conflict` and `details.currentComment` when it was edited since. */
  updateComment(
    repository: RepositoryId,
    number: number,
    id: number,
    text: { content: string; markup?: Markup },
    options?: RequestOptions & { ifRevision?: string },
  ): Promise<Comment>;
  deleteComment(repository: RepositoryId, number: number, id: number, options?: RequestOptions): Promise<void>;
  attachments(repository: RepositoryId, number: number, options?: RequestOptions): Promise<readonly Attachment[]>;
  /** Sends one file; one of the same name is replaced. `onProgress` gets the share that is sent, 0 to 1. */
  attach(
    repository: RepositoryId,
    number: number,
    file: { name: string; bytes: Uint8Array },
    options?: RequestOptions & { onProgress?: (share: number) => void },
  ): Promise<void>;
  attachment(repository: RepositoryId, number: number, name: string, options?: RequestOptions): Promise<Uint8Array>;
  deleteAttachment(repository: RepositoryId, number: number, name: string, options?: RequestOptions): Promise<void>;
  /** Of the signed-in person. */
  standing(repository: RepositoryId, number: number, options?: RequestOptions): Promise<Participation>;
  watch(repository: RepositoryId, number: number, watching: boolean, options?: RequestOptions): Promise<void>;
  vote(repository: RepositoryId, number: number, voted: boolean, options?: RequestOptions): Promise<void>;
  /** Adds a name to a list of the repository (needs admin). */
  addListItem(repository: RepositoryId, list: ListName, name: string, options?: RequestOptions): Promise<void>;
}

/** An archive: its bytes, or a file of this computer, which is never held in memory. */
export type ArchiveToSend = Uint8Array | { readonly file: string };

/**
 * All that the editor knows of a tracker; one per site. Every method rejects with a `TrackerError` only, whose message
 * is a whole sentence for people.
 */
export interface IssueService extends ConversationService {
  /** One stretch of a list (any length: more than 50 are fetched a few pages at a time and joined in order). */
  list(repository: RepositoryId, query: IssueQuery, options?: RequestOptions): Promise<IssueListPage>;
  /** How many issues match. */
  count(repository: RepositoryId, filter: Filter, search: string | null, options?: RequestOptions): Promise<number>;
  /** All issues that match, page after page, by number: so that none is passed over, whatever is written meanwhile. */
  all(repository: RepositoryId, query: Pick<IssueQuery, 'filter' | 'search'>, options?: RequestOptions): AsyncIterable<Issue>;
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
  /** What may be chosen for fields; empty lists from a site that does not tell. */
  choices(repository: RepositoryId, options?: RequestOptions): Promise<Choices>;
  /** A token that differs when anything in the repository has changed; null from a site that does not tell. Cheap. */
  revision(repository: RepositoryId, options?: RequestOptions): Promise<string | null>;
  /** Who the credentials are. Rejects with reason `unauthorized` when they are wrong. */
  identity(options?: RequestOptions): Promise<Identity>;
  /** What the signed-in person may do in a repository; undefined from a site that does not tell. */
  right(repository: RepositoryId, options?: RequestOptions): Promise<Right | undefined>;
  /** What a new issue of a repository is preset to; all null from a site that does not tell. */
  defaults(repository: RepositoryId, options?: RequestOptions): Promise<RepositoryDefaults>;
  repositories(options?: RequestOptions): Promise<readonly RepositorySummary[]>;
  /** Makes the repository unless it is there; a private one unless it is said otherwise. */
  addRepository(id: RepositoryId, options?: RequestOptions & { isPrivate?: boolean }): Promise<void>;
  /** Sends an archive and follows its import to the end. Aborting stops it, and the tracker is as before. */
  importArchive(
    repository: RepositoryId,
    archive: ArchiveToSend,
    options: RequestOptions & ImportRequest & { onProgress?: (progress: RemoteImportProgress) => void },
  ): Promise<RemoteImportResult>;
  /** Puts back what the last import has replaced: `backup` of its result. What is there now is kept like that in its turn. */
  undoImport(
    repository: RepositoryId,
    backup: string,
    options?: RequestOptions & { onProgress?: (progress: RemoteImportProgress) => void },
  ): Promise<RemoteImportResult>;
  /** Sends an archive and tells what its import would do; nothing is changed. `unsupported` from a site that cannot tell. */
  describeImport(repository: RepositoryId, archive: ArchiveToSend, options?: RequestOptions & ImportRequest): Promise<ImportReport>;
  /** Has all issues of a repository written as an archive, and fetches it. */
  exportArchive(
    repository: RepositoryId,
    options?: RequestOptions & ExportRequest & { onProgress?: (progress: RemoteImportProgress) => void },
  ): Promise<Uint8Array>;
  /** The same into a file of this computer, which takes its name when it is whole. Aborting leaves nothing of it. */
  saveArchive(
    repository: RepositoryId,
    file: string,
    options?: RequestOptions & ExportRequest & { onProgress?: (progress: RemoteImportProgress) => void },
  ): Promise<void>;
  /** The address that people open or share; for *This computer* a `vscode:` link is made by the editor instead. */
  issueUrl(repository: RepositoryId, number: number): string | undefined;
}
