import { sql, type Updateable } from 'kysely';
import type { Issue, Person } from '../../model/issue';
import { assertAuthorized, authorize, isExpectedRevision, storedWriter } from './authorization';
import type { Transact } from './database';
import { isShown } from './appends';
import { bulkGet, prepared } from './prepared';
import { selectIssues, toIssue, toPerson, type IssueRow } from './rows';
import { repositoryState, type RepositoryState } from './repositories';
import { RevisionMismatch, type ConditionalWriteOptions, type WithoutContent } from './store';
import type { IssueTable } from './tables';
import { idOf, issueId, isNumber } from './ids';

/** What all writes to an issue share: the current issue, its counts and its revision. */

const issueById = prepared((db, { id }: { id: number }) =>
  selectIssues(db)
    .where('i.id', '=', id)
    .where(isShown(sql`i.id`)),
);

const issueByNumber = prepared((db, { repository, number }: { repository: number; number: number }) =>
  selectIssues(db)
    .where('i.id', '=', idOf(repository, number))
    .where(isShown(sql`i.id`)),
);

/** Loads an issue by row id. @throws when it does not exist */
export async function loadIssue(db: Transact, id: number): Promise<Issue> {
  const [row] = await issueById(db, { id });
  if (!row) throw new Error('The issue is gone.');
  return toIssue(row);
}

/** An issue before a write. */
export interface StoredIssue {
  readonly id: number;
  readonly row: IssueRow;
  readonly issue: Issue;
}

/** A `StoredIssue` without the description of the issue, which can be long. */
export interface StoredIssueWithoutContent extends Pick<StoredIssue, 'id'> {
  readonly row: Omit<IssueRow, 'content'>;
  readonly issue: WithoutContent;
}

/** Drops the description of an issue, so that it does not stay in memory. */
export const dropContentOf = ({ content: _content, ...issue }: Issue): WithoutContent => issue;

/** Drops the description of an issue and its row. */
export const dropContent = ({ id, row: { content: _content, ...row }, issue }: StoredIssue): StoredIssueWithoutContent => ({
  id,
  row,
  issue: dropContentOf(issue),
});

/** Loads an issue with its row. */
export async function loadStoredIssue(db: Transact, edition: number, number: number): Promise<StoredIssue | undefined> {
  if (!isNumber(number)) return undefined;
  const id = issueId(edition, number);
  const [row] = await issueById(db, { id });
  return row && { id, row, issue: toIssue(row) };
}

/** Loads an issue for a write. @throws {RevisionMismatch}, and what the authorization throws */
export async function loadForWrite(
  db: Transact,
  state: RepositoryState,
  number: number,
  { authorization, ifRevision }: ConditionalWriteOptions = {},
): Promise<StoredIssue | undefined> {
  const found = await loadStoredIssue(db, state.edition, number);
  await authorize(db, state.about, authorization, { issue: found?.issue });
  if (found && !isExpectedRevision(ifRevision, found.issue.revision)) throw new RevisionMismatch(found.issue);
  return found;
}

/** A repository whose issue is about to be written. */
export interface IssueWrite {
  readonly state: RepositoryState;
  /** The issue; undefined when there is none. */
  readonly before: StoredIssue | undefined;
}

/**
 * Begins the write of an issue: loads it and the state of its repository. @throws {RepositoryGone} {RevisionMismatch}, and what the authorization
 * throws
 */
export async function openIssueToWrite(
  db: Transact,
  repository: number,
  number: number,
  { authorization, ifRevision }: ConditionalWriteOptions = {},
): Promise<IssueWrite> {
  // These run at once, because an engine over a network would wait for each. The state comes first, because it locks the row.
  const [state, [row], writer] = await Promise.all([
    repositoryState(db, repository),
    isNumber(number) ? issueByNumber(db, { repository, number }) : [],
    storedWriter(db, repository, authorization),
  ]);
  const before = row && { id: row.id, row, issue: toIssue(row) };
  assertAuthorized(state.about, authorization, writer, { issue: before?.issue });
  if (before && !isExpectedRevision(ifRevision, before.issue.revision)) throw new RevisionMismatch(before.issue);
  return { state, before };
}

/** The row id for `where`; -1, which no row has, for a number out of range. */
export const idIn = (edition: number, number: number): number => (isNumber(number) ? issueId(edition, number) : -1);

/** Changes of an issue's counts. */
export interface CountChanges {
  readonly comments?: number;
  readonly watchers?: number;
  readonly votes?: number;
}

/** Updates the row of an issue and increases its revision. */
export function updateIssueRow(db: Transact, id: number, set: Updateable<IssueTable>, by: CountChanges = {}): Promise<void> {
  const { sql: statement, parameters } = db
    .updateTable('issue')
    .set((eb) => ({
      ...set,
      revision: eb('revision', '+', 1),
      ...(by.comments && { comment_count: eb('comment_count', '+', by.comments) }),
      ...(by.watchers && { watcher_count: eb('watcher_count', '+', by.watchers) }),
      ...(by.votes && { vote_count: eb('vote_count', '+', by.votes) }),
    }))
    .where('id', '=', id)
    .compile();
  db.direct.run(statement, parameters);
  return Promise.resolve();
}

const insertWatcher = bulkGet((db, { issue, person }: { issue: number; person: number }) =>
  db
    .insertInto('watcher')
    .values({ issue, person })
    .onConflict((conflict) => conflict.doNothing())
    .returning('person'),
);

/** Adds a watcher, and returns the number of added ones; null adds nobody. */
export const addWatcher = async (db: Transact, issue: number, person: number | null): Promise<number> =>
  person === null || !(await insertWatcher(db, { issue, person })) ? 0 : 1;

type PersonColumns = Parameters<typeof toPerson>;

/** Converts rows to people. */
export const toPeople = (
  rows: readonly { username: PersonColumns[0]; display_name: PersonColumns[1]; account_id: string | null }[],
): Person[] => rows.flatMap((row) => toPerson(row.username, row.display_name, row.account_id) ?? []);
