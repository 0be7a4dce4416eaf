/**
 * Whether one client can hold all others: it keeps so many connections busy with the most expensive allowed requests, while another asks for
 * cheap things, and a third searches now and then: `npm run bench -- hold`. `--issues=N`, `--seconds=N` of each round, `--connections=N`.
 */
import { Agent } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { root } from '../../scripts/setup.mjs';
import { addFunctions } from '../../src/tracker/store/sqlite/functions';
import { BENCH } from '../support/many';
import { scratchOf } from './data';
import {
  COMMON_WORDS,
  expensiveRequests,
  expensiveWrites,
  LONG_ISSUES,
  longReads,
  askOnce,
  saturateServer,
  issuesQuery1,
  sendCheapReads,
  type TimedResponse,
  type BenchClient,
  type WriteRequest,
} from './expensive';
import { printLoad, printTable, saveResults } from './measure';
import { runNode, startServerProcess } from './processes';

const { values: options } = parseArgs({
  options: {
    issues: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '10' },
    only: { type: 'string' },
    cli: { type: 'string', default: join(root, 'dist', 'cli.js') },
  },
});
const issues = Number(options.issues);
const PASSWORD = 'a password for the bench';
const SEARCH_EVERY_MS = 1000;

const MANY_COMMENTS = 100_000;
const EXPENSIVE = { ...expensiveRequests(issues), ...longReads(), ...expensiveWrites(issues) };
const isChosen = (kind: string): boolean => options.only === undefined || kind.includes(options.only);
const kinds = Object.keys(expensiveRequests(issues)).filter(isChosen);
const others = Object.keys({ ...longReads(), ...expensiveWrites(issues) }).filter(isChosen);

const { file, remove } = await scratchOf(issues);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
for (const name of ['person0', 'reader', 'searcher'])
  runNode([options.cli, 'user', 'add', name, '--password-stdin', '--data', file], `${PASSWORD}\n`);
runNode([options.cli, 'repository', 'grant', `${BENCH.owner}/${BENCH.slug}`, 'person0', 'write', '--data', file]);
addComments();
lengthenIssues();
const served = await startServerProcess([options.cli, 'serve', '--port', '0', '--data', file]);

/** Adds thousands of comments to one issue. */
function addComments(): void {
  const database = new DatabaseSync(file);
  addFunctions(database);
  const [issue, next] = Object.values(
    database.prepare('select (select id from issue where number = 1), (select next_comment from repository)').get()!,
  ).map(Number);
  database
    .prepare(
      `with recursive n(i) as (select 0 union all select i + 1 from n where i < ?)
       insert into comment (issue, number, content, markup, author, created_on)
       select ?, ? + i, 'What was said, **the ' || i || 'th time**, in a sentence or two.', 'markdown', null, '2020-01-01T00:00:00Z' from n`,
    )
    .run(MANY_COMMENTS - 1, issue!, next!);
  database.prepare('update repository set next_comment = next_comment + ?').run(MANY_COMMENTS);
  database.close();
}

/** Gives some issues long texts, which no search finds. */
function lengthenIssues(): void {
  const database = new DatabaseSync(file);
  addFunctions(database);
  const lengthen = database.prepare('update issue_text set content = ? where id = (select id from issue where number = ?)');
  database.exec('begin');
  for (let at = 0; at < LONG_ISSUES.count; at++) lengthen.run(LONG_ISSUES.text(at), LONG_ISSUES.first + at);
  database.exec('commit');
  database.close();
}

const clientOf = (name: string): BenchClient => ({
  origin: served.origin,
  authorization: `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}`,
});

const percentile = (responses: readonly TimedResponse[], share: number): number => {
  const sorted = responses.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
};
let searches = 0;
async function search(until: number): Promise<TimedResponse[]> {
  const agent = new Agent({ keepAlive: true });
  const answered: TimedResponse[] = [];
  for (let turn = searches; performance.now() < until; turn = ++searches) {
    answered.push(
      await askOnce(
        clientOf('searcher'),
        agent,
        issuesQuery1([
          ['search', COMMON_WORDS[turn % 20]!],
          ['start', String(turn)],
        ]),
      ),
    );
    await wait(SEARCH_EVERY_MS);
  }
  agent.destroy();
  return answered;
}

let turn = 0;
const nextOf = (kind: string) => (): string | WriteRequest => {
  const makePath = kind === 'all' ? EXPENSIVE[kinds[turn % kinds.length]!]! : EXPENSIVE[kind]!;
  return makePath(turn++);
};

printLoad();
const rounds = ['nothing', ...kinds, ...(kinds.length > 1 ? ['all'] : []), ...others];
const rows = [
  [
    `${issues} issues, ${options.connections} connections of one client`,
    'cheap reads p50',
    'p95',
    'p99',
    'worst',
    'searches p50',
    'worst',
    'held: answers',
    'refused',
    'longest',
  ],
];
const found: Record<string, unknown> = {};
const warm = new Agent();
for (const name of ['person0', 'reader', 'searcher']) await askOnce(clientOf(name), warm, '/1.0/user');
warm.destroy();
const formatMs = (ms: number) => (Number.isNaN(ms) ? '-' : ms < 100 ? ms.toFixed(1) : ms.toFixed(0));
for (const kind of rounds) {
  console.error(kind); // progress
  const until = performance.now() + Number(options.seconds) * 1000;
  const [cheap, searched, held] = await Promise.all([
    sendCheapReads(clientOf('reader'), issues, until),
    search(until),
    kind === 'nothing' ? [] : saturateServer(clientOf('person0'), Number(options.connections), nextOf(kind), until),
  ]);
  const failed = cheap.filter(({ status }) => status !== 200).length;
  if (failed > 0) throw new Error(`${failed} of ${cheap.length} cheap reads failed while ${kind} was asked for.`);
  found[kind] = { cheap: [0.5, 0.95, 0.99, 1].map((share) => percentile(cheap, share)), searched: percentile(searched, 0.5) };
  rows.push([
    kind,
    ...[0.5, 0.95, 0.99, 1].map((share) => formatMs(percentile(cheap, share))),
    ...[0.5, 1].map((share) => formatMs(percentile(searched, share))),
    String(held.length),
    String(held.filter(({ status }) => status >= 300).length),
    formatMs(percentile(held, 1)),
  ]);
}
printTable(rows);
saveResults('hold', { issues, found });
await served.stop();
remove();
