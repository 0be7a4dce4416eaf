import { sql, type Kysely } from 'kysely';
import type { Issue, Person } from '../../model/issue';
import { choicesOf, FIELD_NAMES, isListField, isPersonField, isEnumField, type Field, type PersonField } from '../../model/fields';
import type { ListName } from '../../model/enums';
import { COLUMNS, STORED_FIELDS, type FieldRow } from './columns';
import type { Tables } from './tables';

/** The columns of an issue that are not fields, and its texts. */
const OWN_COLUMNS = ['i.id', 'i.edition', 't.title', 't.content'] as const;
const FIELD_COLUMNS = STORED_FIELDS.map((field) => `i.${COLUMNS[field]}` as const);
/** Columns that refer to people and list items. */
const REFERENCES = STORED_FIELDS.filter((field) => isListField(field) || isPersonField(field)).map((field) => `i.${COLUMNS[field]}`);

/** Starts a query of issues with folded names (see names.ts). */
export const selectBare = (db: Pick<Kysely<Tables>, 'selectFrom'>) =>
  db
    .selectFrom('issue as i')
    .innerJoin('issue_text as t', 't.id', 'i.id')
    .select([...OWN_COLUMNS, ...FIELD_COLUMNS]);

/** Starts a query of issues joined with people and list items, for transactions that may have changed these. */
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
      ...FIELD_COLUMNS.filter((column) => !REFERENCES.includes(column)),
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
export interface BareRow extends FieldRow {
  readonly id: number;
  readonly edition: number;
  readonly title: string;
  readonly content: string;
}

/** A row of `selectIssues`. */
export interface IssueRow extends BareRow {
  readonly assignee_name: string | null;
  readonly assignee_account: string | null;
  readonly reporter_name: string | null;
  readonly reporter_account: string | null;
}

/** Converts the columns of an outer join to a person; null without a username. */
export const toPerson = (username: string | null, displayName: string | null, accountId: string | null = null): Person | null =>
  username === null ? null : { username, displayName: displayName ?? username, ...(accountId !== null && { accountId }) };

/** The revision includes the edition, because an import restarts the count of changes. */
export const revisionOf = ({ edition, revision }: Pick<BareRow, 'edition' | 'revision'>): string => `${edition}-${revision}`;

type Named = Pick<Issue, ListName | PersonField>;

/** Returns a function that reads a field from a row and the people and list items that it refers to. */
function readerOf(field: Field): (row: BareRow, named: Named) => unknown {
  if (isEnumField(field)) return (row) => choicesOf(field)[row[COLUMNS[field]]]!;
  if (isListField(field) || isPersonField(field)) return (_, named) => named[field];
  if (field === 'revision') return revisionOf;
  const column = field === 'title' || field === 'content' ? field : COLUMNS[field];
  return (row) => row[column];
}
const READERS = FIELD_NAMES.map((field) => ({ field, read: readerOf(field) }));

/** Converts a row, and the people and list items that it refers to, to an issue. */
export function issueOf(row: BareRow, named: Named): Issue {
  const issue: Record<string, unknown> = {};
  for (const { field, read } of READERS) issue[field] = read(row, named);
  return issue as unknown as Issue;
}

/** Converts a joined row to an issue. */
export const toIssue = (row: IssueRow): Issue =>
  issueOf(row, {
    component: row.component,
    milestone: row.milestone,
    version: row.version,
    assignee: toPerson(row.assignee, row.assignee_name, row.assignee_account),
    reporter: toPerson(row.reporter, row.reporter_name, row.reporter_account),
  });
