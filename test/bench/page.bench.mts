/**
 * How soon an issue is there to be read, how a key feels in a long text, and what ten open issues take of memory, in the real VS Code: `npm run bench -- page`.
 * Beside it in the same windows: a bare web view of one line, which is what VS Code itself takes.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import { BENCH } from '../support/many';
import type { BlockingPeriod } from './blocking';
import { printLoad, printTable, saveResults, formatSpread, spread } from './measure';
import { ISSUES_PER_KIND, fillPages, MANY_COMMENTS, FEW_COMMENTS } from './page-data';
import { openWindow, type BenchWindow } from './page-window';
import { startServerProcess } from './processes';

const rounds = Number(process.argv.find((it) => /^--rounds=\d+$/.test(it))?.slice('--rounds='.length) ?? 4);

type Way = 'bare' | 'short' | 'long';
/** Milliseconds from the click to the painted text, in a new tab and in a reused one. */
interface Opened {
  readonly first: Record<Way, number[]>;
  readonly next: Record<Way, number[]>;
}
const none = (): Record<Way, number[]> => ({ bare: [], short: [], long: [] });

async function measureOpening(window: BenchWindow): Promise<Opened> {
  const opened: Opened = { first: none(), next: none() };
  const ways: [Way, (index: number) => Promise<number>][] = [
    ['bare', () => window.openBare()],
    ['short', (index) => window.openIssue(FEW_COMMENTS, index)],
    ['long', (index) => window.openIssue(MANY_COMMENTS, index)],
  ];
  // What comes first fills caches, and does not count.
  for (const [, open] of ways) await open(0);
  await window.closeAll();
  for (let round = 0; round < rounds; round++) {
    for (let index = 0; index < ISSUES_PER_KIND; index += 2) {
      for (const [way, open] of ways) {
        opened.first[way].push(await open(index));
        opened.next[way].push(await open(index + 1));
        await window.closeAll();
      }
    }
  }
  return opened;
}

printLoad();
mkdirSync(join(root, 'test-results'), { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), 'issue-bucket-bench-page-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
const near = join(scratch, 'near.db');
const far = join(scratch, 'far.db');
await Promise.all([fillPages(near), fillPages(far)]);
const server = await startServerProcess([join(root, 'dist', 'cli.js'), 'serve', '--create', '--data', far, '--port', '0']);

const local = await openWindow(scratch, 'near', { 'issueBucket.dataFile': near }, `git@bitbucket.org:${BENCH.owner}/${BENCH.slug}.git`);
const nearby = await measureOpening(local);
const typed = await local.type();
const memory = await local.memory(10);
const held = { nearby: await local.held(ISSUES_PER_KIND), served: [] as BlockingPeriod[] };
await local.close();
const remote = await openWindow(
  scratch,
  'served',
  { 'issueBucket.sites': [server.origin] },
  `${server.origin}/${BENCH.owner}/${BENCH.slug}`,
);
const served = await measureOpening(remote);
held.served = await remote.held(ISSUES_PER_KIND);
await remote.close();
await server.stop();

const of = (times: readonly number[]) => formatSpread(spread(times));
console.log(`From the click in the tree to the painted text, ms p50 / p95 of ${nearby.first.short.length}:\n`);
printTable([
  ['', 'in a new tab', 'in the tab of the one before'],
  ...(
    [
      [`bare web view`, nearby, 'bare'],
      [`${FEW_COMMENTS} comments, This computer`, nearby, 'short'],
      [`${MANY_COMMENTS} comments, This computer`, nearby, 'long'],
      [`bare web view, beside a server`, served, 'bare'],
      [`${FEW_COMMENTS} comments, served`, served, 'short'],
      [`${MANY_COMMENTS} comments, served`, served, 'long'],
    ] as const
  ).map(([name, opened, way]) => [name, of(opened.first[way]), of(opened.next[way])]),
]);
console.log('\nA key in a text of 50 KB, ms p50 / p95:\n');
printTable([
  ['', 'computing', 'to the painted frame'],
  ['bare text area', of(typed.bare.computing), of(typed.bare.painted)],
  ['description', of(typed.ours.computing), of(typed.ours.painted)],
]);
console.log('\nMemory, MB:\n');
printTable([
  ['', 'browser', 'extension host'],
  ['no issue open', memory.none.browser.toFixed(0), memory.none.host.toFixed(0)],
  ['ten issues open', memory.ten.browser.toFixed(0), memory.ten.host.toFixed(0)],
]);
console.log('\nLongest stretch in which the extension host was held by us while issues opened, ms, with a profiler:\n');
printTable([
  ['', 'held', 'of it computing'],
  ...(
    [
      ['This computer', held.nearby],
      ['served', held.served],
    ] as const
  ).map(([name, [longest]]) => [name, longest?.ms.toFixed(1) ?? '-', longest?.computing.toFixed(1) ?? '-']),
]);
saveResults('page', { held, rounds, nearby, served, typed, memory });
