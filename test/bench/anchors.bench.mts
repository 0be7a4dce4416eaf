/**
 * Anchors of code: how long the thread takes to find them, what a keystroke computes, and how long the thread that asks is held, which in VS Code
 * all extensions share: `npm run bench -- anchors`. The code is that of this project.
 */
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Anchor } from '../../src/anchors/find';
import { AnchorFinder } from '../../src/anchors/finder';
import { textLines } from '../../src/anchors/text';
import { afterEdits, tracked, type Lines } from '../../src/editor/anchors/model';
import { root } from '../../scripts/setup.mjs';
import { longestComputation } from './turns';
import { printLoad, printTable, saveResults, formatSpread, spread, type Spread } from './measure';

const ANCHORS_PER_FILE = 10;
const FILES = 30;
const LINES = 8;
const TIMES = 100;

const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-anchors-'));
cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true });
const paths = globSync('src/**/*.ts', { cwd: folder }).map((path) => path.replaceAll('\\', '/'));
const long = paths.filter((path) => textLines(readFileSync(join(folder, path), 'utf8')).length > 120).slice(0, FILES);

const anchorOf = (path: string, text: readonly string[], first: number): Anchor => ({
  ...{ path, first, lines: text.slice(first - 1, first - 1 + LINES) },
  before: text.slice(Math.max(0, first - 11), first - 1),
  after: text.slice(first - 1 + LINES, first + 9 + LINES),
});
const anchors = long.flatMap((path) => {
  const text = textLines(readFileSync(join(folder, path), 'utf8'));
  return Array.from({ length: ANCHORS_PER_FILE }, (_, index) => anchorOf(path, text, 12 + index * 10));
});

/** Five lines more at the beginning, and each twentieth line another one. */
const edited = (text: string): string =>
  ['// 1', '// 2', '// 3', '// 4', '// 5', ...textLines(text).map((line, index) => (index % 20 === 7 ? `${line} // changed` : line))].join(
    '\n',
  );

const finder = new AnchorFinder(join(root, 'dist', 'anchors.js'));
const find = async (some: readonly Anchor[], isWide = false): Promise<number> => {
  let found = 0;
  const request = { root: folder, mayRunGit: false, anchors: some, texts: [], excluded: [], isWide };
  const signal = new AbortController().signal;
  await finder.find(request, (states) => (found += states.filter(([, { state }]) => state !== 'lost').length), signal);
  return found;
};
async function measure(work: (index: number) => Promise<unknown>, times = TIMES): Promise<Spread> {
  const durations: number[] = [];
  for (let index = -3; index < times; index++) {
    const startedAt = performance.now();
    await work(Math.max(0, index));
    if (index >= 0) durations.push(performance.now() - startedAt);
  }
  return spread(durations);
}

printLoad();
// The finder's thread alone does not keep a program running.
const running = setInterval(() => undefined, 1000);
await find(anchors.slice(0, 1));
/** What the asking thread computes at the most in one turn, in milliseconds, by what it asks. */
const computing: Record<string, number> = {};
const delay = monitorEventLoopDelay({ resolution: 1 });
const watched = async (name: string, work: () => Promise<Spread>): Promise<Spread> => {
  delay.enable();
  let spent: Spread;
  computing[name] = await longestComputation(async () => (spent = await work()));
  delay.disable();
  return spent!;
};
const same = await watched('same', () => measure((index) => find([anchors[(index * 7) % anchors.length]!])));
for (const path of long) writeFileSync(join(folder, path), edited(readFileSync(join(folder, path), 'utf8')));
const one = await watched('one', () => measure((index) => find([anchors[(index * 7) % anchors.length]!])));
const ofFile = await watched('ofFile', () =>
  measure((index) => find(anchors.slice((index % FILES) * ANCHORS_PER_FILE, ((index % FILES) + 1) * ANCHORS_PER_FILE))),
);
rmSync(join(folder, long[0]!));
const firstBegan = performance.now();
await find(anchors.slice(0, 1), true);
const indexing = performance.now() - firstBegan;
const gone = await watched('gone', () => measure((index) => find([anchors[index % ANCHORS_PER_FILE]!], true)));

const text = textLines(readFileSync(join(folder, long[1]!), 'utf8'));
const lines: Lines = { count: text.length + 1, at: (line) => text[line] ?? '' };
const known = anchors.map((anchor, id) => {
  const issue = { number: 1, title: 'Tide', status: 'open' as const };
  const state = {
    state: 'exact' as const,
    path: anchor.path,
    first: anchor.first,
    last: anchor.first + LINES - 1,
    likeness: 1,
    isSuggestion: false,
  };
  return { ...tracked({ ...anchor, id, author: null, createdOn: '', issue }), state };
});
const key = await measure((index) => {
  const position = { line: index % 100, character: 0 };
  for (const it of known) afterEdits(it, [{ start: position, end: position, text: 'x\n' }], lines);
  return Promise.resolve();
}, 1000);

printTable([
  [
    'an anchor, ms p50 / p95',
    'nothing changed',
    'changed',
    `${ANCHORS_PER_FILE} of a file`,
    'in none of the files',
    `a key, ${anchors.length} anchors in the file`,
  ],
  ['', formatSpread(same), formatSpread(one), formatSpread(ofFile), formatSpread(gone), formatSpread(key)],
]);
console.log(
  `\nIndex of ${paths.length} files: ${indexing.toFixed(0)} ms. Held who asks: ${(delay.max / 1e6).toFixed(1)} ms at most, ${(delay.percentile(99) / 1e6).toFixed(1)} ms at the 99th percentile; it computes ${Math.max(...Object.values(computing)).toFixed(1)} ms in one turn at most.`,
);
console.log(JSON.stringify(computing));
saveResults('anchors', { same, one, ofFile, gone, key, indexing: spread([indexing]), held: spread([delay.max / 1e6]), computing });
finder.dispose();
clearInterval(running);
rmSync(folder, { recursive: true, force: true });
