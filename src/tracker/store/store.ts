import type { FileLost } from './errors';
import type { FileKeeper, ReceivedFile, StoredFile } from './kept-files';
import type { Attachment, Choices, Comment, Issue, IssueFields, NewIssue } from '../../model/issue';
import type { Person, RepositoryDefaults, RepositoryId, Participation } from '../../model/issue';
import type { GroupBy, GroupCount } from '../../model/groups';
import type { IssueQuery } from '../../model/query';
import type { SearchHit } from '../../model/search';
import type { Right } from '../../model/rights';
import type { ListName, Markup } from '../../model/words';
import type { Account } from './accounts';
import type { RequestBudget } from './budget';
import type { Importer, ImportedRepository, StoreImportOptions } from './import-types';
import type { Authorization, InsistedRevision, WriteOptions } from './authorization';
import type { DataVersion } from './data-version';
import type { Quotas } from './quota-limits';
import type { Repository } from './repository';
import type { RepositoryReads } from './repository-query';
import type { RowReader } from './row-query';
import type { Snapshot } from './snapshot';

export type { Account } from './accounts';
export type * from './import-types';
export type * from './repository';
export type * from './snapshot';

export { QuotaExceeded, type Quotas } from './quota-limits';
export { FileTooLarge, type FileKeeper, type ReceivedFile, type StoredFile } from './kept-files';

/** How a repository is made. */
export interface NewRepository extends WriteOptions {
  readonly isPrivate: boolean;
  /** The account that runs it. */
  readonly admin?: number | undefined;
}

/** An issue that was deleted and can be restored. */
export interface DeletedIssue {
  readonly number: number;
  readonly title: string;
  readonly deletedOn: string;
  /** From when on nobody can restore it. */
  readonly goneOn: string;
  readonly deletedBy: Person | null;
  /** Of its texts and files. */
  readonly bytes: number;
}

export interface DeletedList {
  readonly count: number;
  readonly issues: readonly DeletedIssue[];
}

/** What is to become of one of many issues. */
export interface BulkEntry {
  readonly number: number;
  readonly fields: IssueFields;
  /** What was seen of it: its revision, or fields that are about to be set. Where both are given, a new revision with the same fields will do. */
  readonly ifRevision?: string | undefined;
  readonly seen?: IssueFields | undefined;
}

/** One write of many issues. */
export interface BulkWrite {
  readonly entries: readonly BulkEntry[];
  readonly message?: string | null;
  readonly markup?: Markup | undefined;
  /** Whether who writes watches the issues from now on. */
  readonly watch?: boolean | undefined;
  readonly delete?: boolean | undefined;
}

/** An issue that was changed since it was seen (`current`), or is not there any more. */
export interface BulkConflict {
  readonly number: number;
  readonly current: Issue | undefined;
}

/** What was done to one of many: what it is then (undefined: deleted), and the number of its comment. */
export interface BulkDone {
  readonly before: Issue;
  readonly issue: Issue | undefined;
  readonly comment: number | null;
}

/** What came of restoring: `left` are numbers that are not kept (any more), or that an issue has which is there. */
export interface Restored {
  readonly restored: readonly number[];
  readonly left: readonly number[];
}

export interface ListResult {
  /** How many issues match in all. */
  readonly count: number;
  readonly issues: readonly Issue[];
}

/** An issue of a list that goes through several repositories. */
export interface PlacedIssue {
  readonly repository: RepositoryId;
  readonly issue: Issue;
}

export interface PlacedList extends Pick<ListResult, 'count'> {
  readonly issues: readonly PlacedIssue[];
}

export { BulkConflicts, CommentMismatch, InvalidField, RepositoryGone, RevisionMismatch } from './write-errors';

/** An item of one of a repository's lists. The id stays when the name changes. */
export interface ListItem {
  readonly id: number;
  readonly name: string;
}

/** What goes with a write that may insist on what is written to. */
export interface InsistingOptions extends WriteOptions {
  readonly ifRevision?: InsistedRevision | undefined;
}

/** What may go with a change of fields. */
export interface ChangeOptions extends InsistingOptions {
  /** A word about it. */
  readonly message?: string | null;
  readonly markup?: Markup;
  /** An account that may be assigned from now on, if all else is as it should be. */
  readonly admit?: number | undefined;
}

/** What a change of fields has come to: the issue, and the entry of its history (null when nothing was changed or said). */
export interface Changed {
  readonly issue: Issue;
  readonly change: Comment | null;
}

/**
 * What people say and do about an issue. Methods answer undefined (false) when there is no such issue or comment.
 * Whoever writes is `author`, an account's key; null is anonymous. Every write that changes something changes the issue's
 * revision; all but watching and voting, also the date of its last change.
 */
