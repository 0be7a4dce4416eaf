/* Inserts of single rows that are sent together: a statement costs PostgreSQL and the driver more than a row. */

/** How many rows a statement has: few sizes, since each is prepared by itself. */
const SIZES = [64, 8, 1];
/** Bounds the rows and the characters that wait. */
const MAX_ROWS = 448;
const MAX_CHARS = 1_000_000;

/** Rows that others refer to are inserted first, whatever the order. */
const REFERRED_TABLES = ['issue', 'comment'];
const orderOf = (table: string): number => (REFERRED_TABLES.includes(table) ? REFERRED_TABLES.indexOf(table) : REFERRED_TABLES.length);

/** A statement that inserts one row, in parts. */
interface RowInsert {
  readonly table: string;
  /** Up to the values, the values in parentheses, and what follows. */
  readonly parts: readonly [before: string, row: string, after: string];
}

/** What may follow the values of rows that are inserted together: none of them may be changed twice by one statement. */
const END = /^(?: on conflict(?: \([^()]*\))? do nothing)?$/;

/** The place after the parenthesis that closes the one at `start`. */
function endOfParenthesis(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; at++) {
    if (sql[at] === '(') depth++;
    if (sql[at] === ')' && --depth === 0) return at + 1;
  }
  return sql.length;
}

/** Takes a statement apart; undefined for one that is not an insert of a row without a result. The statements are our own, with no parenthesis in a text. */
export function rowInsert(sql: string): RowInsert | undefined {
  const [before, table] = /^insert into "?(\w+)"? \([^()]*\)\s+values (?=\()/.exec(sql) ?? [];
  if (before === undefined || table === undefined) return undefined;
  const end = endOfParenthesis(sql, before.length);
  const after = sql.slice(end);
  return END.test(after) ? { table, parts: [before, sql.slice(before.length, end), after] } : undefined;
}

/** The statement that inserts `count` rows of `width` values each. */
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

/** Gathers rows by their statements, until they are sent. */
export class JoinedInserts {
  readonly #rows = new Map<string, (readonly unknown[])[]>();
  #count = 0;
  #chars = 0;

  readonly #send: (sql: string, values: readonly unknown[]) => void;

  constructor(send: (sql: string, values: readonly unknown[]) => void) {
    this.#send = send;
  }

  /** Takes the row of a statement; false for a statement of another kind, before which the rows have to be sent. */
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

  /** Sends what was gathered. */
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

  /** Forgets what was gathered. */
  clear(): void {
    this.#rows.clear();
    [this.#count, this.#chars] = [0, 0];
  }
}
