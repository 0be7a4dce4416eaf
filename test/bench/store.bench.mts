import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { DEFAULT_QUERY, type Comparison, type IssueQuery } from '../../src/model/query';
import { openStore } from '../../src/tracker/store';
import { BENCH, RARE_WORD } from '../support/many';
import { scratchOf } from './data';
import { compare, printLoad, printTable, ratio, saveResults, formatSpread, type Spread } from './measure';

/*
 * The store beside the bare SQL for the same answer: `npm run bench -- store`, or with `node --import tsx` and `[issues]`.
 * The floor is written by hand for this schema, prepared once, and its rows are read and thrown away. It counts what it
 * has to count; where the store keeps the number instead, it is faster than its floor.
 */

const issues = Number(process.argv[2] ?? 100_000);
const { file, remove } = await scratchOf(issues);
// The floor has a file of its own, since the store's background work would lock it out.
const floorScratch = await scratchOf(issues);

const store = await openStore({ file });
const repository = (await store.repository(BENCH))!;
const admin = (await store.account('bench'))!;
const small = await store.addRepository({ owner: 'bench', slug: 'small' }, { isPrivate: false });
for (let i = 0; i < 20; i++) await store.create(small.key, admin.key, { title: `A small ${RARE_WORD}`, content: 'dialog timeout' });

const bare = new DatabaseSync(floorScratch.file);
bare.exec('pragma cache_size = -65536; pragma mmap_size = 1073741824; pragma synchronous = full; pragma busy_timeout = 5000');
const edition = Number(bare.prepare('select edition from repository where id = ?').get(repository.key)!.edition);
const first = edition * 2 ** 32;

const WHOLE = `select i.*, t.title, t.content, a.username, a.display_name, r.username, r.display_name, c.title, m.title, v.title
  from page join issue i on i.id = page.id join issue_text t on t.id = i.id
  left join person a on a.name = i.assignee left join person r on r.name = i.reporter
  left join list_item c on c.edition = i.edition and c.list = 'component' and c.name = i.component
  left join list_item m on m.edition = i.edition and m.list = 'milestone' and m.name = i.milestone
  left join list_item v on v.edition = i.edition and v.list = 'version' and v.name = i.version`;

/** The floor of a list: a count and a page. */
function page(where: string, order: string, ...values: SQLInputValue[]): () => unknown {
  const count = bare.prepare(`select count(*) from issue where edition = ${edition} and ${where}`);
  const rows = bare.prepare(
    `with page as materialized (select id from issue where edition = ${edition} and ${where} order by ${order}) ${WHOLE}`,
  );
  return () => [count.get(...values), rows.all(...values)];
}

const list = (change: Partial<IssueQuery>) => () => store.list(repository.key, { ...DEFAULT_QUERY, ...change });
const where = (field: Comparison['field'], comparator: Comparison['comparator'], value: string, negated = false): Partial<IssueQuery> => ({
  filter: { field, comparator, negated, value },
});
const NEWEST = 'updated_on desc, id desc limit 50';
const matching = (table: string) => `id in (select rowid from ${table} where ${table} match ?)`;

const inSmall = (change: Partial<IssueQuery>) => () => store.list(small.key, { ...DEFAULT_QUERY, ...change });
let turn = 0;
const somebody = () => 1 + ((turn += 7919) % issues);
const one = bare.prepare(`with page as (select ? as id) ${WHOLE}`);