export interface ConversationStore extends RowReader {
  /** Changes fields, and writes down what was changed, with a word about it if there is one (whose author watches then). @throws {InvalidField} @throws {RevisionMismatch} */
  change(
    repository: number,
    number: number,
    author: number | null,
    fields: IssueFields,
    options?: ChangeOptions,
  ): Promise<Changed | undefined>;
  /** All entries, oldest first: for who takes an issue along whole. Answers use `findEntries`. */
  comments(repository: number, number: number): Promise<readonly Comment[]>;
  comment(repository: number, number: number, id: number): Promise<Comment | undefined>;
  /** Whoever comments watches the issue from then on, as on Bitbucket. */
  addComment(
    repository: number,
    number: number,
    author: number | null,
    text: { content: string; markup?: Markup },
    options?: WriteOptions,
  ): Promise<Comment | undefined>;
  /** @throws {CommentMismatch} */
  updateComment(
    repository: number,
    number: number,
    id: number,
    text: { content: string; markup?: Markup },
    options?: InsistingOptions,
  ): Promise<Comment | undefined>;
  /** Takes a comment away; of one with changes the words only, since the history stays. @throws {CommentMismatch} */
  deleteComment(repository: number, number: number, id: number, options?: InsistingOptions): Promise<boolean>;

  attachments(repository: number, number: number): Promise<readonly Attachment[]>;
  /** Where the content of an attachment is; undefined when it is not named; null when an archive named but did not hold it. */
  attachmentFile(repository: number, number: number, name: string): Promise<StoredFile | null | undefined>;
  /** Adds files; one of the same name is replaced. One entry of the history tells of all. Answers those that were added. What is not kept has to be discarded. */
  attach(
    repository: number,
    number: number,
    author: number | null,
    files: readonly (ReceivedFile & { name: string })[],
    options?: WriteOptions,
  ): Promise<readonly Attachment[] | undefined>;
  detach(repository: number, number: number, author: number | null, name: string, options?: WriteOptions): Promise<boolean>;
  readonly files: FileKeeper;

  participation(repository: number, number: number, account: number): Promise<Participation | undefined>;
  watch(repository: number, number: number, account: number, watching: boolean, options?: WriteOptions): Promise<boolean>;
  vote(repository: number, number: number, account: number, voted: boolean, options?: WriteOptions): Promise<boolean>;
  watchers(repository: number, number: number): Promise<readonly Person[]>;
  voters(repository: number, number: number): Promise<readonly Person[]>;

  /** By name. */
  listItems(repository: number, list: ListName): Promise<readonly ListItem[]>;
  /** Adds an item; one of that name that is there already is answered as it is. */
  addListItem(repository: number, list: ListName, name: string, options?: WriteOptions): Promise<ListItem>;
  /** Renames an item in the list and in all issues, whose history tells of it. @throws {InvalidField} when the name is taken */
  renameListItem(
    repository: number,
    list: ListName,
    id: number,
    author: number | null,
    name: string,
    options?: WriteOptions,
  ): Promise<ListItem | undefined>;
  /** Takes an item out of the list and off all issues, whose history tells of it. */
  deleteListItem(repository: number, list: ListName, id: number, author: number | null, options?: WriteOptions): Promise<boolean>;
  defaults(repository: number): Promise<RepositoryDefaults>;

  /** Finds a person by the id of API 2.0 (with or without braces) or by the account id, also one of `accountIdOf`. */
  accountById(id: string): Promise<Account | undefined>;
}

/**
 * Everything that a tracker keeps. One set of queries; engines differ in `open` only. Every method that writes is one
 * transaction, and has reached the disk when its promise is fulfilled. Dates are ISO 8601 in UTC with microseconds
 * where they are known.
 */
export interface Store extends ConversationStore, RepositoryReads {
  /** The data file; undefined in memory. */
  readonly file: string | undefined;
  /** What its writes are held to: what goes beyond is refused with `QuotaExceeded`. */
  readonly quotas: Quotas | undefined;
  /** Fulfilled when the data file was deleted or replaced: nothing is read or written any more. */
  readonly whenLost: Promise<FileLost>;
  /** Tells whether what was read before may have changed. Cheaper than any question; in the same `turn`, free. */
  dataVersion(turn?: object): DataVersion;
  /** Finds by name, ignoring case, as URLs of Bitbucket did. */
  repository(id: RepositoryId): Promise<Repository | undefined>;
  /** Makes a repository; answers the one there is, unchanged, when the name is taken. @throws what the authorization throws */
  addRepository(id: RepositoryId, options: NewRepository): Promise<Repository>;
  /** Says who may read a repository: only those who were given a right, or anybody. */
  setPrivate(repository: number, isPrivate: boolean): Promise<void>;
  /** Takes a repository away, with its rights and lists, unless it has issues: then it answers false. */
  removeEmptyRepository(repository: number): Promise<boolean>;
  /** Repositories that a person may read (`null`: those that anybody may; `'all'`: every one), by name. */
  repositories(reader: number | null | 'all'): Promise<readonly Repository[]>;

