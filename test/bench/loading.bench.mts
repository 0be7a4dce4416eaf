/**
 * What loading the parts of the extension computes, each with all that it needs and that an activation has not loaded: in the longest turn of the
 * event loop, and in all. `npm run bench -- loading`. In plain Node with a stand-in for `vscode`; each part several times, in threads that have loaded
 * nothing else.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { root } from '../../scripts/setup.mjs';
import { printLoad, printTable, saveResults, formatSpread, spread, type Spread } from './measure';

const ROUNDS = 5;
const SHOWN = 12;
/** What Node itself loads with the first request, each in a turn of its own. */
const FIRST_LOOKS = ['first look at Request', 'first Request'] as const;

/** Loads one part and tells its processor time in milliseconds, in the longest turn and in all. As text, since it runs without a loader for TypeScript. */
const PROBE = `
const { workerData: { dist, part }, parentPort } = require('node:worker_threads');
const Module = require('node:module');
const load = Module._load;
const anything = () => new Proxy(function () {}, {
  get: (_, name) => (name === 'then' ? undefined : name === Symbol.toPrimitive ? () => '' : anything()),
  apply: () => anything(),
  construct: () => anything(),
});
class Base {}
const vscode = new Proxy({}, { get: (_, name) => (/^[A-Z]/.test(name) ? Base : anything()) });
Module._load = function (name, ...more) { return name === 'vscode' ? vscode : load.call(this, name, ...more); };
const { $import } = require(dist + '/extension.js');
const used = () => { const { user, system } = process.threadCpuUsage(); return (user + system) / 1000; };
const first = ${JSON.stringify(FIRST_LOOKS)}.indexOf(part);
const looks = [() => Reflect.get(globalThis, 'Request'), () => Reflect.construct(Request, ['http://localhost'])];
for (const look of first < 0 ? looks : looks.slice(0, first)) look();
let [all, longest, since] = [0, 0, used()];
const end = () => {
  const computed = used() - since;
  all += computed;
  longest = Math.max(longest, computed);
};
const later = setImmediate;
globalThis.setImmediate = (next) => {
  end();
  later(() => {
    since = used();
    next();
  });
};
Promise.resolve(first < 0 ? $import(part) : looks[first]()).then(() => {
  end();
  parentPort.postMessage({ longest, all });
});
`;

const dist = join(root, 'dist');
interface Loading {
  readonly longest: number;
  readonly all: number;
}
const loading = (part: string): Promise<Loading> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(PROBE, { eval: true, execArgv: [], workerData: { dist, part } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

printLoad();
const { needs } = createRequire(import.meta.url)(join(dist, 'parts', 'order.js')) as { needs: Record<string, unknown> };
const results: Record<string, { readonly longest: Spread; readonly all: Spread }> = {};
for (const part of [...FIRST_LOOKS, ...Object.keys(needs)]) {
  const durations: Loading[] = [];
  for (let round = 0; round < ROUNDS; round++) durations.push(await loading(part));
  results[part] = { longest: spread(durations.map((it) => it.longest)), all: spread(durations.map((it) => it.all)) };
}
const slowest = Object.entries(results).sort(([, a], [, b]) => b.longest.p50 - a.longest.p50);
printTable([
  ['part', 'longest turn, ms computing p50 / p95', 'all turns'],
  ...slowest.slice(0, SHOWN).map(([name, { longest, all }]) => [name, formatSpread(longest), formatSpread(all)]),
]);
saveResults('loading', { results });