type Case = [name: string, ours: () => Promise<unknown>, floor: () => unknown, times?: number];
const CASES: Case[] = [
  ['page of 50, newest change first', list({}), page('1', NEWEST)],
  ['page of 50 by number', list({ sort: { field: 'number', descending: true } }), page('1', 'id desc limit 50')],
  ['deep page (the last but 100)', list({ start: issues - 100 }), page('1', `${NEWEST} offset ${issues - 100}`), 30],
  ['sort by assignee', list({ sort: { field: 'assignee', descending: false } }), page('1', 'assignee asc nulls last, id limit 50')],
  ['filter status', list(where('status', 'is', 'new')), page('status = 0', NEWEST)],
  ['filter component', list(where('component', 'is', 'component 2')), page("component = 'component 2'", NEWEST)],
  ['filter rare component', list(where('component', 'is', 'component 30')), page("component = 'component 30'", NEWEST)],
  ['filter component is not', list(where('component', 'is', 'component 2', true)), page("component is not 'component 2'", NEWEST)],
  ['filter no assignee', list(where('assignee', 'is', '')), page('assignee is null', NEWEST)],
  [
    'filter status and assignee',
    list({ filter: { and: [where('status', 'is', 'open').filter!, where('assignee', 'is', 'person3').filter!] } }),
    page("status = 1 and assignee = 'person3'", NEWEST),
  ],
  [
    'filter kind, assignee, component',
    list({
      filter: {
        and: [
          where('kind', 'is', 'bug').filter!,
          where('assignee', 'is', 'person3').filter!,
          where('component', 'is', 'component 2').filter!,
        ],
      },
    }),
    page("kind = 0 and assignee = 'person3' and component = 'component 2'", NEWEST),
  ],
  ['title begins', list(where('title', 'begins', 'kestrel')), page("title_folded >= 'kestrel' and title_folded < 'kestrem'", NEWEST)],
  ['title contains, 3 %', list(where('title', 'contains', 'kestrel')), page(matching('grams'), NEWEST, 'title : "kestrel"')],
  ['title contains not', list(where('title', 'contains', 'kestrel', true)), page(`not ${matching('grams')}`, NEWEST, 'title : "kestrel"')],
  ['title contains 2 characters', list(where('title', 'contains', 'ke')), page("instr(title_folded, 'ke')", NEWEST), 30],
  ['content contains, 2 %', list(where('content', 'contains', 'kestrel')), page(matching('grams'), NEWEST, 'content : "kestrel"')],
  [
    'content contains a usual part',
    list(where('content', 'contains', 'timeout')),
    page(matching('grams'), NEWEST, 'content : "timeout"'),
    30,
  ],
  [
    'reporter contains',
    list(where('reporter', 'contains', 'son19')),
    page("reporter in (select name from person where instr(name, 'son19'))", NEWEST),
  ],
  ['search, 5 %', list({ search: RARE_WORD }), page(matching('words'), NEWEST, RARE_WORD)],
  ['search, a word and a beginning', list({ search: `${RARE_WORD} time` }), page(matching('words'), NEWEST, `${RARE_WORD} AND time*`)],
  ['search, a usual word', list({ search: 'dialog' }), page(matching('words'), NEWEST, 'dialog*'), 30],
  ['search, one letter', list({ search: 'k' }), page(matching('words'), NEWEST, 'k*'), 20],
  [
    'search and status',
    list({ ...where('status', 'is', 'new'), search: RARE_WORD }),
    page(`status = 0 and ${matching('words')}`, NEWEST, RARE_WORD),
  ],
  ['small neighbour: search', inSmall({ search: RARE_WORD }), () => 0],
  ['small neighbour: one letter', inSmall({ search: 'd' }), () => 0],
  ['small neighbour: contains', inSmall(where('content', 'contains', 'timeout')), () => 0],
  ['small neighbour: title begins', inSmall(where('title', 'begins', 'a small')), () => 0],
  [
    'counts (of one status, no rows)',
    list({ ...where('status', 'is', 'open'), limit: 0 }),
    () => bare.prepare(`select count(*) from issue where edition = ${edition} and status = 1`).get(),
  ],
  ['one issue', () => store.issue(repository.key, somebody()), () => one.all(first + somebody()), 1000],
  ['create', () => store.create(repository.key, admin.key, fresh()), floorCreate(), 300],
  [
    'update status',
    () => store.change(repository.key, somebody(), admin.key, { status: turn % 2 ? 'open' : 'resolved' }),
    floorUpdate(),
    300,
  ],
  [
    'update content',
    () => store.change(repository.key, somebody(), admin.key, { content: `${fresh().content} ${turn}` }),
    floorUpdate(),
    300,
  ],
];

function fresh() {
  turn++;
  return {
    title: `The ${RARE_WORD} of run ${turn}`,
    content: `Opening the window number ${turn} fails with a timeout. `.repeat(10),
    component: 'Component 3',
  };
}

/** The floor of a write: rows and full-text index in one durable transaction. */
function floorCreate(): () => void {
  const issue = bare.prepare(
    `insert into issue (id, edition, number, status, kind, priority, markup, created_on, updated_on, title_folded)
     values (?, ${edition}, ?, 0, 0, 2, 'markdown', '2026-01-01', '2026-01-01', 'x')`,
  );
  const text = bare.prepare('insert into issue_text (id, title, content) values (?, ?, ?)');
  const words = bare.prepare('insert into words (rowid, title, content) values (?, ?, ?)');
  const grams = bare.prepare('insert into grams (rowid, title, content) values (?, ?, ?)');
  let number = 50_000_000;
  return () => {
    const { title, content } = fresh();
    const id = first + ++number;
    bare.exec('begin immediate');
    issue.run(id, number);
    text.run(id, title, content);
    words.run(id, title, content);
    grams.run(id, title, content);
    bare.exec('commit');
  };
}

function floorUpdate(): () => void {
  const update = bare.prepare('update issue set status = ?, updated_on = ?, revision = revision + 1 where id = ?');
  return () => void update.run(turn % 2 ? 1 : 3, new Date().toISOString(), first + somebody());
}

printLoad();
const rows = [['work', 'store', 'bare SQL', 'store : SQL']];
const results: Record<string, Record<string, Spread>> = {};
for (const [name, ours, floor, times = 200] of CASES) {
  console.error(name); // progress
  const found = await compare({ store: ours, sql: floor }, times);
  results[name] = found;
  const hasFloor = found.sql.p50 >= 0.001; // it has no floor
  rows.push([name, formatSpread(found.store), ...(hasFloor ? [formatSpread(found.sql), ratio(found.store, found.sql)] : ['-', '-'])]);
}
console.log(`${issues} issues, ms p50 / p95\n`);
printTable(rows);
saveResults('store', { issues, milliseconds: results });
bare.close();
await store.close();
remove();
floorScratch.remove();
