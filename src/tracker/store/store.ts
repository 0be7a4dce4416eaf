import type { AnchorQuery } from './anchor-query';
import type { FileLost } from './errors';
import type { FileStore, ReceivedFile, StoredFile } from './file-store';
import type { Attachment, Choices, Comment, Issue, IssueFields, NewIssue } from '../../model/issue';
import type { Person, RepositoryDefaults, RepositoryId, Participation } from '../../model/issue';
import type { GroupBy, GroupCount } from '../../model/groups';
import type { NewsQuery, RepositoryNews } from '../../model/news';
import type { Insight } from '../../model/insight';
import type { IssueQuery } from '../../model/query';
import type { SearchHit } from '../../model/search';
import type { IssueAnchorChange, NewIssueAnchor, RepositoryAnchor } from '../../model/codeAnchors';
import type { Relation, RelationKey } from '../../model/relations';
import type { Right } from '../../model/rights';
import type { ListName, Markup } from '../../model/enums';
import type { Account } from './accounts';
import type { RequestBudget } from './budget';
import type { Importer, ImportedRepository, StoreImportOptions } from './import-types';
import type { Authorization, ExpectedRevision, WriteOptions } from './authorization';
import type { DataVersion } from './data-version';
import type { ServerDatabase } from './jobs';
import type { KnownRevision, ListResult, PlacedList } from './list-result';
import type { Quotas } from './quota-limits';
import type { Repository } from './repository';
import type { RepositoryReads } from './repository-query';
import type { RowReader } from './row-query';
import type { Snapshot } from './snapshot';
import type { MaybePromise } from './direct';
import type { WantedIssue } from './wanted-issue';

export type { Account } from './accounts';
export type * from './import-types';
export type * from './repository';
export type * from './snapshot';

export { QuotaExceeded, type Quotas } from './quota-limits';
export { FileGone, FileTooLarge, type FileStore, type ReceivedFile, type StoredFile } from './file-store';

/** Options of a new repository. */
export interface NewRepository extends WriteOptions {
  readonly isPrivate: boolean;
  /** The account that becomes admin. */
  readonly admin?: number | undefined;
}

/** An issue that was deleted and can be restored. */
export interface DeletedIssue {
  readonly number: number;
  readonly title: string;
  readonly deletedOn: string;
  /** The end of the time in which it can be restored. */
  readonly goneOn: string;
  readonly deletedBy: Person | null;
  /** The size of its texts and files. */
  readonly bytes: number;
}

export interface DeletedList {
  readonly count: number;
  readonly issues: readonly DeletedIssue[];
}

/** The change of one of many issues. */
export interface BulkEntry {
  readonly number: number;
  readonly fields: IssueFields;
  /** What the client has seen: its revision, or the fields that it sets. With both, another revision with the same fields is no conflict. */
  readonly ifRevision?: string | undefined;
  readonly seen?: IssueFields | undefined;
}

/** One write of many issues. */
export interface BulkWrite {
  readonly entries: readonly BulkEntry[];
  readonly message?: string | null;
  readonly markup?: Markup | undefined;
  /** Whether the writer watches the issues from now on. */
  readonly watch?: boolean | undefined;
  readonly delete?: boolean | undefined;
}

/** An issue without its description. A write of many issues holds no descriptions in memory, because they can be long. */
export type WithoutContent = Omit<Issue, 'content'>;

/** An issue that was changed since the client saw it (`current`), or deleted. */
export interface BulkConflict {
  readonly number: number;
  readonly current: WithoutContent | undefined;
}

/**
 * The result for one of many issues: the issue afterwards (undefined: deleted), the number of its comment, and whether the author watched it
 * before (undefined unless the write has `watch`).
 */
export interface BulkDone {
  readonly watched?: boolean;
  readonly before: WithoutContent;
  readonly issue: WithoutContent | undefined;
  readonly comment: number | null;
}

/** The result of restoring. `left` are numbers without a record, or with an existing issue. */
export interface Restored {
  readonly restored: readonly number[];
  readonly left: readonly number[];
  /** Relations that were not restored: the other issue no longer exists, although another one may have its number. */
  readonly unrelated: readonly { readonly number: number; readonly other: number }[];
}

export {
  BulkConflicts,
  CommentMismatch,
  InvalidField,
  RelationRefused,
  RepositoryGone,
  RevisionMismatch,
  TooManyAnchors,
} from './write-errors';

/** A request for news (see `NewsQuery`), with its person. */
export interface NewsRequest extends NewsQuery {
  readonly account: number;
  readonly username: string;
}

/** An item of one of a repository's lists. The id stays when the name changes. */
export interface ListItem {
  readonly id: number;
  readonly name: string;
}

