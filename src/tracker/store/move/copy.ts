import { setImmediate as turn } from 'node:timers/promises';
import type { Transact } from '../database';
import { PAGES_MERGED_PER_TRANSACTION } from '../import-steps';
import type { MovableDatabase } from './movable';
import { updateMark, type MoveState } from './mark';
import { keyOf, readRows, ownColumns, sizeOfRow } from './rows';
import { MOVED_TABLES, type MovedRow, type MovedTable } from './tables';

/** Bound the memory of a page, and what a transaction writes. */
const MAX_ROWS = 1000;
const MAX_BYTES = 4 * 2 ** 20;
/** The rows of the first page, because their size is unknown. */
const FIRST_ROWS = 8;

/** The step after the tables: the contents of attachments. */
export const FILES_STEP = 'files';

/** Receives the number of rows of a table that were copied. It may throw to interrupt the move. */
export type OnRowsMoved = (moved: { readonly step: string; readonly count: number }) => void;

/** Stands for values in a statement that is only compiled for its SQL. */
const PLACEHOLDER = '';

/** Queues inserts of rows. If one fails, the transaction fails. */
function insertRows(db: Transact, to: MovableDatabase, table: string, sourceRows: readonly MovedRow[]): void {
  const rows = sourceRows.map((row) => to.complete(table, Object.fromEntries(ownColumns(row).map((column) => [column, row[column]!]))));
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const values = Object.fromEntries(columns.map((column) => [column, PLACEHOLDER]));
  const { sql } = db.withTables<Record<string, Record<string, unknown>>>().insertInto(table).values(values).compile();
  for (const row of rows)
    db.direct.run(
      sql,
      columns.map((column) => row[column]),
    );
}

/** Adds texts to the full-text index of the target, like an import. */
async function indexTexts(db: Transact, table: string, rows: readonly MovedRow[]): Promise<void> {
  if (table === 'issue_text') for (const { id, title, content } of rows) db.texts.add(db, Number(id), String(title), String(content));
  else if (table === 'comment') {
    for (const { id, content } of rows) if (content !== null) db.texts.addComment(db, Number(id), String(content));
  } else return;
  await db.texts.mergeImported(db, PAGES_MERGED_PER_TRANSACTION);
}

/** Halves the number of rows per page when they are large, otherwise doubles it. */
const nextLimit = (limit: number, bytes: number): number =>
  bytes > MAX_BYTES / 2 ? Math.max(1, Math.floor(limit / 2)) : Math.min(MAX_ROWS, limit * 2);

const hasNul = (row: MovedRow): boolean => Object.values(row).some((value) => typeof value === 'string' && value.includes('\0'));

/** The step after a table. */
const stepAfter = (table: MovedTable): string => MOVED_TABLES[MOVED_TABLES.indexOf(table) + 1]?.name ?? FILES_STEP;

async function copyTable(
  from: { readonly database: MovableDatabase; readonly db: Transact },
  to: MovableDatabase,
  table: MovedTable,
  start: MoveState,
  onMoved: OnRowsMoved,
): Promise<MoveState> {
  let state = start;
  for (let limit = FIRST_ROWS; ;) {
    const rows = await readRows(from.db, table, state.after, limit);
    let bytes = 0;
    for (const row of rows) {
      from.database.check(table.name, row);
      bytes += sizeOfRow(row);
    }
    const isLast = rows.length < limit;
    const replaced = state.replaced + (to.replacesNul ? rows.filter(hasNul).length : 0);
    const next: MoveState = isLast
      ? { ...state, replaced, step: stepAfter(table), after: undefined }
      : { ...state, replaced, after: keyOf(table, rows.at(-1)!) };
    await to.write(async (db) => {
      insertRows(db, to, table.name, rows);
      await indexTexts(db, table.name, rows);
      await updateMark(db, next);
    });
    state = next;
    onMoved({ step: table.name, count: rows.length });
    if (isLast) return state;
    limit = nextLimit(limit, bytes);
    await turn(); // lets the process handle signals
  }
}

/**
 * Copies all rows from where a move has stopped, and returns its state at the end. Each transaction of the target stores the progress. The source
 * is read in one snapshot, and not written.
 */
export async function copyTables(from: MovableDatabase, to: MovableDatabase, start: MoveState, onMoved: OnRowsMoved): Promise<MoveState> {
  return from.read(async (db) => {
    let state = start;
    const first = MOVED_TABLES.findIndex(({ name }) => name === start.step);
    if (first < 0) return state;
    await to.write((target) => target.texts.prepareImport(target));
    for (const table of MOVED_TABLES.slice(first)) state = await copyTable({ database: from, db }, to, table, state, onMoved);
    return state;
  });
}
