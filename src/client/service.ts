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
import type { IssueAnchor, IssueAnchorChange, NewIssueAnchor, RepositoryAnchor } from '../model/codeAnchors';
import type { SearchHit } from '../model/search';
import type { GroupBy, GroupCount } from '../model/groups';
import type { Insight } from '../model/insight';
import type { NewsQuery, RepositoryNews } from '../model/news';
import type { Filter, IssueQuery } from '../model/query';
import type { Relation, RelationKey } from '../model/relations';
import type { Right } from '../model/rights';
import type { ImportReport, ImportShift } from '../wire/archive';
import type { ChosenValues, ManyChange, ManyDone, ManyEntry, RestorableIssue } from '../wire/v2/bulk';
import type { ListName, Markup } from '../model/enums';

/** Options of every request. An aborted one rejects with a `TrackerError` of reason `cancelled`, which callers do not report. */
export interface RequestOptions {
  readonly signal?: AbortSignal;
  /**
   * Of requests that read lists, counts and revisions: called with what each answer says of the state of the repository. Equal for answers of
   * one state; null from a site that does not tell.
   */
  readonly onState?: (state: string | null) => void;
}

export interface IssueListPage {
  /** How many issues match in all. */
  readonly count: number;
  readonly issues: readonly Issue[];
  /** For a search: excerpts of the matches by issue number, if the site returns them. */
  readonly hits?: ReadonlyMap<number, SearchHit>;
}

/** The signed-in person. */
export interface Identity {
  readonly person: Person;
}

/** A repository in the list of a site. */
export interface RepositorySummary {
  readonly id: RepositoryId;
  readonly isPrivate: boolean;
  /** It is listed because it is public: nobody is signed in. */
  readonly isForAnybody?: boolean;
}

/** Progress of an import: `count` of `total` issues. */
export interface RemoteImportProgress {
  readonly phase: string;
  readonly count: number;
  readonly total: number;
}

export interface RemoteImportResult {
  readonly issues: number;
  readonly comments: number;
  /** Warnings about rows that were skipped or repaired. */
  readonly warnings: readonly string[];
  /** Name of the archive, in the tracker's backup folder, of what was replaced; undefined when nothing was. */
  readonly backup?: string;
  /** What was added to issue numbers and comment ids, where the archive was appended. */
  readonly shift?: ImportShift;
  /** The drafts in the archive: see `ExportRequest`. */
  readonly drafts?: string;
}

/** Data of an issue that a text mentions. */
export type IssueSummary = Pick<Issue, 'number' | 'title' | 'status'>;

/** Options of an export. `drafts` is a JSON text that travels in the archive; the site does not read it. */
export interface ExportRequest {
  readonly drafts?: string | undefined;
}

/** Options of an import: what happens to existing issues, and who the people of the archive are. */
export interface ImportRequest {
  readonly replace?: boolean;
  readonly append?: boolean;
  /** The repository was created for this import, and is removed again when the import fails. */
  readonly isNew?: boolean;
  /** Usernames of the site by the people's names in the archive. */
  readonly authors?: Readonly<Record<string, string>>;
}

/** The features of a site; one that speaks API 1.0 only lacks some. */
export interface Features {
  /** The richest dialect that the site speaks. */
  readonly dialect: '1.0' | '2.0';
  /** The missing features, a sentence for people each. */
  readonly missing: readonly string[];
  readonly history: boolean;
  readonly attachments: boolean;
  readonly votes: boolean;
  readonly watching: boolean;
}

export type { ChosenValues, ManyChange, ManyDone, ManyEntry, RestorableIssue };

/** An issue that was left as it is, and why. */
export interface ManyLeft {
  readonly number: number;
  /** Set when a field has another value than was seen, or the issue was deleted; otherwise `error` has the reason. */
  readonly now?: ChosenValues | undefined;
  readonly isGone?: boolean;
  readonly error?: unknown;
}

/** What came of changing many issues. */
export interface ManyResult {
  readonly done: readonly ManyDone[];
  readonly left: readonly ManyLeft[];
  /** How many were not started because it was cancelled. */
  readonly cancelled: number;
}