/** Options of a write with `If-Match`. */
export interface ConditionalWriteOptions extends WriteOptions {
  readonly ifRevision?: ExpectedRevision | undefined;
}

/** Options of a change of fields. */
export interface ChangeOptions extends ConditionalWriteOptions {
  /** The comment that explains the change. */
  readonly message?: string | null;
  readonly markup?: Markup;
  /** An account that becomes assignable if the write succeeds. */
  readonly admit?: number | undefined;
}

/** The result of a change of fields: the issue, and the entry of its history (null when nothing changed). */
export interface Changed {
  readonly issue: Issue;
  readonly change: Comment | null;
}

/**
 * Comments, attachments, watchers, votes, relations and anchors. Methods return undefined (or false) when the issue or comment does not exist.
 * `author` is the key of an account; null is anonymous. Every change increases the issue's revision, and also sets its date, except for watching,
 * voting, relating and anchors.
 */
export interface ConversationStore extends RowReader {
  /**
   * Changes fields and adds an entry to the history, with a comment if there is one (its author then watches the issue). @throws {InvalidField}
   * @throws {RevisionMismatch}
   */
  change(
    repository: number,
    number: number,
    author: number | null,
    fields: IssueFields,
    options?: ChangeOptions,
  ): Promise<Changed | undefined>;
  /** All entries, oldest first, for exports. Responses use `findEntries`. */
  comments(repository: number, number: number): Promise<readonly Comment[]>;
  comment(repository: number, number: number, id: number): Promise<Comment | undefined>;
  /** Adds a comment. The author watches the issue from then on, as on Bitbucket. */
  addComment(
    repository: number,
    number: number,
    author: number | null,
    text: { content: string; markup?: Markup },
    options?: WriteOptions,
  ): Promise<Comment | undefined>;
  /** Changes the text of a comment. @throws {CommentMismatch} */
  updateComment(
    repository: number,
    number: number,
    id: number,
    text: { content: string; markup?: Markup },
    options?: ConditionalWriteOptions,
  ): Promise<Comment | undefined>;
  /** Deletes a comment; when it has changes, only its text, since the history stays. @throws {CommentMismatch} */
  deleteComment(repository: number, number: number, id: number, options?: ConditionalWriteOptions): Promise<boolean>;

  attachments(repository: number, number: number): Promise<readonly Attachment[]>;
  /** The content of an attachment; undefined when there is no such attachment, null when its content is missing. */
  attachmentFile(repository: number, number: number, name: string): Promise<StoredFile | null | undefined>;
  /**
   * Adds files, which replace those of the same names, with one entry in the history. Returns the attachments; undefined when there is no such
   * issue. The caller must discard files that were not added.
   */
  attach(
    repository: number,
    number: number,
    author: number | null,
    files: readonly (ReceivedFile & { name: string })[],
    options?: WriteOptions,
  ): Promise<readonly Attachment[] | undefined>;
  detach(repository: number, number: number, author: number | null, name: string, options?: WriteOptions): Promise<boolean>;
  readonly files: FileStore;

  participation(repository: number, number: number, account: number): Promise<Participation | undefined>;
  watch(repository: number, number: number, account: number, watching: boolean, options?: WriteOptions): Promise<boolean>;
  vote(repository: number, number: number, account: number, voted: boolean, options?: WriteOptions): Promise<boolean>;
  watchers(repository: number, number: number): Promise<readonly Person[]>;
  voters(repository: number, number: number): Promise<readonly Person[]>;

  /** The relations of an issue to others, sorted; undefined when there is no such issue. */
  relations(repository: number, number: number): Promise<readonly Relation[] | undefined>;
  /** Relates an issue to another one; an existing relation is returned as it is. @throws {RelationRefused} */
  relate(
    repository: number,
    number: number,
    author: number | null,
    relation: RelationKey,
    options?: ConditionalWriteOptions,
  ): Promise<Relation | undefined>;
  /** Removes a relation; false when there is no such relation, undefined when there is no such issue. */
  unrelate(repository: number, number: number, relation: RelationKey, options?: ConditionalWriteOptions): Promise<boolean | undefined>;

