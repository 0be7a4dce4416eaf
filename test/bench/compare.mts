/**
 * Two builds of the server side by side, the sources as they are here and a revision of git: `npm run bench -- compare REVISION`.
 * Both serve the same issues, and are put under load in turns, so that whatever else the machine does meets both. `--issues=N`,
 * `--rounds=N`, `--seconds=N` of each turn, `--work=list,one`, `--ways=1.0`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildCommit, buildHere, commitOf, dataFor } from './builds';
import { scratchOf } from './data';
import { startGenerator } from './generator';
import { BUDGET_MS, WORKLOADS, type Workload } from './http-work';
import { printLoad, printTable, saveResults, spread } from './measure';
import { computedBy, startServerProcess, type ServerProcess } from './processes';
import { isWorse, medianInterval, MIN_ROUNDS, type Interval } from './ratios';

const DIALECTS = ['1.0', '2.0'] as const;
type Dialect = (typeof DIALECTS)[number];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    issues: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '1' },
    work: { type: 'string', default: Object.keys(WORKLOADS).join() },
    ways: { type: 'string', default: DIALECTS.join() },
  },
});
function stop(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
const revision = positionals[0] ?? stop('Say which revision to compare with: npm run bench -- compare main');
const commit = commitOf(revision) ?? stop(`There is no revision ${revision}.`);
const rounds = Number(options.rounds);
if (!(rounds >= MIN_ROUNDS)) stop(`--rounds takes ${MIN_ROUNDS} or more, since of fewer no interval can be told.`);
const issues = Number(options.issues);
const seconds = Number(options.seconds);
const works = (Object.keys(WORKLOADS) as Workload[]).filter((work) => options.work.split(',').includes(work));
const dialects = DIALECTS.filter((dialect) => options.ways.split(',').includes(dialect));
const CONNECTIONS = 10;
const user = { name: 'comparer', password: 'a password for the bench' };
const authorization = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;

const { folder, file, remove } = await scratchOf(issues);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
mkdirSync(join(folder, 'builds'));
const builds = [buildHere(join(folder, 'builds', 'here')), buildCommit(commit, join(folder, 'builds', 'other'))] as const;
const data = dataFor(builds, file, user, { issues, folder });
const [here, other] = await Promise.all(
  builds.map(({ cli }, at) => startServerProcess([cli, 'serve', '--port', '0', '--data', data[at]!])) as [
    Promise<ServerProcess>,
    Promise<ServerProcess>,
  ],
);
const generator = startGenerator();

interface Turn {
  readonly perSecond: number;
  /** Milliseconds that the server computes for an answer. */
  readonly computing: number;
  readonly taken: readonly number[];
}
async function turn(server: ServerProcess, way: Dialect, work: Workload): Promise<Turn> {
  const before = computedBy(server);
  const task = { origins: [server.origin], way, work: [work], authorization, connections: CONNECTIONS, issues, seconds };
  const { answers, seconds: lasted, taken } = await generator.load(task);
  const computed = Math.max(computedBy(server) - before, 10); // Linux counts in units of 10 ms
  return { perSecond: answers / lasted, computing: computed / answers, taken };
}

interface Row {
  readonly work: Workload;
  readonly way: Dialect;
  readonly p95: { readonly here: number; readonly other: number };
  /** How many times as many answers are given here as by the other build, and as much is computed by the other for one. */
  readonly answers: Interval;
  readonly computing: Interval;
  /** Milliseconds that the server computes for an answer here. */
  readonly ms: number;
  readonly isWorse: boolean;
  readonly isWithinBudget: boolean;
}

async function compared(work: Workload, way: Dialect): Promise<Row> {
  console.error(`API ${way}, ${WORKLOADS[work]}`); // progress
  for (const server of [here, other]) await turn(server, way, work);
  const all: { here: Turn; other: Turn }[] = [];
  for (let round = 0; round < rounds; round++) {
    // Who is first changes, so that what grows or wanes meanwhile favours none.
    if (round % 2 === 0) {
      const ours = await turn(here, way, work);
      all.push({ here: ours, other: await turn(other, way, work) });
    } else {
      const theirs = await turn(other, way, work);
      all.push({ here: await turn(here, way, work), other: theirs });
    }
  }
  const p95 = (of: 'here' | 'other') => spread(all.flatMap((round) => round[of].taken)).p95;
  const answers = medianInterval(all.map((round) => round.here.perSecond / round.other.perSecond));
  const computing = medianInterval(all.map((round) => round.other.computing / round.here.computing));
  const ms = medianInterval(all.map((round) => round.here.computing)).median;
  const both = { here: p95('here'), other: p95('other') };
  return { work, way, p95: both, answers, computing, ms, isWorse: isWorse(answers), isWithinBudget: both.here <= BUDGET_MS[work][way] };
}

printLoad();
const rows: Row[] = [];
for (const work of works) for (const way of dialects) rows.push(await compared(work, way));

const formatInterval = ({ median, low, high }: Interval) => `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
const verdict = (row: Row) => (row.isWorse ? (row.isWithinBudget ? 'worse, within its budget' : 'WORSE') : '');
const [ours, theirs] = builds.map(({ name }) => name);
printTable([
  [
    `${issues} issues, ${CONNECTIONS} connections, ${rounds} rounds`,
    'API',
    `p95 ${ours}`,
    `p95 ${theirs}`,
    'budget',
    'answers',
    'ms computing',
    '',
  ],
  ...rows.map((row) => [
    WORKLOADS[row.work],
    row.way,
    `${row.p95.here.toFixed(1)}${row.isWithinBudget ? '' : ' (over)'}`,
    row.p95.other.toFixed(1),
    String(BUDGET_MS[row.work][row.way]),
    formatInterval(row.answers),
    `${row.ms.toFixed(3)}: ${formatInterval(row.computing)}`,
    verdict(row),
  ]),
]);
console.log(`\nRatios above 1: ${ours} is quicker than ${theirs} (${revision}). In brackets where the median lies with 95 % confidence.`);
saveResults('compare', { commit, issues, connections: CONNECTIONS, rounds, seconds, rows });
generator.stop();
await Promise.all([here.stop(), other.stop()]);
remove();
if (rows.some((row) => row.isWorse && !row.isWithinBudget)) process.exitCode = 1;
