/**
 * The server under load, beside a bare `node:http` and `node:sqlite` that answers the same: `npm run bench -- http`.
 * `--issues=N`, `--seconds=N` of each round, `--requests=N` of the run that looks at memory; `--long` makes that a million.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../scripts/setup.mjs';
import { scratchOf } from './data';
import { isBare, TARGETS, WORKLOADS, type BenchTarget, type Workload } from './http-work';
import { startGenerator, type Task } from './generator';
import type { Loaded } from './load';
import { printLoad, printTable, spread } from './measure';
import { client, computedBy, runNode, startServerProcess, type ServerProcess } from './processes';

const { values: options } = parseArgs({
  options: {
    issues: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    requests: { type: 'string', default: '100000' },
    ways: { type: 'string', default: TARGETS.join() },
    work: { type: 'string', default: Object.keys(WORKLOADS).join() },
    long: { type: 'boolean', default: false },
  },
});
const issues = Number(options.issues);
const targets = TARGETS.filter((way) => options.ways.split(',').includes(way));
const works = (Object.keys(WORKLOADS) as Workload[]).filter((work) => options.work.split(',').includes(work));
const requests = options.long ? 1_000_000 : Number(options.requests);
const CONNECTIONS = 10;
const PASSWORD = 'a password for the bench';
const authorization = `Basic ${Buffer.from(`bench:${PASSWORD}`).toString('base64')}`;
const cli = join(root, 'dist', 'cli.js');

const { file, remove } = await scratchOf(issues);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
runNode([cli, 'user', 'add', 'bench', '--password-stdin', '--data', file], `${PASSWORD}\n`);
const served = await startServerProcess([cli, 'serve', '--port', '0', '--data', file]);
const floorScript = join(root, 'test', 'bench', 'floor-process.ts');
const bare = await startServerProcess(['--import', 'tsx', floorScript, file, String(issues)]);

const generator = startGenerator();
const load = (way: BenchTarget, work: readonly Workload[], end: Pick<Task, 'requests' | 'seconds'>): Promise<Loaded> =>
  generator.load({
    origins: [(isBare(way) ? bare : served).origin],
    way,
    work,
    authorization: isBare(way) ? undefined : authorization,
    connections: CONNECTIONS,
    issues,
    ...end,
  });

/** Megabytes of a process: anonymous memory, and all resident memory, which includes mapped pages of the data file. */
function memoryOf({ pid }: ServerProcess): { own: number; resident: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1]);
  return { own: Math.round(kilobytes('RssAnon') / 1024), resident: Math.round(kilobytes('VmRSS') / 1024) };
}

interface Figure {
  readonly perSecond: number;
  /** Milliseconds that the server computes for an answer, which hardly depends on what else the machine does. */
  readonly computing: number;
  readonly p50: number;
  readonly p95: number;
}

printLoad();
const startLoad = loadavg()[0]!;
const found: Partial<Record<Workload, Partial<Record<BenchTarget, Figure>>>> = {};
for (const work of works) {
  console.error(WORKLOADS[work]); // progress
  const all = new Map<BenchTarget, (Loaded & { computed: number })[]>(targets.map((way) => [way, []]));
  for (const way of targets) await load(way, [work], { seconds: 1 });
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const way of targets) {
      const server = isBare(way) ? bare : served;
      const before = computedBy(server);
      const loaded = await load(way, [work], { seconds: Number(options.seconds) });
      all.get(way)!.push({ ...loaded, computed: computedBy(server) - before });
    }
  }
  found[work] = Object.fromEntries(
    [...all].map(([way, runs]) => {
      // Of several rounds the best one counts: what else the machine did made the others slower.
      const perSecond = Math.max(...runs.map(({ answers, seconds }) => answers / seconds));
      const sum = (of: 'computed' | 'answers') => runs.reduce((total, run) => total + run[of], 0);
      return [way, { perSecond, computing: sum('computed') / sum('answers'), ...spread(runs.flatMap(({ taken }) => taken)) }];
    }),
  );
}

const title = `${issues} issues, ${CONNECTIONS} connections`;
const nothing: Figure = { perSecond: NaN, computing: NaN, p50: NaN, p95: NaN };
const at = (work: Workload, way: BenchTarget): Figure => found[work]?.[way] ?? nothing;
/** For each API: our figure, the bare server's, and the ratio (above 1: ours is better). */
function row(work: Workload, show: (figure: Figure) => string, ratio: (ours: Figure, bares: Figure) => number): string[] {
  const dialect = (way: '1.0' | '2.0') => {
    const [ours, bares] = [at(work, way), at(work, `bare ${way}`)];
    return [show(ours), show(bares), ratio(ours, bares).toFixed(2)];
  };
  return [WORKLOADS[work], ...dialect('1.0'), ...dialect('2.0')];
}
const columns = ['API 1.0', 'bare', 'ratio', 'API 2.0', 'bare', 'ratio'];
printTable([
  [`${title}: answers per second / p95 ms`, ...columns],
  ...works.map((work) =>
    row(
      work,
      ({ perSecond, p95 }) => `${Math.round(perSecond)} / ${p95.toFixed(1)}`,
      (ours, bares) => ours.perSecond / bares.perSecond,
    ),
  ),
]);
console.log('');
printTable([
  ['processor time of the server for an answer, ms', ...columns],
  ...works.map((work) =>
    row(
      work,
      ({ computing }) => computing.toFixed(3),
      (ours, bares) => bares.computing / ours.computing,
    ),
  ),
]);
console.log('');

const memory: { requests: number; own: number; resident: number }[] = [{ requests: 0, ...memoryOf(served) }];
/** Of 200 requests most read one issue, a quarter read a page, four write, and one searches, so that a million take minutes. */
const MIX: readonly Workload[] = Array.from({ length: 200 }, (_, at) => {
  if (at % 50 === 0) return 'create';
  if (at === 101) return 'search';
  return at % 8 === 3 ? 'list' : at % 8 === 7 ? 'filter' : 'one';
});
const STEPS = 10;
for (let step = 1; step <= STEPS && requests > 0; step++) {
  const dialects = targets.filter((way) => !isBare(way));
  for (const way of dialects)
    await load(
      way,
      MIX.filter((work) => works.includes(work)),
      { requests: Math.ceil(requests / STEPS / dialects.length) },
    );
  memory.push({ requests: (requests / STEPS) * step, ...memoryOf(served) });
  console.error(`${memory.at(-1)!.requests} requests: ${memory.at(-1)!.own} MB`);
}
printTable([
  ['requests', 'memory of its own, MB', 'with pages of the data file, MB'],
  ...memory.map((row) => [row.requests, row.own, row.resident].map(String)),
]);
const half = memory[Math.floor(memory.length / 2)]!;
const last = memory.at(-1)!;
const slope = ((last.own - half.own) / (last.requests - half.requests)) * 1e6;
if (requests > 0) console.log(`\nIn the second half it grew by ${slope.toFixed(1)} MB per million requests.`);
const http = client(served.origin, { Authorization: authorization });
await http.ask('GET', '/1.0/repositories/bench/bench/issues?limit=1'); // it still answers
http.close();

const report = {
  date: new Date().toISOString(),
  processors: cpus().length,
  load: [startLoad, loadavg()[0]],
  issues,
  connections: CONNECTIONS,
};
mkdirSync(join(root, 'test-results'), { recursive: true });
writeFileSync(join(root, 'test-results', 'bench-http.json'), JSON.stringify({ ...report, found, memory, slope }, null, 2));
generator.stop();
await Promise.all([served.stop(), bare.stop()]);
remove();