  /** Anchors by issue, the oldest first; `count` counts all that match the query. */
  anchors(
    repository: number,
    query: AnchorQuery,
    budget?: RequestBudget,
  ): Promise<{ readonly count: number; readonly anchors: readonly RepositoryAnchor[] }>;
  anchor(repository: number, number: number, id: number): Promise<RepositoryAnchor | undefined>;
  /** Attaches an issue to a place in code. @throws {TooManyAnchors} */
  addAnchor(
    repository: number,
    number: number,
    author: number | null,
    anchor: NewIssueAnchor,
    options?: ConditionalWriteOptions,
  ): Promise<RepositoryAnchor | undefined>;
  /** Changes an anchor; null when there is no such anchor, undefined when there is no such issue. */
  updateAnchor(
    repository: number,
    number: number,
    id: number,
    change: IssueAnchorChange,
    options?: ConditionalWriteOptions,
  ): Promise<RepositoryAnchor | null | undefined>;
  /** Removes an anchor; false when there is no such anchor, undefined when there is no such issue. */
  deleteAnchor(repository: number, number: number, id: number, options?: ConditionalWriteOptions): Promise<boolean | undefined>;

  /** Sorted by name. */
  listItems(repository: number, list: ListName): Promise<readonly ListItem[]>;
  /** Adds an item; an existing one with this name is returned as it is. */
  addListItem(repository: number, list: ListName, name: string, options?: WriteOptions): Promise<ListItem>;
  /** Renames an item in the list and in all issues, with an entry in their history. @throws {InvalidField} when the name is taken */
  renameListItem(
    repository: number,
    list: ListName,
    id: number,
    author: number | null,
    name: string,
    options?: WriteOptions,
  ): Promise<ListItem | undefined>;
  /** Removes an item from the list and from all issues, with an entry in their history. */
  deleteListItem(repository: number, list: ListName, id: number, author: number | null, options?: WriteOptions): Promise<boolean>;
  defaults(repository: number): Promise<RepositoryDefaults>;

  /** Finds a person by UUID (with or without braces) or account id, including one of `accountIdOf`. */
  accountById(id: string): Promise<Account | undefined>;
}

/**
 * The store of a tracker. All engines share its queries. Every write is one transaction, which is on the disk when its promise resolves. Dates
 * are ISO 8601 in UTC with microseconds.
 */
export interface Store extends ConversationStore, RepositoryReads, ServerDatabase {
  /** The data file; undefined in memory and with PostgreSQL. */
  readonly file: string | undefined;
  /** The folder for backups of what imports replace; undefined where there is none, as in memory. */
  readonly backups: string | undefined;
  /** Quotas of writes; a write beyond them fails with `QuotaExceeded`. */
  readonly quotas: Quotas | undefined;
  /** Resolves when the data file was deleted or replaced. Nothing is read or written after that. */
  readonly whenLost: Promise<FileLost>;
  /** The current data version. Cheaper than any query, and free within the same `turn`. An engine may read the wanted issue with it. */
  dataVersion(turn?: object, wanted?: WantedIssue): MaybePromise<DataVersion>;
  /** Finds a repository by name, ignoring case as on Bitbucket. */
  repository(id: RepositoryId): Promise<Repository | undefined>;
  /** Creates a repository; an existing one is returned unchanged. @throws what the authorization throws */
  addRepository(id: RepositoryId, options: NewRepository): Promise<Repository>;
  /** Makes a repository private or public. */
  setPrivate(repository: number, isPrivate: boolean): Promise<void>;
  /** Deletes a repository without issues, with its rights and lists; false when it has issues, or deleted ones that can be restored. */
  removeEmptyRepository(repository: number): Promise<boolean>;
  /** Lists the repositories that a person may read (`null`: public ones; `'all'`: all), by name. */
  repositories(reader: number | null | 'all'): Promise<readonly Repository[]>;

  account(username: string): Promise<Account | undefined>;
  /** Finds people by usernames, keyed by the given spelling; unknown ones are omitted. */
  accountsNamed(usernames: Iterable<string>): Promise<ReadonlyMap<string, Account>>;
  /** Whether public repositories name this person. */
  isNamedInPublic(username: string): Promise<boolean>;
  /** All people by name, with the number of their tokens. */
  accounts(): Promise<readonly (Account & { readonly tokens: number })[]>;
  /** Adds or changes a person. Undefined values stay. */
  saveAccount(username: string, set: { displayName?: string; passwordHash?: string | null; isAdmin?: boolean }): Promise<Account>;
  /** Like `saveAccount`, for a person without a password; undefined, without a change, when the person has one. */
  addAccount(username: string, set: { displayName?: string; passwordHash: string; isAdmin?: boolean }): Promise<Account | undefined>;
  /** Stores the hash of a token. */
  addToken(account: number, hash: string): Promise<void>;
  /** Revokes all tokens of a person and returns their number. */
  removeTokens(account: number): Promise<number>;
  accountOfToken(hash: string): Promise<Account | undefined>;
  right(repository: number, account: number): Promise<Right | undefined>;
  /** The granted rights of a repository, by name. */
  grants(repository: number): Promise<readonly { readonly username: string; readonly right: Right }[]>;
  /** Grants a right, or revokes it (`null`). */
  grant(repository: number, account: number, right: Right | null): Promise<void>;

