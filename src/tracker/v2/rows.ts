import { setImmediate as turn } from 'node:timers/promises';
import type { RequestBudget } from '../store/budget';
import { RequestCancelled } from '../store/errors';
import {
  NO_LIMIT,
  type AttachmentColumn,
  type EntryColumn,
  type FoundRow,
  type FoundRows,
  type PersonColumn,
  type RowOrder,
  type RowQuery,
} from '../store/row-query';
import { CHANGE_FIELDS } from '../../model/fields';
import { changeKey } from '../../wire/v2/comment';
import { rankedWordsAt } from './q/condition';
import { MAX_SORTED_BYTES, batches, TooLongToSort } from '../store/row-filter';
import { bytesOf } from '../streamed';
import { comparatorBy, invalid, parseOr400, type ListParameters } from './list-parameters';
import type { Query } from './q/ast';
import { matches, requireFields } from './q/evaluate';
import { toRowFilter, type RowFields } from './q/rows';

/** Pages of lists. The store finds all rows, and only those of the page are read. */

/** A list of rows, and how to encode them. */
export interface RowList<Row, Column> extends RowFields<Column> {
  /** The keys of values. */
  readonly known: readonly string[];
  find(query: RowQuery<Column>, budget: RequestBudget): Promise<FoundRows>;
  read(found: readonly FoundRow[]): AsyncIterable<readonly Row[]>;
  /** Calls `read`, and calls it again if a worker had to render texts first. */
  complete?<T>(read: () => T): Promise<T>;
  /** Encodes some rows. */
  encode(rows: readonly Row[]): Promise<readonly unknown[]>;
}

/** A page of found rows, and how to read them. */
export interface FoundPage {
  readonly size: number;
  readonly found: readonly FoundRow[];
  /** Approximate bytes of the encoded page. */
  readonly bytes: number;
  /** Encodes the page, some values at a time. */
  readonly values: () => AsyncIterable<unknown>;
}

async function* valuesOf<Row, Column>(list: RowList<Row, Column>, found: readonly FoundRow[]): AsyncGenerator<unknown> {
  for await (const rows of list.read(found)) {
    yield* await list.encode(rows);
    await turn(); // lets other requests run
  }
}

/** Parses the order; undefined when it has no column. @throws {HttpError} 400 for an unknown field */
function orderOf<Row, Column>(sort: string | null, list: RowList<Row, Column>): RowOrder<Column> | undefined {
  if (sort === null) return { column: null, descending: false };
  const descending = sort.startsWith('-');
  const path = (descending ? sort.slice(1) : sort).split('.');
  const [first = ''] = path;
  if (!list.known.includes(first))
    throw invalid('sort', `There is no field '${path.join('.')}' here. There are: ${list.known.join(', ')}.`);
  if (Object.hasOwn(list.constants, first)) return { column: null, descending };
  const column = rankedWordsAt(path) ? undefined : list.columnOf(path);
  return column === undefined ? undefined : { column, descending };
}

/** Filters by keys without a column (HTML, URLs). Encodes all candidates, some at a time, and holds none in memory. */
async function filterEncoded<Row, Column>(
  list: RowList<Row, Column>,
  found: readonly FoundRow[],
  { query, sort, budget }: { query: Query; sort: string | null; budget: RequestBudget },
): Promise<FoundRow[]> {
  const comparator = sort === null ? undefined : comparatorBy(sort);
  const matching: { row: FoundRow; key: unknown }[] = [];
  let bytes = 0;
  const examine = async (rows: readonly FoundRow[]): Promise<void> => {
    void budget.remainingMs; // throws after the time limit
    if (budget.signal?.aborted) throw new RequestCancelled();
    const values: unknown[] = [];
    for await (const value of valuesOf(list, rows)) values.push(value);
    if (values.length < rows.length && rows.length > 1) {
      for (const row of rows) await examine([row]); // one of them has been deleted meanwhile: find out which
      return;
    }
    const startedAt = performance.now();
    for (const [at, value] of values.entries()) {
      const isMatch = () => matches(value, query);
      if (!(list.complete ? await list.complete(isMatch) : isMatch())) continue;
      const key = comparator?.keyOf(value);
      bytes += typeof key === 'string' ? key.length : 0;
      if (bytes > MAX_SORTED_BYTES) throw new TooLongToSort();
      matching.push({ row: rows[at]!, key });
    }
    budget.spend(performance.now() - startedAt);
  };
  for (const rows of batches(found)) await examine(rows);
  if (comparator) {
    if (comparator.descending) matching.reverse();
    matching.sort((a, b) => comparator.compare(a.key, b.key));
  }
  return matching.map(({ row }) => row);
}

