/**
 * The whole way of a request, beside the floor: `npm run bench tracker`, or with `node --import tsx` and `[issues] [times]`.
 *
 * The editor's way is `IssueService` to the worker of `dist/`; the app's, the tracker called in this process; the server's,
 * `dist/cli.js serve`. Beside them bare SQL in this process, in a bare worker, and behind a bare HTTP server.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { root } from '../../scripts/setup.mjs';
import { createIssueService } from '../../src/client';
import { THIS_COMPUTER, WorkerTransport } from '../../src/client/worker-transport';
import { DEFAULT_QUERY, type Comparison, type IssueQuery } from '../../src/model/query';
import { createTracker } from '../../src/tracker';
import { openStore } from '../../src/tracker/store';
import { encodeQuery } from '../../src/wire/v1-query';
import { encodeFields } from '../../src/wire/v1';
import { BENCH, RARE_WORD } from '../support/many';
import { scratchOf } from './data';
import { numberOf, openFloor, startOf, textOf, type Floor } from './floor';
import { compare, printLoad, printTable, ratio, saveResults, formatSpread, spread, type Spread } from './measure';
import { client, runNode, startServerProcess } from './processes';

const issues = Number(process.argv[2] ?? 100_000);
const times = Number(process.argv[3] ?? 200);
const person = { username: 'bench', displayName: 'Bench' };
const PASSWORD = 'a password for the bench';
const dist = (name: string) => join(root, 'dist', name);

const is = (field: Comparison['field'], value: string, comparator: Comparison['comparator'] = 'is'): Comparison => ({
  field,
  comparator,
  negated: false,
  value,
});

const LISTS: Readonly<Record<string, [title: string, change: Partial<IssueQuery>]>> = {
  page: ['list: a page of 50, newest change first', {}],
  firstPage: ['list: the same page again', {}],
  deepPage: ['list: a page at the end', {}],
  status: ['filter: a status', { filter: is('status', 'new') }],
  component: ['filter: component and status', { filter: { and: [is('component', 'Component 1'), is('status', 'open')] } }],
  title: ['filter: 3 % of the titles contain it', { filter: is('title', RARE_WORD, 'contains') }],
  search: ['search: a word of 5 % of the issues', { search: RARE_WORD }],
};
type Work = Exclude<keyof Floor, 'close'>;

const { file, remove } = await scratchOf(issues);
// The floor has a file of its own, since the store's background work would lock it out.
const floorScratch = await scratchOf(issues);
runNode([dist('cli.js'), 'user', 'add', person.username, '--password-stdin', '--data', file], `${PASSWORD}\n`);

/** A piece of work as a request, and as a call of the service. */
const PATH = `/1.0/repositories/${BENCH.owner}/${BENCH.slug}/issues`;
const MARKUP = 'fields=%2Bmarkup';
const starts: Partial<Record<Work, (turn: number) => number>> = { firstPage: () => 0, deepPage: (turn) => issues - 100 - startOf(turn) };
const queryOf = (work: Work, turn: number): IssueQuery => ({
  ...DEFAULT_QUERY,
  limit: 50,
  start: (starts[work] ?? startOf)(turn),
  ...LISTS[work]![1],
});
function asHttp(work: Work, turn: number): [method: string, path: string, body?: URLSearchParams] {
  const one = `${PATH}/${numberOf(turn, issues)}?${MARKUP}`;
  if (work === 'get') return ['GET', one];
  if (work === 'create') return ['POST', `${PATH}?${MARKUP}`, encodeFields(textOf(turn))];
  if (work === 'update') return ['PUT', one, encodeFields({ status: turn % 2 ? 'open' : 'resolved' })];
  return ['GET', `${PATH}?${MARKUP}&${encodeQuery(queryOf(work, turn)).toString()}`];
}

