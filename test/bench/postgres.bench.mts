/**
 * The server on PostgreSQL with very many issues, beside a bare `node:http` and `pg` that answers the same: `npm run bench -- postgres`. `--issues=N`
 * (a million; half of them in one repository), `--rounds=N`, `--seconds=N` of each turn, `--work=list,one`. It fails where the server gives less
 * than half of the bare one's answers, three processes less than one, or somebody else's cheap reads take too long.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../scripts/setup.mjs';
import { expensiveRequests, saturateServer, sendCheapReads } from './expensive';
import { startGenerator } from './generator';
import { WORKLOADS, type BenchTarget, type Workload } from './http-work';
import { printLoad, printTable, saveResults, shareOf, spread } from './measure';
import { filledCluster } from './postgres-data';
import { computedBy, computedByAll, runNode, startServerProcess, type ServerProcess } from './processes';
import { medianInterval, MIN_ROUNDS, type Interval } from './ratios';

const { values: options } = parseArgs({
  options: {
    issues: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '1' },
    work: { type: 'string', default: Object.keys(WORKLOADS).join() },
  },
});
const rounds = Number(options.rounds);
if (!(rounds >= MIN_ROUNDS)) {
  console.error(`--rounds takes ${MIN_ROUNDS} or more, since of fewer no interval can be told.`);
  process.exit(2);
}
const works = (Object.keys(WORKLOADS) as Workload[]).filter((work) => options.work.split(',').includes(work));
const CONNECTIONS = 10;
/** Words and parts of texts in so many issues take a processor for half a second; more at a time would only wait for each other. */
const EXPENSIVE_CONNECTIONS = 3;
const EXPENSIVE_WORKLOADS: readonly Workload[] = ['search', 'word'];
const PROCESSES = 3;
/** How often each process is loaded alone before it is measured among others: one that was just started still compiles what it runs. */
const WARM_UP_TURNS = 6;
const MIN_RATIO = 0.5;
const MAX_CHEAP_P95_MS = 50;
const HOLD_MS = 5000;
const cli = join(root, 'dist', 'cli.js');

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const { cluster, url, filesFolder, largest, all: issues } = await filledCluster(Number(options.issues));
const data = ['--data', url, '--files', filesFolder];
/** Signs in by a token, which costs little to check. */
const signIn = (name: string): string =>
  `Bearer ${runNode([cli, 'user', 'token', name, ...data])
    .trim()
    .split('\n')
    .at(-1)}`;
const [authorization, reader] = [signIn('bench'), signIn('person0')];
const serve = (): Promise<ServerProcess> => startServerProcess([cli, 'serve', '--port', '0', '--time-limit', '60', ...data]);
const one = await serve();
const bare = await startServerProcess(['--import', 'tsx', join(root, 'test', 'bench', 'postgres-floor.mts'), url, String(largest)]);
// One for all turns, so that they differ by the servers alone.
const generator = startGenerator();

const COMPUTING = ['servers', 'PostgreSQL', 'clients'] as const;
type Computing = (typeof COMPUTING)[number];

interface Turn {
  readonly perSecond: number;
  /** Milliseconds of processor time that an answer takes. */
  readonly computing: Readonly<Record<Computing, number>>;
  readonly durations: readonly number[];
}
/** Loads servers with as many connections in all. */
async function turn(servers: readonly ServerProcess[], way: BenchTarget, work: Workload): Promise<Turn> {
  const computed = () => ({
    servers: servers.reduce((sum, server) => sum + computedBy(server), 0),
    PostgreSQL: computedByAll(cluster.pid),
  });
  const before = computed();
  const connections = EXPENSIVE_WORKLOADS.includes(work) ? EXPENSIVE_CONNECTIONS : CONNECTIONS;
  const origins = servers.map(({ origin }) => origin);
  const task = { origins, way, work: [work], authorization, connections, issues: largest, seconds: Number(options.seconds) };
  const { answers, seconds, computingMs, taken } = await generator.load(task);
  const after = computed();
  const msOf = (ms: number): number => Math.max(ms, 10) / answers; // the system counts in steps of 10
  const computing = {
    servers: msOf(after.servers - before.servers),
    PostgreSQL: msOf(after.PostgreSQL - before.PostgreSQL),
    clients: computingMs / answers,
  };
  return { perSecond: answers / seconds, computing, durations: taken };
}

/** Turns of two sides, one after the other; who is first changes. */
async function alternately(ours: () => Promise<Turn>, theirs: () => Promise<Turn>): Promise<{ ours: Turn[]; theirs: Turn[] }> {
  const found = { ours: [] as Turn[], theirs: [] as Turn[] };
  for (let round = -1; round < rounds; round++) {
    const sides = [['ours', ours] as const, ['theirs', theirs] as const];
    for (const [side, load] of round % 2 === 0 ? sides : sides.toReversed()) {
      const result = await load();
      if (round >= 0) found[side].push(result); // the first one warms up
    }
  }
  return found;
}
const ratioOf = ({ ours, theirs }: { ours: Turn[]; theirs: Turn[] }): Interval =>
  medianInterval(ours.map(({ perSecond }, round) => perSecond / theirs[round]!.perSecond));