/**
 * Finds a page of a list. @throws {TimeLimitExceeded} @throws {RequestCancelled} @throws {HttpError} 400 for a query or an order by an unknown field,
 * or an order by texts that are too long
 */
export async function pageOfRows<Row, Column>(
  list: RowList<Row, Column>,
  parameters: ListParameters,
  budget: RequestBudget,
): Promise<FoundPage> {
  const { query, sort, start, pagelen } = parameters;
  parseOr400(() => requireFields(query, list.known));
  const order = orderOf(sort, list);
  const { filter, isExact } = parseOr400(() => toRowFilter(query, list));
  const bytesOfEach = JSON.stringify(list.constants).length; // for example the title, which is in each comment
  const page = (size: number, found: readonly FoundRow[]): FoundPage => ({
    size,
    found,
    bytes: bytesOf(found) + found.length * bytesOfEach,
    values: () => valuesOf(list, found),
  });
  try {
    if (order && isExact) {
      const { count, found } = await list.find({ filter, order, start, limit: pagelen }, budget);
      return page(count, found);
    }
    const { found } = await list.find({ filter, order: order ?? { column: null, descending: false }, start: 0, limit: NO_LIMIT }, budget);
    const matching = await filterEncoded(list, found, { query, sort: order ? null : sort, budget });
    return page(matching.length, matching.slice(start, start + pagelen));
  } catch (error) {
    if (error instanceof TooLongToSort) throw invalid('sort', error.message);
    throw error;
  }
}

const PERSON: Readonly<Record<string, PersonColumn>> = {
  nickname: 'username',
  display_name: 'displayName',
  uuid: 'uuid',
  account_id: 'accountId',
  type: 'isPerson',
};

const columnIn = <T>(columns: Readonly<Record<string, T>>, path: readonly string[], fallback: T): T | undefined =>
  path.length === 1 ? fallback : path.length === 2 && Object.hasOwn(columns, path[1]!) ? columns[path[1]!] : undefined;

/** Returns the column of a path in a person. */
export const personColumn = (path: readonly string[]): PersonColumn | undefined => columnIn(PERSON, path, 'username');

const TEXT: Readonly<Record<string, EntryColumn>> = { raw: 'content', markup: 'markup' };

/** Returns the column of a path in a comment or change. */
export function entryColumn(path: readonly string[]): EntryColumn | undefined {
  const [first, key, side] = path;
  if (first === 'user') return columnIn(PERSON, path, 'username');
  if (first === 'content' || first === 'message') return columnIn(TEXT, path, 'comparedContent');
  if (first === 'changes') {
    const field = CHANGE_FIELDS.find((field) => changeKey(field) === key);
    return path.length === 3 && field && (side === 'old' || side === 'new') ? { changed: field, side } : undefined;
  }
  if (path.length > 1) return undefined;
  return ({ id: 'number', created_on: 'createdOn', updated_on: 'updatedOn' } as Record<string, EntryColumn | undefined>)[first ?? ''];
}

/** Returns the column of a path in an attachment. */
export function attachmentColumn(path: readonly string[]): AttachmentColumn | undefined {
  const [first] = path;
  if (first === 'user') return columnIn(PERSON, path, 'username');
  if (path.length > 1) return undefined;
  return ({ name: 'name', size: 'size', created_on: 'createdOn' } as Record<string, AttachmentColumn | undefined>)[first ?? ''];
}
