import { sql, type Kysely } from 'kysely';
import type { Issue, Person } from '../../model/issue';
import { KINDS, PRIORITIES, STATUSES, type ListName, type Markup } from '../../model/words';
import type { Tables } from './tables';

/** What issues are told with, whoever they name. */
const OWN_COLUMNS = [
  'i.id',
  'i.edition',
  'i.number',
  't.title',
  't.content',
  'i.markup',
  'i.status',
  'i.kind',
  'i.priority',
  'i.created_on',
  'i.updated_on',
  'i.edited_on',
  'i.comment_count',
  'i.watcher_count',
  'i.vote_count',
  'i.revision',
] as const;

/** Starts a query of issues which name people and items of lists as they are referred to (see names.ts). */
export const selectBare = (db: Pick<Kysely<Tables>, 'selectFrom'>) =>
  db
    .selectFrom('issue as i')
    .innerJoin('issue_text as t', 't.id', 'i.id')
    .select([...OWN_COLUMNS, 'i.component', 'i.milestone', 'i.version', 'i.assignee', 'i.reporter']);

/** Starts a query of whole issues, for transactions that have changed names themselves. */
export const selectIssues = (db: Pick<Kysely<Tables>, 'selectFrom'>) =>
  db
    .selectFrom('issue as i')
    .innerJoin('issue_text as t', 't.id', 'i.id')
    .leftJoin('person as a', 'a.name', 'i.assignee')
    .leftJoin('person as r', 'r.name', 'i.reporter')
    .leftJoin('list_item as c', (join) =>
      join.onRef('c.edition', '=', 'i.edition').on('c.list', '=', sql.lit('component')).onRef('c.name', '=', 'i.component'),
    )
    .leftJoin('list_item as m', (join) =>
      join.onRef('m.edition', '=', 'i.edition').on('m.list', '=', sql.lit('milestone')).onRef('m.name', '=', 'i.milestone'),
    )
    .leftJoin('list_item as v', (join) =>
      join.onRef('v.edition', '=', 'i.edition').on('v.list', '=', sql.lit('version')).onRef('v.name', '=', 'i.version'),
    )
    .select([
      ...OWN_COLUMNS,
      'c.title as component',
      'm.title as milestone',
      'v.title as version',
      'a.username as assignee',
      'a.display_name as assignee_name',
      'a.account_id as assignee_account',
      'r.username as reporter',
      'r.display_name as reporter_name',
      'r.account_id as reporter_account',
    ]);

/** A row of `selectBare`. */
export interface BareRow {
  readonly id: number;
  readonly edition: number;
  readonly number: number;
  readonly title: string;
  readonly content: string;
  readonly markup: Markup;
  readonly status: number;
  readonly kind: number;
  readonly priority: number;
  readonly component: string | null;
  readonly milestone: string | null;
  readonly version: string | null;
  readonly assignee: string | null;
  readonly reporter: string | null;
  readonly created_on: string;
  readonly updated_on: string;
  readonly edited_on: string | null;
  readonly comment_count: number;
  readonly watcher_count: number;
  readonly vote_count: number;
  readonly revision: number;
}

/** A row of `selectIssues`. */
export interface IssueRow extends BareRow {
  readonly assignee_name: string | null;
  readonly assignee_account: string | null;
  readonly reporter_name: string | null;
  readonly reporter_account: string | null;
}

/** A person of the columns of an outer join. */
export const toPerson = (username: string | null, displayName: string | null, accountId: string | null = null): Person | null =>
  username === null ? null : { username, displayName: displayName ?? username, ...(accountId !== null && { accountId }) };

/** An import starts the count of changes anew, so the revision tells of the edition too. */
export const revisionOf = ({ edition, revision }: Pick<BareRow, 'edition' | 'revision'>): string => `${edition}-${revision}`;

/** Makes the model's issue of a row, and of what it names. */
export const issueOf = (row: BareRow, named: Pick<Issue, ListName | 'assignee' | 'reporter'>): Issue => ({
  number: row.number,
  title: row.title,
  content: row.content,
  markup: row.markup,
  status: STATUSES[row.status]!,
  kind: KINDS[row.kind]!,
  priority: PRIORITIES[row.priority]!,
  component: named.component,
  milestone: named.milestone,
  version: named.version,
  assignee: named.assignee,
  reporter: named.reporter,
  createdOn: row.created_on,
  updatedOn: row.updated_on,
  editedOn: row.edited_on,
  commentCount: row.comment_count,
  watcherCount: row.watcher_count,
  voteCount: row.vote_count,
  revision: revisionOf(row),
});

/** The same of a row that was joined with what it names. */
export const toIssue = (row: IssueRow): Issue =>
  issueOf(row, {
    component: row.component,
    milestone: row.milestone,
    version: row.version,
    assignee: toPerson(row.assignee, row.assignee_name, row.assignee_account),
    reporter: toPerson(row.reporter, row.reporter_name, row.reporter_account),
  });
