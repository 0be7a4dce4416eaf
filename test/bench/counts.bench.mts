/**
 * Counts of all groups of a list in one request, beside a bare `group by` of the same: `npm run bench -- counts`. With a thousand people, since
 * assignees are what a repository can have most of.
 */
import { DatabaseSync } from 'node:sqlite';
import { createTracker } from '../../src/tracker';
import { openStore } from '../../src/tracker/store';
import { addFunctions } from '../../src/tracker/store/sqlite/functions';
import { BENCH } from '../support/many';
import { scratchOf } from './data';
import { compare, printLoad, printTable, ratio, saveResults, formatSpread, type Spread } from './measure';

const ISSUES = 100_000;
const PEOPLE = 1000;
/** Measurements of each row, `--times=N`. */
const TIMES = Number(process.argv.find((it) => /^--times=\d+$/.test(it))?.slice('--times='.length) ?? 100);

const { file, remove } = await scratchOf(ISSUES);
const database = new DatabaseSync(file);
addFunctions(database);
const edition = Number(
  database.prepare('select edition from repository where owner = ? and slug = ?').get(BENCH.owner, BENCH.slug)!.edition,
);
database.exec(`begin;
  with recursive n(i) as (select 0 union all select i + 1 from n where i < ${PEOPLE - 1})
  insert into person (name, username, display_name, display_folded, created_on, uuid)
    select 'person-' || i, 'person-' || i, 'Person ' || i, 'person ' || i, '2020-01-01T00:00:00.000Z',
      person_uuid('person-' || i) from n;
  update issue set assignee = 'person-' || (number * 7919 % ${PEOPLE}) where edition = ${edition} and number % 10 > 0;
  insert into comment (issue, number, content, markup, author, created_on)
    select id, 1000000 + number, null, 'markdown', null, updated_on from issue where edition = ${edition} and status > 2 and number % 4 > 0;
  insert into change (comment, field, old, new, created_on)
    select id, 'status', 'open', 'closed', created_on from comment where number > 1000000;
  insert into closing (issue, closed_on) select issue, created_on from comment where number > 1000000;
commit; analyze`);

const store = await openStore({ file });
const tracker = createTracker(store);
const principal = { username: 'bench', displayName: 'Bench' };
let turn = 0;
async function ask(what: 'counts' | 'insight', query: string): Promise<void> {
  // A parameter that means nothing makes another address of it each time: whole answers are kept, and this is about counting.
  const url = `http://app/1.0/repositories/${BENCH.owner}/${BENCH.slug}/issues/${what}?${query}&turn=${++turn}`;
  // As the editor asks: a browser gets the answer indented, which is much longer.
  const answer = await tracker.fetch(new Request(url, { headers: { accept: 'application/json' } }), { principal });
  if (!answer.ok) throw new Error(`${query}: ${answer.status} ${await answer.text()}`);
  await answer.text();
}
/** The floor: a hand-written `group by` of one column. */
const bare = (column: string, where = '') => {
  const statement = database.prepare(`select ${column}, count(*) from issue where edition = ${edition} ${where} group by 1`);
  return () => statement.all();
};

const WORK: readonly [title: string, query: string, bare: () => unknown][] = [
  ['by status', 'group_by=status', bare('status')],
  ['by assignee', 'group_by=responsible', bare('assignee')],
  ['by assignee, of one kind', 'group_by=responsible&kind=bug', bare('assignee', 'and kind = 0')],
  ['by assignee, of what is open', 'group_by=responsible&status=new&status=open', bare('assignee', 'and status in (0, 1)')],
  ['by component', 'group_by=component', bare('component')],
  [
    'by assignee, not of a component',
    'group_by=responsible&component=!Component 1',
    bare('assignee', "and component is not 'component 1'"),
  ],
  ['by assignee, of a component', 'group_by=responsible&component=Component 1', bare('assignee', "and component = 'component 1'")],
  ['by month of creation', 'group_by=created_month', bare('substr(created_on, 1, 7)')],
  ['by month of creation, of one kind', 'group_by=created_month&kind=bug', bare('substr(created_on, 1, 7)', 'and kind = 0')],
];
printLoad();
/** Prints each row at once, since all of them take minutes. */
const tell = (row: readonly string[]): void => console.error(row.join(' | '));
const rows = [[`counts of ${ISSUES} issues, ${PEOPLE} assignees, ms p50 / p95`, 'tracker', 'bare group by', 'ratio']];
const results: Record<string, Record<string, Spread>> = {};
for (const [title, query, floor] of WORK) {
  const found = await compare({ tracker: () => ask('counts', query), bare: floor }, TIMES);
  results[title] = found;
  rows.push([title, formatSpread(found.tracker), formatSpread(found.bare), ratio(found.tracker, found.bare)]);
  tell(rows.at(-1)!);
}
printTable(rows);

/** Insight, and its floor: counting the present issues by month. */
const CHARTS: readonly [title: string, query: string, bare: () => unknown][] = [
  ['all issues', '', bare('substr(created_on, 1, 7)')],
  ['of one kind', 'kind=bug', bare('substr(created_on, 1, 7)', 'and kind = 0')],
  ['of a component', 'component=Component 1', bare('substr(created_on, 1, 7)', "and component = 'component 1'")],
  ['of what is open', 'status=new&status=open', bare('substr(created_on, 1, 7)', 'and status in (0, 1)')],
];
const charts = [
  ['what the charts count, with three of four closed by a change of the history, ms p50 / p95', 'tracker', 'one bare group by', 'ratio'],
];
for (const [title, query, floor] of CHARTS) {
  const found = await compare({ tracker: () => ask('insight', query), bare: floor }, TIMES);
  results[`insight: ${title}`] = found;
  charts.push([title, formatSpread(found.tracker), formatSpread(found.bare), ratio(found.tracker, found.bare)]);
  tell(charts.at(-1)!);
}
printTable(charts);
saveResults('counts', results);
await tracker.close();
await store.close();
database.close();
remove();