const newService = () => {
  const transport = new WorkerTransport({
    script: dist('worker.js'),
    data: () => Promise.resolve({ dataFile: file, person }),
    onError: (message) => console.error(message),
  });
  const service = createIssueService({ site: 'This computer', baseUrl: THIS_COMPUTER, isLocal: true, fetch: transport.fetch });
  return { transport, service };
};
const { transport, service } = newService();
function asService(work: Work, turn: number): Promise<unknown> {
  if (work === 'get') return service.get(BENCH, numberOf(turn, issues));
  if (work === 'create') return service.create(BENCH, textOf(turn));
  if (work === 'update') return service.update(BENCH, numberOf(turn, issues), { status: turn % 2 ? 'open' : 'resolved' });
  return service.list(BENCH, queryOf(work, turn));
}

const store = await openStore({ file });
const tracker = createTracker(store);
async function asApp(work: Work, turn: number): Promise<unknown> {
  const [method, path, body] = asHttp(work, turn);
  const answer = await tracker.fetch(new Request(`http://app${path}`, { method, body }), { principal: person });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return answer.text();
}

const floor = openFloor(floorScratch.file, issues);
const floorScript = join(root, 'test', 'bench', 'floor-process.ts');
const floorWorker = new Worker(floorScript, { workerData: [floorScratch.file, String(issues)] });
const decoder = new TextDecoder();
const asFloorWorker = (work: Work, turn: number): Promise<unknown> =>
  new Promise((resolve, reject) => {
    floorWorker.once('error', reject);
    floorWorker.once('message', (bytes: Uint8Array) => {
      floorWorker.off('error', reject);
      resolve(JSON.parse(decoder.decode(bytes)));
    });
    floorWorker.postMessage({ name: work, turn });
  });

const served = await startServerProcess([dist('cli.js'), 'serve', '--port', '0', '--data', file]);
const floorServed = await startServerProcess(['--import', 'tsx', floorScript, floorScratch.file, String(issues)]);
const authorization = `Basic ${Buffer.from(`${person.username}:${PASSWORD}`).toString('base64')}`;
const http = client(served.origin, { Authorization: authorization });
const floorHttp = client(floorServed.origin);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
printLoad();
let turn = 0;
const rows = [
  ['work', 'worker', 'bare SQL', 'worker : SQL', 'bare worker', 'worker : bare worker', 'app', 'HTTP', 'bare HTTP', 'HTTP : bare'],
];
const results: Record<string, Record<string, Spread>> = {};
const WORK: [Work, string, number][] = [
  ...Object.entries(LISTS).map(([work, [title]]): [Work, string, number] => [work as Work, title, times]),
  ['get', 'get', times * 3],
  ['create', 'create', times],
  ['update', 'update: a status', times],
];
for (const [work, title, count] of WORK) {
  console.error(title); // progress
  const found = await compare(
    {
      worker: () => asService(work, ++turn),
      sql: () => floor[work](++turn),
      bareWorker: () => asFloorWorker(work, ++turn),
      app: () => asApp(work, ++turn),
      http: () => http.ask(...asHttp(work, ++turn)),
      bareHttp: () => floorHttp.ask('GET', `/${work}/${++turn}`),
    },
    count,
  );
  results[work] = found;
  rows.push([
    title,
    formatSpread(found.worker),
    formatSpread(found.sql),
    ratio(found.worker, found.sql),
    formatSpread(found.bareWorker),
    ratio(found.worker, found.bareWorker),
    formatSpread(found.app),
    formatSpread(found.http),
    formatSpread(found.bareHttp),
    ratio(found.http, found.bareHttp),
  ]);
}
console.log(`${issues} issues, ${times} calls each (${times * 3} of get), ms p50 / p95\n`);
printTable(rows);

const started: number[] = [];
for (let i = 0; i < 10; i++) {
  const fresh = newService();
  const startedAt = performance.now();
  await fresh.service.list(BENCH, { ...DEFAULT_QUERY, limit: 50 });
  started.push(performance.now() - startedAt);
  await fresh.transport.close();
}
saveResults('tracker', { issues, calls: times, milliseconds: results, workerStart: spread(started) });
console.log(`\nA worker that is started for it gives its first page after ${formatSpread(spread(started))} ms.`);

http.close();
floorHttp.close();
await Promise.all([served.stop(), floorServed.stop(), transport.close(), floorWorker.terminate()]);
floor.close();
await tracker.close();
await store.close();
remove();
floorScratch.remove();
