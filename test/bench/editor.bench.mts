/**
 * Activation, and how soon the view shows issues, in the real VS Code: `npm run bench editor`, or with `node --import tsx`
 * and `[runs] [issues...]`. Each run is a window of its own. PROFILE=1 also tells where the longest stretches went.
 */
import { build } from 'esbuild';
import { chromium as playwright } from 'playwright-core';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUIET_SETTINGS, startServer, writeMachineSettings } from '../../scripts/host';
import { chromium, root } from '../../scripts/setup.mjs';
import { BROWSER_FLAGS } from '../support/browser';
import { BENCH } from '../support/many';
import { makeClone, scratchOf } from './data';
import { printLoad, printTable, saveResults, formatSpread, spread } from './measure';
import type { Orders, ProbeReport } from './probe';
import { waitForFile } from './waiting';

const runs = Number(process.argv[2] ?? 5);
const sizes = process.argv.slice(3).map(Number);
const TIMEOUT_MS = 90_000;

printLoad();
const probe = join(root, 'out', 'bench', 'probe.js');
await build({
  entryPoints: [join(root, 'test', 'bench', 'probe.ts')],
  outfile: probe,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22.13',
  external: ['vscode'],
  logLevel: 'warning',
});

/** Makes a folder with the extension as it is, which VS Code does not activate when it has started: when it is, is measured. */
function extensionThatWaits(folder: string): string {
  // Copies: VS Code gives its API to modules of the extension's own folder.
  for (const name of ['dist', 'media', 'l10n', 'package.nls.json']) cpSync(join(root, name), join(folder, name), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { activationEvents: string[] };
  const activationEvents = manifest.activationEvents.filter((event) => event !== 'onStartupFinished');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, activationEvents }));
  return folder;
}

/** Runs in the window, and resolves `whenPainted` with the time of the frame that shows the first issue. A string, since compiled functions call helpers that the window does not have. */
const WATCH_TREE = `(function look() {
  const isThere = [...document.querySelectorAll('.sidebar [role=treeitem]')].some((row) => /#\\d+/.test(row.textContent));
  if (isThere) whenPainted(performance.timeOrigin + performance.now());
  else requestAnimationFrame(look);
})()`;

type Run = ProbeReport & { readonly firstPaint: number };

async function measure(issues: number, kinds: readonly Pick<Orders, 'activate' | 'profile'>[]): Promise<Run[]> {
  const { folder, file, remove } = await scratchOf(issues);
  const path = (name: string) => join(folder, name);
  makeClone(path('clone'), `git@bitbucket.org:${BENCH.owner}/${BENCH.slug}.git`);
  const ordersFile = path('orders.json');
  const folders = { data: path('data'), extensions: path('extensions') };
  writeMachineSettings(folders.data, { ...QUIET_SETTINGS, 'issueBucket.dataFile': file });
  const server = await startServer({ ...folders, testDriver: true, env: { BENCH_ORDERS: ordersFile } });
  const browser = await playwright.launch({ executablePath: chromium(), args: BROWSER_FLAGS });
  const here = (target: string) => `vscode-remote://127.0.0.1:${server.port}${target}`;
  const payload = [
    ['extensionDevelopmentPath', here(extensionThatWaits(path('extension')))],
    ['extensionTestsPath', here(probe)],
  ];
  const url = `${server.url(path('clone'))}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
  const done: Run[] = [];
  try {
    for (const [index, kind] of kinds.entries()) {
      const orders: Orders = { ...kind, report: path(`report-${index}.json`), painted: path(`painted-${index}`) };
      writeFileSync(ordersFile, JSON.stringify(orders));
      // A context of its own forgets what the window before had open.
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      await page.exposeFunction('codeAutomationLog', () => undefined);
      await page.exposeFunction('codeAutomationExit', () => undefined);
      let paintedAt = NaN;
      await page.exposeFunction('whenPainted', (at: number) => {
        paintedAt = at;
        writeFileSync(orders.painted, '');
      });
      await page.addInitScript(WATCH_TREE);
      await page.goto(url);
      await waitForFile(orders.report, TIMEOUT_MS);
      const report = JSON.parse(readFileSync(orders.report, 'utf8')) as ProbeReport | { error: string };
      if ('error' in report) {
        await page.screenshot({ path: join(root, 'test-results', 'bench.png') });
        throw new Error(report.error);
      }
      done.push({ ...report, firstPaint: paintedAt - report.focusedAt });
      await context.close();
    }
  } finally {
    await browser.close();
    await server.stop();
    remove();
  }
  return done;
}

const rows = [
  [
    'issues',
    'activation',
    'of it computing',
    'first paint',
    'first paint, active',
    'refresh',
    'longest turn: idle',
    'first paint',
    'refresh',
    'held by us',
    'of it computing',
  ],
];
const results: Record<number, { windows: number; counted: readonly Run[]; profiled: readonly Run[] }> = {};
rmSync(join(root, 'test-results', 'bench.png'), { force: true });
mkdirSync(join(root, 'test-results'), { recursive: true });
for (const issues of sizes.length > 0 ? sizes : [100, 10_000, 100_000]) {
  // The first window fills caches that a second one finds; it does not count.
  const plain = Array.from({ length: runs }, () => [
    { activate: true, profile: false },
    { activate: false, profile: false },
  ]).flat();
  const profiled = { activate: false, profile: true };
  const found = await measure(issues, [{ activate: true, profile: false }, ...plain, profiled, profiled, profiled]);
  const counted = found.slice(1, 1 + plain.length);
  const pick = (list: readonly Run[], value: (run: Run) => number) => formatSpread(spread(list.map(value)));
  const active = counted.filter((run) => run.activation !== null);
  const held = found.slice(1 + plain.length);
  rows.push([
    issues.toLocaleString('en'),
    pick(active, (run) => run.activation!),
    pick(active, (run) => run.activationCpu ?? NaN),
    pick(
      counted.filter((run) => run.activation === null),
      (run) => run.firstPaint,
    ),
    pick(active, (run) => run.firstPaint),
    formatSpread(spread(counted.flatMap((run) => run.refreshes))),
    pick(counted, (run) => run.longestTurn.idle),
    pick(counted, (run) => run.longestTurn.first),
    pick(counted, (run) => run.longestTurn.refresh),
    pick(held, (run) => Math.max(0, ...run.held.map(({ ms }) => ms))),
    pick(held, (run) => run.held[0]?.computing ?? 0),
  ]);
  results[issues] = { windows: plain.length, counted, profiled: held };
  console.error(rows.at(-1)!.join('  ')); // printed at once, in case a later size fails
  if (process.env.PROFILE) console.log(JSON.stringify(found.at(-1)?.held, null, 1));
}
console.log(`${runs} windows each way and 3 with the profiler, ms p50 / p95\n`);
printTable(rows);
saveResults('editor', { runs, results });