/** Deleted issues that a site keeps to be restored. */
export interface DeletedIssues {
  /** For how many days; 0 where the site keeps none. */
  readonly keepDays: number;
  readonly issues: readonly RestorableIssue[];
}

/** The result of restoring: `left` are numbers that are no longer kept. */
export interface RestoreResult {
  readonly restored: readonly number[];
  readonly left: readonly number[];
  /** Relations that were not restored, because another issue has the number now. */
  readonly unrelated: readonly { readonly number: number; readonly other: number }[];
}

/** What a site of ours does beyond Bitbucket's APIs, with several issues at once. */
export interface ManyService {
  /**
   * Changes many issues, 1000 in a request, all of them or none; where a site lacks that, one by one. What somebody else has changed since it
   * was seen is skipped and reported, and the others are changed. Never rejects for single issues. `signal` stops it between two requests.
   */
  changeMany(
    repository: RepositoryId,
    entries: readonly ManyEntry[],
    change: ManyChange,
    options?: RequestOptions & { onProgress?: (done: number) => void },
  ): Promise<ManyResult>;
  /** Lists deleted issues that can be restored, the last deleted first, at most `limit`. Empty where the site keeps none. */
  deletedIssues(repository: RepositoryId, options?: RequestOptions & { limit?: number }): Promise<DeletedIssues>;
  /** Restores deleted issues. Rejects with `unsupported` where the site keeps none. */
  restoreIssues(repository: RepositoryId, numbers: readonly number[], options?: RequestOptions): Promise<RestoreResult>;
  /** Deletes issues permanently that were deleted before. */
  purgeIssues(repository: RepositoryId, numbers: readonly number[], options?: RequestOptions): Promise<void>;
}

/**
 * Comments, attachments, votes and watching. A method whose feature the site lacks rejects with reason `unsupported`; callers can look at
 * `features` before.
 */
export interface ConversationService {
  /** Determined at sign-in or with the first use, and cached. */
  features(options?: RequestOptions): Promise<Features>;
  /** Oldest first, each with its changes where the site has `Features.history`. */
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
  /** With `ifRevision`, as `updateComment`. */
  deleteComment(repository: RepositoryId, number: number, id: number, options?: RequestOptions & { ifRevision?: string }): Promise<void>;
  attachments(repository: RepositoryId, number: number, options?: RequestOptions): Promise<readonly Attachment[]>;
  /** Uploads a file; one of the same name is replaced. `onProgress` gets the share that is sent, 0 to 1. */
  attach(
    repository: RepositoryId,
    number: number,
    file: { name: string; bytes: Uint8Array },
    options?: RequestOptions & { onProgress?: (share: number) => void },
  ): Promise<void>;
  attachment(repository: RepositoryId, number: number, name: string, options?: RequestOptions): Promise<Uint8Array>;
  deleteAttachment(repository: RepositoryId, number: number, name: string, options?: RequestOptions): Promise<void>;
  /** Whether the signed-in person watches the issue and has voted for it. */
  participation(repository: RepositoryId, number: number, options?: RequestOptions): Promise<Participation>;
  watch(repository: RepositoryId, number: number, watching: boolean, options?: RequestOptions): Promise<void>;
  vote(repository: RepositoryId, number: number, voted: boolean, options?: RequestOptions): Promise<void>;
  /** Adds a name to a list of the repository (needs admin). */
  addListItem(repository: RepositoryId, list: ListName, name: string, options?: RequestOptions): Promise<void>;
  /** A list of the repository, by name. */
  listEntries(repository: RepositoryId, list: ListName, options?: RequestOptions): Promise<readonly ListEntry[]>;
  /** Gives an entry another name, in all issues that have it, too (needs admin). */
  renameListEntry(repository: RepositoryId, list: ListName, entry: ListEntry, options?: RequestOptions): Promise<void>;
  /** Takes an entry from its list and from all issues that have it (needs admin). */
  deleteListEntry(repository: RepositoryId, list: ListName, id: number, options?: RequestOptions): Promise<void>;
}

