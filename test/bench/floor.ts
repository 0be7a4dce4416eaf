import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { addFunctions } from '../../src/tracker/store/sqlite/functions';
import { BENCH, lessCommonWords, RARE_WORD } from '../support/many';

/**
 * What the same answers cost with nothing around them: SQL written by hand for this very schema, prepared once, as
 * SQLite's own driver runs it. It knows no rights and no rules, and counts what it has to count.
 */

const WHOLE = `select i.*, t.title, t.content, a.username, a.display_name, r.username, r.display_name, c.title, m.title, v.title
  from page join issue i on i.id = page.id join issue_text t on t.id = i.id
  left join person a on a.name = i.assignee left join person r on r.name = i.reporter
  left join list_item c on c.edition = i.edition and c.list = 'component' and c.name = i.component
  left join list_item m on m.edition = i.edition and m.list = 'milestone' and m.name = i.milestone
  left join list_item v on v.edition = i.edition and v.list = 'version' and v.name = i.version`;
const NEWEST = 'updated_on desc, id desc';

/** The text of an issue for creating and updating. */
export const textOf = (turn: number) => ({
  title: `The ${RARE_WORD} of turn ${turn}`,
  content: `Opening the window number ${turn} fails with a timeout. `.repeat(10),
});

/** The number of an existing issue, another one each turn. */
export const numberOf = (turn: number, issues: number): number => 1 + ((turn * 7919) % issues);

const WORDS = lessCommonWords();

/** A word of some issues, another one each turn. */
export const wordOf = (turn: number): string => WORDS[(turn * 7919) % WORDS.length]!;

/** The offset of a turn's page: another one each turn, so that cached answers do not help. */
export const startOf = (turn: number): number => (turn * 7) % 1900;

/** Queries by name; each takes the number of the turn and returns rows. */
export type Floor = ReturnType<typeof openFloor>;

/** Opens a data file of `fillMany` with this number of issues. */
export function openFloor(file: string, issues: number) {
  const db = new DatabaseSync(file);
  addFunctions(db); // triggers call them
  db.exec('pragma cache_size = -65536; pragma mmap_size = 1073741824; pragma synchronous = full; pragma busy_timeout = 5000');
  const edition = Number(db.prepare('select edition from repository where owner = ? and slug = ?').get(BENCH.owner, BENCH.slug)!.edition);
  const first = edition * 2 ** 32;

  function page(where: string, start: (turn: number) => number, value?: string | ((turn: number) => string)): (turn: number) => unknown {
    const valuesOf = (turn: number): SQLInputValue[] => (value === undefined ? [] : [typeof value === 'string' ? value : value(turn)]);
    const count = db.prepare(`select count(*) as count from issue where edition = ${edition} and ${where}`);
    const ids = `select id from issue where edition = ${edition} and ${where} order by ${NEWEST} limit 50 offset ?`;
    const rows = db.prepare(`with page as materialized (${ids}) ${WHOLE}`);
    return (turn) => [count.get(...valuesOf(turn)), rows.all(...valuesOf(turn), start(turn))];
  }
  const matching = (table: string) => `id in (select rowid from ${table} where ${table} match ?)`;

  const statement = db.prepare(`with page as (select ? as id) ${WHOLE}`);
  const setStatus = db.prepare('update issue set status = ?, updated_on = ?, revision = revision + 1 where id = ? returning *');
  const insert = db.prepare(
    `insert into issue (id, edition, number, status, kind, priority, markup, created_on, updated_on, title_folded)
     values (?, ${edition}, ?, 0, 0, 2, 'markdown', ?, ?, ?) returning *`,
  );
  const intoText = ['issue_text (id,', 'words (rowid,', 'grams (rowid,'].map((start) =>
    db.prepare(`insert into ${start} title, content) values (?, ?, ?)`),
  );
  // Far above the numbers that the tracker gives, and others in each process that uses the file.
  const above = 50_000_000 + (process.pid % 10_000) * 100_000 + Math.floor(Math.random() * 50_000);

  function create(turn: number): unknown {
    const { title, content } = textOf(turn);
    const number = above + turn;
    const time = new Date().toISOString();
    db.exec('begin immediate');
    const row = insert.get(first + number, number, time, time, title.toLowerCase());
    for (const statement of intoText) statement.run(first + number, title, content);
    db.exec('commit');
    return row;
  }

  return {
    page: page('1', startOf),
    deepPage: page('1', (turn) => issues - 100 - startOf(turn)),
    firstPage: page('1', () => 0),
    status: page('status = 0', startOf),
    component: page("component = 'component 1' and status = 1", startOf),
    title: page(matching('grams'), startOf, `title : "${RARE_WORD}"`),
    search: page(matching('words'), startOf, `${RARE_WORD}*`),
    part: page(matching('grams'), startOf, `"${RARE_WORD}"`),
    word: page(
      matching('words'),
      () => 0,
      (turn) => `${wordOf(turn)}*`,
    ),
    wordPart: page(
      matching('grams'),
      () => 0,
      (turn) => `"${wordOf(turn)}"`,
    ),
    get: (turn: number): unknown => statement.get(first + numberOf(turn, issues)),
    create,
    update: (turn: number): unknown => setStatus.get(turn % 2 ? 1 : 3, new Date().toISOString(), first + numberOf(turn, issues)),
    close: () => db.close(),
  };
}
