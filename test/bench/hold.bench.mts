/**
 * Whether one client can hold all others: it keeps so many connections busy with the dearest requests that are allowed, while another asks for
 * cheap things, and a third searches now and then: `npm run bench -- hold`. `--issues=N`, `--seconds=N` of each round, `--connections=N`.
 */
import { Agent } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { root } from '../../scripts/setup.mjs';
import { addFunctions } from '../../src/tracker/store/sqlite/functions';
import { scratchOf } from './data';
import { COMMON_WORDS, dearRequests, getOnce, holdServer, issuesQuery1, readCheaply, type Answered, type Asker } from './dear';
import { printLoad, printTable, saveResults } from './measure';
import { runNode, startServing } from './processes';

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
const DEAR = dearRequests(issues);
const kinds = Object.keys(DEAR).filter((kind) => options.only === undefined || kind.includes(options.only));

const { file, remove } = await scratchOf(issues);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
for (const name of ['person0', 'reader', 'searcher'])
  runNode([options.cli, 'user', 'add', name, '--password-stdin', '--data', file], `${PASSWORD}\n`);
addComments();
const served = await startServing([options.cli, 'serve', '--port', '0', '--data', file]);

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

const askerOf = (name: string): Asker => ({
  origin: served.origin,
  authorization: `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}`,
});

const percentile = (all: readonly Answered[], share: number): number => {
  const sorted = all.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
};
let searches = 0;
async function search(until: number): Promise<Answered[]> {
  const agent = new Agent({ keepAlive: true });
  const answered: Answered[] = [];
  for (let turn = searches; performance.now() < until; turn = ++searches) {
    answered.push(
      await getOnce(
        askerOf('searcher'),
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
const nextOf = (kind: string) => (): string => {
  const made = kind === 'all' ? DEAR[kinds[turn % kinds.length]!]! : DEAR[kind]!;
  return made(turn++);
};

printLoad();
const rounds = ['nothing', ...kinds, ...(kinds.length > 1 ? ['all'] : [])];
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
for (const name of ['person0', 'reader', 'searcher']) await getOnce(askerOf(name), warm, '/1.0/user');
warm.destroy();
const shown = (ms: number) => (Number.isNaN(ms) ? '-' : ms < 100 ? ms.toFixed(1) : ms.toFixed(0));
for (const kind of rounds) {
  console.error(kind); // progress
  const until = performance.now() + Number(options.seconds) * 1000;
  const [cheap, searched, held] = await Promise.all([
    readCheaply(askerOf('reader'), issues, until),
    search(until),
    kind === 'nothing' ? [] : holdServer(askerOf('person0'), Number(options.connections), nextOf(kind), until),
  ]);
  const failed = cheap.filter(({ status }) => status !== 200).length;
  if (failed > 0) throw new Error(`${failed} of ${cheap.length} cheap reads failed while ${kind} was asked for.`);
  found[kind] = { cheap: [0.5, 0.95, 0.99, 1].map((share) => percentile(cheap, share)), searched: percentile(searched, 0.5) };
  rows.push([
    kind,
    ...[0.5, 0.95, 0.99, 1].map((share) => shown(percentile(cheap, share))),
    ...[0.5, 1].map((share) => shown(percentile(searched, share))),
    String(held.length),
    String(held.filter(({ status }) => status !== 200).length),
    shown(percentile(held, 1)),
  ]);
}
printTable(rows);
saveResults('hold', { issues, found });
await served.stop();
remove();