  account(username: string): Promise<Account | undefined>;
  /** The people of some names, by name as it was asked for; who is not there is left out. */
  accountsNamed(usernames: Iterable<string>): Promise<ReadonlyMap<string, Account>>;
  /** Says whether anybody who reads public repositories is told of somebody of this name. */
  isNamedInPublic(username: string): Promise<boolean>;
  /** Everybody, by name, and how many tokens they have. */
  accounts(): Promise<readonly (Account & { readonly tokens: number })[]>;
  /** Makes or changes a person. What is undefined leaves what there is. */
  saveAccount(username: string, set: { displayName?: string; passwordHash?: string | null; isAdmin?: boolean }): Promise<Account>;
  /** The same of somebody who has no password yet; undefined, and nothing is changed, when they have one. */
  addAccount(username: string, set: { displayName?: string; passwordHash: string; isAdmin?: boolean }): Promise<Account | undefined>;
  /** Remembers a token's hash for a person, or finds whose it is. */
  addToken(account: number, hash: string): Promise<void>;
  /** Takes all tokens of a person back; answers how many they were. */
  removeTokens(account: number): Promise<number>;
  accountOfToken(hash: string): Promise<Account | undefined>;
  right(repository: number, account: number): Promise<Right | undefined>;
  /** Who was given a right to a repository, by name. */
  grants(repository: number): Promise<readonly { readonly username: string; readonly right: Right }[]>;
  /** Gives a right, or takes it away (`null`). */
  grant(repository: number, account: number, right: Right | null): Promise<void>;

  /** With a `moment`, names of people and lists are told as they were then, or later; without, as they are. So in the other reads. */
  list(repository: number, query: IssueQuery, dataVersion?: DataVersion, budget?: RequestBudget): Promise<ListResult>;
  /** How many issues that a query means are in each group, without the empty ones: by value, months newest first, what is unset last. */
  groups(
    repository: number,
    by: GroupBy,
    query: Pick<IssueQuery, 'filter' | 'search' | 'searchComments'>,
    budget?: RequestBudget,
  ): Promise<readonly GroupCount[]>;
  /** Where issues that were found hold what was searched for, by their numbers; what was changed meanwhile is left out. */
  hits(
    repository: number,
    search: Pick<IssueQuery, 'search' | 'searchComments'>,
    issues: readonly Pick<Issue, 'number'>[],
    budget?: RequestBudget,
  ): Promise<ReadonlyMap<number, SearchHit>>;
  /** Issues that a person is assigned or has reported, in all repositories that `reader` may read (see `repositories`). */
  involving(account: number, reader: number | 'all', query: IssueQuery, budget?: RequestBudget): Promise<PlacedList>;
  issue(repository: number, number: number, dataVersion?: DataVersion): Promise<Issue | undefined>;
  /** Title and status of those of these issues that are there. */
  mentioned(repository: number, numbers: readonly number[]): Promise<ReadonlyMap<number, Pick<Issue, 'title' | 'status'>>>;
  choices(repository: number): Promise<Choices>;

  /**
   * A field that is not given is as the repository's defaults say. The reporter watches what they report, as on Bitbucket.
   * @throws {InvalidField} and nothing is changed
   */
  create(
    repository: number,
    reporter: number | null,
    fields: NewIssue,
    options?: Pick<ChangeOptions, 'admit' | 'authorization'>,
  ): Promise<Issue>;
  /** False when there is no such issue. It is kept to be restored for `keepDays`; its number is never given again. @throws {RevisionMismatch} */
  delete(repository: number, number: number, options?: InsistingOptions): Promise<boolean>;
  /**
   * Changes or deletes many issues at once: all of them, or none.
   * @throws {BulkConflicts} @throws {InvalidField} @throws {QuotaExceeded}
   */
  bulk(
    repository: number,
    author: number | null,
    write: BulkWrite,
    options?: Pick<ChangeOptions, 'admit' | 'authorization'>,
  ): Promise<readonly BulkDone[]>;
  /** For how many days deleted issues can be restored; 0: they cannot. */
  readonly keepDays: number;
  /** Issues that can be restored, the last that was deleted first. */
  deleted(repository: number, page: { readonly start: number; readonly limit: number }): Promise<DeletedList>;
  /** Puts deleted issues back as they were, with their numbers and all that belonged to them. @throws {QuotaExceeded} */
  restore(repository: number, numbers: readonly number[], options?: WriteOptions): Promise<Restored>;
  /** Takes deleted issues away for good; answers the numbers that were there. */
  forgetDeleted(repository: number, numbers: readonly number[], options?: WriteOptions): Promise<readonly number[]>;

  /** Starts an import that replaces all issues of the repository, or appends to them. People who were assigned issues get `write`. */
  import(repository: number, about: ImportedRepository, options?: StoreImportOptions): Promise<Importer>;
  /** All that a repository holds, for writing it down elsewhere. */
  snapshot(repository: number): Promise<Snapshot>;
  /** People by display name, whatever its case; where several share one, all of them. */
  peopleNamed(displayNames: readonly string[]): Promise<readonly Account[]>;
  /** Judges by a rule what is written elsewhere, or told as a whole, on what is there now. @throws what the rule throws */
  authorize(repository: number, authorization: Authorization): Promise<void>;
  close(): Promise<void>;
}
