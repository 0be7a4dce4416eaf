/* Sends inserts of single rows together, because a statement costs PostgreSQL and the driver more than a row. */

/** How many rows a statement may have. Only a few sizes, because each is prepared separately. */
const SIZES = [64, 8, 1];
/** Bound the rows and the characters that wait. */
const MAX_ROWS = 448;
const MAX_CHARS = 1_000_000;

/** Tables with rows that others refer to. They are inserted first, in whatever order the rows came. */
const REFERRED_TABLES = ['issue', 'comment'];
const orderOf = (table: string): number => (REFERRED_TABLES.includes(table) ? REFERRED_TABLES.indexOf(table) : REFERRED_TABLES.length);

/** A statement that inserts one row, split into parts. */
interface RowInsert {
  readonly table: string;
  /** The SQL before the values, the values in parentheses, and the SQL after them. */
  readonly parts: readonly [before: string, row: string, after: string];
}

/** What may follow the values of joined rows. An update on conflict may not, because one statement cannot change a row twice. */
const END = /^(?: on conflict(?: \([^()]*\))? do nothing)?$/;

/** The position after the parenthesis that closes the one at `start`. */
function endOfParenthesis(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; at++) {
    if (sql[at] === '(') depth++;
    if (sql[at] === ')' && --depth === 0) return at + 1;
  }
  return sql.length;
}

/** Splits a statement; undefined unless it inserts one row without returning it. All statements are our own, without parentheses in literals. */
export function rowInsert(sql: string): RowInsert | undefined {
  const [before, table] = /^insert into "?(\w+)"? \([^()]*\)\s+values (?=\()/.exec(sql) ?? [];
  if (before === undefined || table === undefined) return undefined;
  const end = endOfParenthesis(sql, before.length);
  const after = sql.slice(end);
  return END.test(after) ? { table, parts: [before, sql.slice(before.length, end), after] } : undefined;
}

/** Returns a statement that inserts `count` rows of `width` values each. */
export function joinedInsert({ parts: [before, row, after] }: RowInsert, count: number, width: number): string {
  const rows = Array.from({ length: count }, (_, at) => row.replace(/\$(\d+)/g, (_match, number) => `$${Number(number) + at * width}`));
  return before + rows.join(', ') + after;
}

const inserts = new Map<string, RowInsert | undefined>();
function knownInsert(sql: string): RowInsert | undefined {
  if (!inserts.has(sql)) inserts.set(sql, rowInsert(sql));
  return inserts.get(sql);
}

const joined = new Map<string, string>();
function knownJoined(sql: string, insert: RowInsert, count: number, width: number): string {
  const key = `${count} ${sql}`;
  let text = joined.get(key);
  if (text === undefined) joined.set(key, (text = joinedInsert(insert, count, width)));
  return text;
}

/** Collects rows by statement until they are sent. */
export class JoinedInserts {
  readonly #rows = new Map<string, (readonly unknown[])[]>();
  #count = 0;
  #chars = 0;

  readonly #send: (sql: string, values: readonly unknown[]) => void;

  constructor(send: (sql: string, values: readonly unknown[]) => void) {
    this.#send = send;
  }

  /** Adds the row of a statement. Returns false for another kind of statement, before which the caller has to send the rows. */
  add(sql: string, values: readonly unknown[]): boolean {
    if (!knownInsert(sql)) return false;
    const rows = this.#rows.get(sql);
    if (rows) rows.push(values);
    else this.#rows.set(sql, [values]);
    this.#count++;
    for (const value of values) if (typeof value === 'string') this.#chars += value.length;
    if (this.#count >= MAX_ROWS || this.#chars >= MAX_CHARS) this.send();
    return true;
  }

  /** Sends the collected rows. */
  send(): void {
    if (this.#count === 0) return;
    const statements = [...this.#rows].map(([sql, rows]) => ({ sql, rows, insert: knownInsert(sql)! }));
    this.clear();
    statements.sort((a, b) => orderOf(a.insert.table) - orderOf(b.insert.table));
    for (const { sql, rows, insert } of statements) {
      for (let start = 0; start < rows.length;) {
        const size = SIZES.find((count) => count <= rows.length - start)!;
        const values = rows.slice(start, start + size).flat();
        this.#send(size === 1 ? sql : knownJoined(sql, insert, size, values.length / size), values);
        start += size;
      }
    }
  }

  /** Drops the collected rows. */
  clear(): void {
    this.#rows.clear();
    [this.#count, this.#chars] = [0, 0];
  }
}
