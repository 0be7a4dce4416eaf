/**
 * Whether one client can hold all others: it keeps so many connections busy with the dearest requests that are allowed, while another asks for
 * cheap things, and a third searches now and then: `npm run bench -- hold`. `--issues=N`, `--seconds=N` of each round, `--connections=N`.
 */
import { Agent, request } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../scripts/setup.mjs';
import { BENCH } from '../support/many';
import { addFunctions } from '../../src/tracker/store/sqlite/functions';
import { scratchOf } from './data';
import { numberOf } from './floor';
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
const CHEAP_PER_SECOND = 50;
const SEARCH_EVERY_MS = 1000;

const of = (version: string) => `/${version}/repositories/${BENCH.owner}/${BENCH.slug}/issues`;
const v1 = (values: readonly (readonly [string, string])[]) =>
  `${of('1.0')}?${new URLSearchParams(values.map(([key, value]) => [key, value]))}`;
const v2 = (values: Record<string, string>) => `${of('2.0')}?${new URLSearchParams(values)}`;
const times = <T,>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const LETTERS = 'etaoinsrhl';
const pair = (i: number) => `${LETTERS[i % 10]!}${LETTERS[(i * 7 + 3) % 10]!}`;
const WORDS =
  'button dialog fails crash after update page list filter error window file opening saving slow wrong missing icon user cannot'.split(' ');

/** Requests of each kind; `turn` makes each one different, so that caches do not help. */
const DEAR: Readonly<Record<string, (turn: number) => string>> = {
  'five content=~ab': (turn) => v1(times(5, (i) => ['content', `~${pair(turn + i)}`] as const)),
  'five content ~ "ab" and': (turn) => v2({ q: times(5, (i) => `content.raw ~ "${pair(turn + i)}"`).join(' AND '), page: '1' }),
  '150 reporter.display_name !=': (turn) =>
    v2({ q: times(150, (i) => `reporter.display_name != "Person ${turn} ${i}"`).join(' AND '), sort: 'title' }),
  'nested ors of title ~': (turn) =>
    v2({
      q: times(24, (i) => `(title ~ "${WORDS[i % 20]!.slice(0, 3)}" OR (title ~ "${WORDS[(i + turn) % 20]!}" AND kind = "bug"))`).join(
        ' OR ',
      ),
      sort: '-title',
    }),
  'sort by title, the last page': (turn) =>
    v1([
      ['sort', 'title'],
      ['start', String(issues - 100 - (turn % 1000))],
      ['limit', '50'],
    ]),
  'one-letter beginnings': (turn) =>
    v1([
      ['search', `${times(31, (i) => LETTERS[(i + turn) % 10]!).join(' ')} t`],
      ['sort', 'title'],
      ['start', String(turn)],
    ]),
  'three-letter beginnings': (turn) =>
    v1([
      ['search', times(32, (i) => WORDS[(i + turn) % 20]!.slice(0, 3)).join(' ')],
      ['sort', '-title'],
      ['start', String(turn)],
    ]),
  'search for a common word, deep': (turn) =>
    v1([
      ['search', WORDS[turn % 20]!],
      ['sort', 'title'],
      ['start', String(5000 + turn)],
      ['limit', '50'],
    ]),
  'YAML of a deep page': (turn) =>
    v1([
      ['format', 'yaml'],
      ['sort', 'responsible'],
      ['start', String(50_000 + turn)],
      ['limit', '50'],
    ]),
  'user/issues by parts of texts': (turn) =>
    `/1.0/user/issues?${new URLSearchParams(times(5, (i) => ['content', `~${pair(turn + i)}`]))}&sort=title`,
  'content.html ~ of 100,000 comments': (turn) =>
    `${of('2.0')}/1/comments?${new URLSearchParams({ q: `content.html ~ "<p>nothing ${turn}"`, sort: '-created_on' })}`,
  'XML of a filtered page': (turn) =>
    v1([
      ['format', 'xml'],
      ['title', `!~${pair(turn)}`],
      ['sort', 'title'],
      ['limit', '50'],
    ]),
};
const MANY_COMMENTS = 100_000;
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

interface Answered {
  readonly ms: number;
  readonly status: number;
}

function get(agent: Agent, name: string, path: string): Promise<Answered> {
  const began = performance.now();
  const headers = { Accept: 'application/json', Authorization: `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}` };
  return new Promise((resolve, reject) => {
    const asking = request(served.origin + path, { agent, headers }, (response) => {
      response.resume().once('end', () => resolve({ ms: performance.now() - began, status: response.statusCode! }));
    });
    asking.once('error', reject).end();
  });
}

const percentile = (all: readonly Answered[], share: number): number => {
  const sorted = all.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
};
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Requests single issues and first pages alternately at a constant rate, without waiting for responses. */
async function readCheaply(until: number): Promise<Answered[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const asked: Promise<Answered>[] = [];
  for (let turn = 0; performance.now() < until; turn++) {
    const path =
      turn % 5 === 0
        ? `${of('2.0')}?sort=-updated_on&pagelen=${20 + (turn % 30)}`
        : `${of(turn % 2 ? '1.0' : '2.0')}/${numberOf(turn, issues)}`;
    asked.push(get(agent, 'reader', path));
    await wait(1000 / CHEAP_PER_SECOND);
  }
  const answered = await Promise.all(asked);
  agent.destroy();
  return answered;
}

let searches = 0;
async function search(until: number): Promise<Answered[]> {
  const agent = new Agent({ keepAlive: true });
  const answered: Answered[] = [];
  for (let turn = searches; performance.now() < until; turn = ++searches) {
    answered.push(
      await get(
        agent,
        'searcher',
        v1([
          ['search', WORDS[turn % 20]!],
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
/** Keeps the connections busy until a time, then aborts running requests. */
async function hold(kind: string, until: number): Promise<Answered[]> {
  const answered: Answered[] = [];
  const agents = times(Number(options.connections), () => new Agent({ keepAlive: true, maxSockets: 1 }));
  const held = agents.map(async (agent) => {
    while (performance.now() < until) {
      const made = kind === 'all' ? DEAR[kinds[turn % kinds.length]!]! : DEAR[kind]!;
      const answer = await Promise.race([
        get(agent, 'person0', made(turn++)).catch(() => undefined),
        wait(Math.max(0, until - performance.now())),
      ]);
      if (answer && typeof answer === 'object') answered.push(answer as Answered);
    }
  });
  await Promise.all(held);
  for (const agent of agents) agent.destroy();
  return answered;
}

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
for (const name of ['person0', 'reader', 'searcher']) await get(warm, name, '/1.0/user');
warm.destroy();
const shown = (ms: number) => (Number.isNaN(ms) ? '-' : ms < 100 ? ms.toFixed(1) : ms.toFixed(0));
for (const kind of rounds) {
  console.error(kind); // progress
  const until = performance.now() + Number(options.seconds) * 1000;
  const [cheap, searched, held] = await Promise.all([readCheaply(until), search(until), kind === 'nothing' ? [] : hold(kind, until)]);
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