/** A name of one of a repository's lists. The id stays when the name changes. */
export interface ListEntry {
  readonly id: number;
  readonly name: string;
}

/** An archive: its bytes, or the path of a file of this computer, which is streamed. */
export type ArchiveToSend = Uint8Array | { readonly file: string };

/** Relations between the issues of a repository, which not every site has. */
export interface RelationService {
  /** How an issue is related to others, in order; undefined from a site without relations. */
  relations(repository: RepositoryId, number: number, options?: RequestOptions): Promise<readonly Relation[] | undefined>;
  /** Adds a relation to another issue. Rejects with `unsupported` when the site has no relations. */
  relate(repository: RepositoryId, number: number, relation: RelationKey, options?: RequestOptions): Promise<Relation>;
  unrelate(repository: RepositoryId, number: number, relation: RelationKey, options?: RequestOptions): Promise<void>;
}

/** The anchors of a repository's issues. */
export interface RepositoryAnchors {
  readonly anchors: readonly RepositoryAnchor[];
  /** Changes with each write to the repository; null if the site does not report it. */
  readonly revision: string | null;
}

/** Places in code that issues are attached to. When a site does not support them, writes reject with `unsupported`. */
export interface AnchorService {
  /** The anchors of an issue, the oldest first; undefined from a site that has none. */
  anchors(repository: RepositoryId, number: number, options?: RequestOptions): Promise<readonly IssueAnchor[] | undefined>;
  /** Attaches an issue to a place in code. */
  addAnchor(repository: RepositoryId, number: number, anchor: NewIssueAnchor, options?: RequestOptions): Promise<IssueAnchor>;
  /** Gives an anchor another place or note. Rejects with `notFound` when it is gone. */
  updateAnchor(
    repository: RepositoryId,
    number: number,
    id: number,
    change: IssueAnchorChange,
    options?: RequestOptions,
  ): Promise<IssueAnchor>;
  /** Deletes an anchor, if it exists. */
  deleteAnchor(repository: RepositoryId, number: number, id: number, options?: RequestOptions): Promise<void>;
  /**
   * The anchors of all issues of a repository, or those in some files (as they were attached: what has moved since is found by content), in the
   * order of issues and then the oldest first; undefined from a site that has none. Gives `known` itself, which costs next to nothing, when
   * nothing of the repository has changed since the same question was answered by it.
   */
  repositoryAnchors(
    repository: RepositoryId,
    options?: RequestOptions & { readonly paths?: readonly string[]; readonly known?: RepositoryAnchors | undefined },
  ): Promise<RepositoryAnchors | undefined>;
}

/** Requests about several repositories: one if the site has our additions, else several. */
export interface NewsService {
  /** The changes since a time. Repositories that the person may not read are omitted. */
  news(repositories: readonly RepositoryId[], query: NewsQuery, options?: RequestOptions): Promise<readonly RepositoryNews[]>;
  /**
   * How many issues each query means in each repository, by its name in lower case; undefined where the site does not understand the query. 20
   * queries at the most.
   */
  counts(
    repositories: readonly RepositoryId[],
    queries: readonly Pick<IssueQuery, 'filter' | 'search' | 'searchComments'>[],
    options?: RequestOptions,
  ): Promise<ReadonlyMap<string, readonly (number | undefined)[]>>;
}

/**
 * The editor's interface to a tracker; one per site. Every method rejects with a `TrackerError` only, whose message is a whole sentence for
 * people.
 */