  /**
   * Loads a list. With a data version, cached names of people and lists are at least that new; without one, they are current. The same holds for
   * other reads. Where `known` returns something, it replaces the issue.
   */
  list<T = never>(
    repository: number,
    query: IssueQuery,
    dataVersion?: DataVersion,
    budget?: RequestBudget,
    known?: KnownRevision<T>,
  ): Promise<ListResult<T>>;
  /** Counts the matches of a query by group, without empty groups. Groups are sorted by value: months newest first, unset values last. */
  groups(
    repository: number,
    by: GroupBy,
    query: Pick<IssueQuery, 'filter' | 'search' | 'searchComments'>,
    budget?: RequestBudget,
  ): Promise<readonly GroupCount[]>;
  /** Counts the matches of a query for charts: over time, by age, and open ones by group. */
  insight(
    repository: number,
    query: Pick<IssueQuery, 'filter' | 'search' | 'searchComments'>,
    now: Date,
    budget?: RequestBudget,
  ): Promise<Insight>;
  /** Where issues match a search, by number. Issues that were deleted meanwhile are omitted. */
  hits(
    repository: number,
    search: Pick<IssueQuery, 'search' | 'searchComments'>,
    issues: readonly Pick<Issue, 'number'>[],
    budget?: RequestBudget,
  ): Promise<ReadonlyMap<number, SearchHit>>;
  /** Issues that a person is assigned or has reported, in all repositories that `reader` may read (see `repositories`). */
  involving(account: number, reader: number | 'all', query: IssueQuery, budget?: RequestBudget): Promise<PlacedList>;
  /** What has changed in a repository since a date. The cost depends on the number of changes, not of issues. */
  news(repository: number, request: NewsRequest, budget?: RequestBudget): Promise<Omit<RepositoryNews, 'repository'>>;
  /** Loads an issue; `wanted` may hold it already. */
  issue(repository: number, number: number, dataVersion?: DataVersion, wanted?: WantedIssue): Promise<Issue | undefined>;
  /** The title and status of those of these numbers that exist. */
  mentioned(repository: number, numbers: readonly number[]): Promise<ReadonlyMap<number, Pick<Issue, 'title' | 'status'>>>;
  choices(repository: number): Promise<Choices>;

  /**
   * Creates an issue. Absent fields get the repository's defaults. The reporter watches it, as on Bitbucket. @throws {InvalidField}; then nothing
   * is changed
   */
  create(
    repository: number,
    reporter: number | null,
    fields: NewIssue,
    options?: Pick<ChangeOptions, 'admit' | 'authorization' | 'once'>,
  ): Promise<Issue>;
  /** Deletes an issue; false when it does not exist. Its number is not reused. @throws {RevisionMismatch} */
  delete(repository: number, number: number, options?: ConditionalWriteOptions): Promise<boolean>;
  /** Changes or deletes many issues: all of them, or none. @throws {BulkConflicts} @throws {InvalidField} @throws {QuotaExceeded} */
  bulk(
    repository: number,
    author: number | null,
    write: BulkWrite,
    options?: Pick<ChangeOptions, 'admit' | 'authorization'>,
  ): Promise<readonly BulkDone[]>;
  /** For how many days deleted issues can be restored; 0: not at all. */
  readonly keepDays: number;
  /** Issues that can be restored, the last deleted one first. */
  deleted(repository: number, page: { readonly start: number; readonly limit: number }): Promise<DeletedList>;
  /** Restores deleted issues with their numbers and all their data. @throws {QuotaExceeded} */
  restore(repository: number, numbers: readonly number[], options?: WriteOptions): Promise<Restored>;
  /** Deletes the records of deleted issues permanently; returns the numbers that had one. */
  forgetDeleted(repository: number, numbers: readonly number[], options?: WriteOptions): Promise<readonly number[]>;

  /** Starts an import that replaces the issues of a repository, or appends to them. Assignees get the right `write`. */
  import(repository: number, about: ImportedRepository, options?: StoreImportOptions): Promise<Importer>;
  /** Opens a snapshot of a repository, for exports. */
  snapshot(repository: number): Promise<Snapshot>;
  /** Finds all people with a display name, ignoring case. */
  peopleNamed(displayNames: readonly string[]): Promise<readonly Account[]>;
  /** Checks an authorization without a write, for jobs and exports. @throws what the rule throws */
  authorize(repository: number, authorization: Authorization): Promise<void>;
  close(): Promise<void>;
}
