/**
 * What loading the parts of the extension computes, each in one turn of the event loop with all that it needs and that an activation has not loaded:
 * `npm run bench -- loading`. In plain Node with a stand-in for `vscode`; each part several times, in threads that have loaded nothing else.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { root } from '../../scripts/setup.mjs';
import { printLoad, printTable, saveResults, formatSpread, spread, type Spread } from './measure';

const ROUNDS = 5;
const SHOWN = 12;
/** What Node itself loads with the first request, each in a turn of its own. */
const FIRST_LOOKS = ['first look at Request', 'first Request'] as const;

/** Loads one part and tells its processor time in milliseconds. As text, since it runs without a loader for TypeScript. */
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
require(dist + '/extension.js');
const used = () => { const { user, system } = process.threadCpuUsage(); return (user + system) / 1000; };
const first = ${JSON.stringify(FIRST_LOOKS)}.indexOf(part);
const looks = [() => Reflect.get(globalThis, 'Request'), () => Reflect.construct(Request, ['http://localhost'])];
for (const look of first < 0 ? looks : looks.slice(0, first)) look();
const before = used();
if (first < 0) require(dist + '/parts/' + part);
else looks[first]();
parentPort.postMessage(used() - before);
`;

const dist = join(root, 'dist');
const loading = (part: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(PROBE, { eval: true, execArgv: [], workerData: { dist, part } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

printLoad();
const parts = readdirSync(join(dist, 'parts')).filter((name) => !name.startsWith('chunk-'));
const results: Record<string, Spread> = {};
for (const part of [...FIRST_LOOKS, ...parts]) {
  const durations: number[] = [];
  for (let round = 0; round < ROUNDS; round++) durations.push(await loading(part));
  results[part.replace(/-[A-Z0-9]+\.js$/, '')] = spread(durations);
}
const slowest = Object.entries(results).sort(([, a], [, b]) => b.p50 - a.p50);
printTable([['loads in one turn', 'ms computing p50 / most'], ...slowest.slice(0, SHOWN).map(([name, ms]) => [name, formatSpread(ms)])]);
saveResults('loading', { results });