export interface IssueService extends ConversationService, ManyService, NewsService, RelationService, AnchorService {
  /** `query.limit` issues from `query.start` on; any number: more than 50 are fetched a few pages at a time and joined in order. */
  list(repository: RepositoryId, query: IssueQuery, options?: RequestOptions): Promise<IssueListPage>;
  /** How many issues match. */
  count(repository: RepositoryId, filter: Filter, search: string | null, options?: RequestOptions): Promise<number>;
  /** The number of matching issues of each non-empty group; undefined when the site does not count groups. */
  groups(
    repository: RepositoryId,
    by: GroupBy,
    query: Pick<IssueQuery, 'filter' | 'search' | 'searchComments'>,
    options?: RequestOptions,
  ): Promise<readonly GroupCount[] | undefined>;
  /** The counts of matching issues for charts; undefined when the site does not provide them. */
  insight(
    repository: RepositoryId,
    query: Pick<IssueQuery, 'filter' | 'search' | 'searchComments'>,
    options?: RequestOptions,
  ): Promise<Insight | undefined>;
  /** All issues that match, page after page and ordered by number, so that none is skipped while others write. */
  all(
    repository: RepositoryId,
    query: Pick<IssueQuery, 'filter' | 'search' | 'searchComments'>,
    options?: RequestOptions,
  ): AsyncIterable<Issue>;
  get(repository: RepositoryId, number: number, options?: RequestOptions): Promise<Issue>;
  /** Summaries of some issues (100 at most), in one request; none from a site that has only API 1.0. */
  mentioned(repository: RepositoryId, numbers: readonly number[], options?: RequestOptions): Promise<readonly IssueSummary[]>;
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
  /** The values to choose from for fields; empty lists from a site without them. */
  choices(repository: RepositoryId, options?: RequestOptions): Promise<Choices>;
  /** A token that changes with every write to the repository; null from a site without one. Cheap. */
  revision(repository: RepositoryId, options?: RequestOptions): Promise<string | null>;
  /**
   * The revision as soon as it differs from `known`, or `known` after half a minute: the site delays its answer. Undefined when the site
   * does not support this, or not now, so that it has to be polled; `revision` finds out whether it does.
   */
  nextRevision(repository: RepositoryId, known: string, options?: RequestOptions): Promise<string | null | undefined>;
  /** Whose credentials they are. Rejects with reason `unauthorized` when they are wrong. */
  identity(options?: RequestOptions): Promise<Identity>;
  /** The signed-in person's right in a repository; undefined when the site does not report it. */
  right(repository: RepositoryId, options?: RequestOptions): Promise<Right | undefined>;
  /** Default fields of a new issue; all null from a site without them. */
  defaults(repository: RepositoryId, options?: RequestOptions): Promise<RepositoryDefaults>;
  repositories(options?: RequestOptions): Promise<readonly RepositorySummary[]>;
  /** Creates the repository unless it exists; private by default. */
  addRepository(id: RepositoryId, options?: RequestOptions & { isPrivate?: boolean }): Promise<void>;
  /** Imports an archive and waits for the end of the job. Aborting stops it and leaves the tracker as it was. */
  importArchive(
    repository: RepositoryId,
    archive: ArchiveToSend,
    options: RequestOptions & ImportRequest & { onProgress?: (progress: RemoteImportProgress) => void },
  ): Promise<RemoteImportResult>;
  /** Restores what the last import has replaced: `backup` of its result. The issues that this replaces are backed up in their turn. */
  undoImport(
    repository: RepositoryId,
    backup: string,
    options?: RequestOptions & { onProgress?: (progress: RemoteImportProgress) => void },
  ): Promise<RemoteImportResult>;
  /** Reports what the import of an archive would do, without changing anything. Rejects with `unsupported` from a site without dry runs. */
  describeImport(repository: RepositoryId, archive: ArchiveToSend, options?: RequestOptions & ImportRequest): Promise<ImportReport>;
  /** Exports a repository as an archive and downloads it. */
  exportArchive(
    repository: RepositoryId,
    options?: RequestOptions & ExportRequest & { onProgress?: (progress: RemoteImportProgress) => void },
  ): Promise<Uint8Array>;
  /** Exports a repository into a file of this computer, which gets its name when it is complete. Aborting leaves no file. */
  saveArchive(
    repository: RepositoryId,
    file: string,
    options?: RequestOptions & ExportRequest & { onProgress?: (progress: RemoteImportProgress) => void },
  ): Promise<void>;
  /** URL of the issue's page for people; undefined for *This computer*, where the editor makes a `vscode:` link. */
  issueUrl(repository: RepositoryId, number: number): string | undefined;
}
