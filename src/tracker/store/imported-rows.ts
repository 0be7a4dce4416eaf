import type { Insertable, Kysely } from 'kysely';
import { closes, insertClosing } from './closings';
import { SET_COLUMNS } from './columns';
import { isInsertedWithChecksum, withChecksum } from './engine-sql';
import { bulk, bulkGet, type WithDirect } from './prepared';
import type { Tables } from './tables';

/** Prepared statements of an import, synchronous where the engine is, since an archive has a million rows. */

type Columns<Table extends keyof Tables> = readonly (keyof Insertable<Tables[Table]> & string)[];
type Row<Table extends keyof Tables, Names extends Columns<Table>> = Pick<Insertable<Tables[Table]>, Names[number]>;

/**
 * Inserts a row, with its checksum where the table has no trigger for it. Columns are named, because values are placeholders when the statement
 * is compiled.
 */
const into = <Table extends keyof Tables, Names extends Columns<Table>>(
  db: Kysely<Tables>,
  table: Table,
  columns: Names,
  row: Row<Table, Names>,
) => {
  const values = Object.fromEntries(columns.map((column) => [column, row[column as Names[number]]])) as Insertable<Tables[Table]>;
  return db.insertInto(table).values(isInsertedWithChecksum(table) ? withChecksum(table, values) : values);
};

const inserting = <Table extends keyof Tables, const Names extends Columns<Table>>(table: Table, columns: Names) =>
  bulk((db, row: Row<Table, Names>) => into(db, table, columns, row));

export const insertIssue = inserting('issue', [
  ...SET_COLUMNS,
  ...(['id', 'edition', 'number', 'reporter', 'created_on', 'updated_on', 'edited_on', 'content_updated_on'] as const),
  ...(['comment_count', 'watcher_count', 'vote_count', 'title_folded'] as const),
]);
export const insertText = inserting('issue_text', ['id', 'title', 'content']);
const TIE = ['issue', 'person'] as const;
const tie = (db: Kysely<Tables>, table: 'watcher' | 'vote', row: Row<'watcher', typeof TIE>) =>
  into(db, table, TIE, row).onConflict((conflict) => conflict.doNothing());
/** Ignores people who already watch or have voted. */
export const insertWatcher = bulk((db, row: Row<'watcher', typeof TIE>) => tie(db, 'watcher', row));
export const insertVote = bulk((db, row: Row<'vote', typeof TIE>) => tie(db, 'vote', row));
/** Like the two above, but return nothing for people who already watch or have voted. */
export const insertNewWatcher = bulkGet((db, row: Row<'watcher', typeof TIE>) => tie(db, 'watcher', row).returning('person'));
export const insertNewVote = bulkGet((db, row: Row<'vote', typeof TIE>) => tie(db, 'vote', row).returning('person'));
const RELATION = ['source', 'target', 'type', 'author', 'created_on'] as const;
/** Ignores an existing relation. */
export const insertRelation = bulk((db, row: Row<'relation', typeof RELATION>) =>
  into(db, 'relation', RELATION, row).onConflict((conflict) => conflict.doNothing()),
);
export const insertAnchor = inserting('anchor', [
  ...(['issue', 'path', 'first_line', 'lines', 'lines_before', 'lines_after', 'commit_hash', 'note', 'author', 'created_on'] as const),
]);
const CHANGE = ['comment', 'field', 'old', 'new', 'author', 'created_on'] as const;
export const insertChange = inserting('change', CHANGE);
/** Inserts a change of an issue, and records the date when it closes the issue. */
export function insertChangeOf(db: WithDirect, issue: number, change: Row<'change', typeof CHANGE>): void {
  insertChange(db, change);
  if (closes(change)) insertClosing(db, { issue, date: change.created_on });
}
export const insertAttachment = inserting('attachment', ['issue', 'name', 'hash', 'size', 'author', 'created_on', 'path', 'url']);

/** Increases the counts of watchers or votes. */
export const countWatchers = bulk((db, row: { issue: number; by: number }) =>
  db
    .updateTable('issue')
    .set((eb) => ({ watcher_count: eb('watcher_count', '+', row.by) }))
    .where('id', '=', row.issue),
);
export const countVotes = bulk((db, row: { issue: number; by: number }) =>
  db
    .updateTable('issue')
    .set((eb) => ({ vote_count: eb('vote_count', '+', row.by) }))
    .where('id', '=', row.issue),
);

const COMMENT = ['issue', 'number', 'content', 'markup', 'author', 'created_on', 'updated_on'] as const;
/** Ignores a comment whose number exists, and returns nothing for it. */
export const insertComment = bulkGet((db, row: Row<'comment', typeof COMMENT>) =>
  into(db, 'comment', COMMENT, row)
    .onConflict((conflict) => conflict.columns(['issue', 'number']).doNothing())
    .returning('id'),
);

/** Inserts a comment with its row id. Its number must not exist yet. */
export const insertCommentOfId = inserting('comment', ['id', ...COMMENT]);

export const findComment = bulkGet((db, row: { issue: number; number: number }) =>
  db.selectFrom('comment').select('id').where('issue', '=', row.issue).where('number', '=', row.number),
);

const ITEM = ['edition', 'list', 'name', 'title'] as const;
/** Ignores an existing name. */
export const insertItem = bulk((db, row: Row<'list_item', typeof ITEM>) =>
  into(db, 'list_item', ITEM, row).onConflict((conflict) => conflict.doNothing()),
);