const formatInterval = ({ median, low, high }: Interval): string => `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
const figures = (turns: readonly Turn[]): string => {
  const { median } = medianInterval(turns.map(({ perSecond }) => perSecond));
  return `${median.toFixed(0)} / ${spread(turns.flatMap(({ durations: taken }) => taken)).p95.toFixed(1)}`;
};
const msOf = (turns: readonly Turn[]): string =>
  COMPUTING.map((part) => medianInterval(turns.map(({ computing }) => computing[part])).median.toFixed(2)).join(' + ');
/** The head of columns with `msOf`. */
const ofSide = (side: string): string => `${side}: ms of servers + PostgreSQL + clients`;

const missed: string[] = [];
const results: Record<string, unknown> = {};
printLoad();

const rows: string[][] = [];
for (const work of works) {
  for (const way of ['1.0', '2.0'] as const) {
    console.error(`API ${way}, ${WORKLOADS[work]}`); // progress
    const found = await alternately(
      () => turn([one], way, work),
      () => turn([bare], `bare ${way}`, work),
    );
    const ratio = ratioOf(found);
    // What is certainly below half is missed, not what is so by chance.
    if (ratio.high < MIN_RATIO) missed.push(`${WORKLOADS[work]}, API ${way}: ${formatInterval(ratio)} of the bare server`);
    results[`${work} ${way}`] = { ratio, ours: figures(found.ours), bare: figures(found.theirs) };
    rows.push([
      WORKLOADS[work],
      way,
      figures(found.ours),
      figures(found.theirs),
      formatInterval(ratio),
      msOf(found.ours),
      msOf(found.theirs),
    ]);
  }
}
const connections = `${CONNECTIONS} connections, ${EXPENSIVE_CONNECTIONS} of searches`;
printTable([
  [`${issues} issues, ${connections}: answers per second / p95 ms`, 'API', 'serve', 'bare', 'ratio', ofSide('serve'), ofSide('bare')],
  ...rows,
]);
console.log('');
await bare.stop();

const three = [one, await serve(), await serve()];
const together: string[][] = [];
for (const work of works) {
  console.error(`${PROCESSES} processes, ${WORKLOADS[work]}`); // progress
  for (const server of three) for (let warm = 0; warm < WARM_UP_TURNS; warm++) await turn([server], '1.0', work);
  const found = await alternately(
    () => turn(three, '1.0', work),
    () => turn([one], '1.0', work),
  );
  const ratio = ratioOf(found);
  if (ratio.high < 1) missed.push(`${WORKLOADS[work]}: ${formatInterval(ratio)} of one process with ${PROCESSES}`);
  results[`${work}, three processes`] = { ratio, three: msOf(found.ours), one: msOf(found.theirs) };
  together.push([WORKLOADS[work], figures(found.ours), figures(found.theirs), formatInterval(ratio), msOf(found.ours), msOf(found.theirs)]);
}
printTable([
  [`${connections}, API 1.0: answers per second / p95 ms`, 'three processes', 'one', 'ratio', ofSide('three'), ofSide('one')],
  ...together,
]);
console.log('');

const isolation: string[][] = [];
const EXPENSIVE_KINDS = ['five content=~ab', 'nested ors of title ~', 'one-letter beginnings', 'sort by title, the last page'];
const expensive = expensiveRequests(largest);
let expensiveTurn = 0;
for (const kind of ['nothing', ...EXPENSIVE_KINDS]) {
  console.error(kind); // progress
  const until = performance.now() + HOLD_MS;
  const [asked, held] = await Promise.all([
    sendCheapReads({ origin: one.origin, authorization: reader }, largest, until),
    kind === 'nothing'
      ? []
      : saturateServer({ origin: one.origin, authorization }, CONNECTIONS, () => expensive[kind]!(expensiveTurn++), until),
  ]);
  const cheap = asked.map(({ ms }) => ms);
  const failed = asked.filter(({ status }) => status !== 200).length;
  const p95 = shareOf(cheap, 0.95);
  if (p95 > MAX_CHEAP_P95_MS) missed.push(`cheap reads beside ${kind}: p95 ${p95.toFixed(1)} ms`);
  if (failed > 0) missed.push(`${failed} of ${cheap.length} cheap reads beside ${kind} failed`);
  results[`beside ${kind}`] = { p95 };
  isolation.push([kind, ...[0.5, 0.95, 0.99].map((share) => shareOf(cheap, share).toFixed(1)), String(held.length)]);
}
printTable([[`${CONNECTIONS} connections of one client request`, "others' cheap reads p50", 'p95', 'p99', 'answers'], ...isolation]);

saveResults('postgres', { issues, largest, connections: CONNECTIONS, rounds, results, missed });
generator.stop();
await Promise.all(three.map((server) => server.stop()));
await cluster.stop();
if (missed.length > 0) {
  console.log(`\nMissed:\n${missed.map((row) => `- ${row}`).join('\n')}`);
  process.exitCode = 1;
}
