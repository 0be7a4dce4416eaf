/** The index of references and TODOs over a folder of 20,000 files: how long it takes, its memory, and how long it holds who asks. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { root } from '../../scripts/setup.mjs';
import type { FromIndex, IndexedFile, IndexQuery, ToIndex } from '../../src/codeIndex/messages';
import { printLoad, printTable, saveResults } from './measure';
import { longestTurn, longestComputation } from './turns';

const FILES = 20_000;
const FOLDERS = 200;
const LINES = 150;
/** One file in so many has a TODO, and one a reference. */
const EVERY = 10;
const FOLDER = 'file:///bench';

const code = Array.from({ length: LINES }, (_, line) => `  const value${line} = format(other[${line}] / 2, "text # no"); // as said`).join(
  '\n',
);
const textOf = (file: number): string =>
  `${file % EVERY === 0 ? '// TODO: mind the tide\n' : ''}${file % EVERY === 1 ? `// see #${1 + (file % 1000)}\n` : ''}${code}\n`;

const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-index-'));
for (let i = 0; i < FOLDERS; i++) mkdirSync(join(folder, `f${i}`));
for (let i = 0; i < FILES; i++) writeFileSync(join(folder, `f${i % FOLDERS}`, `a${i}.ts`), textOf(i));
writeFileSync(join(folder, '.gitignore'), 'out/\n*.log\n');

const before = process.memoryUsage.rss();
let most = before;
const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
const worker = new Worker(join(root, 'dist', 'index.js'), { resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 } });
const send = (message: ToIndex) => worker.postMessage(message);
const waiting = new Map<number, { files: IndexedFile[]; resolve: (files: IndexedFile[]) => void }>();
let scanned: () => void = () => undefined;
worker.on('message', (message: FromIndex) => {
  if ('scanned' in message) scanned();
  if (!('id' in message)) return;
  const question = waiting.get(message.id)!;
  question.files.push(...message.files);
  if (message.isLast) question.resolve(question.files);
  else setImmediate(() => send({ more: message.id }));
});
const done = () => new Promise<void>((resolve) => (scanned = resolve));
let lastId = 0;
const ask = (what: IndexQuery) =>
  new Promise<IndexedFile[]>((resolve) => {
    waiting.set(++lastId, { files: [], resolve });
    send({ query: { id: lastId, what } });
  });
const timed = async (work: () => Promise<unknown>) => {
  const startedAt = performance.now();
  let blockedMs = 0;
  const computing = await longestComputation(async () => (blockedMs = await longestTurn(work)));
  return { ms: performance.now() - startedAt - 40, held: blockedMs, computing };
};

printLoad();
const first = await timed(() => {
  const folders = [{ uri: FOLDER, path: folder, excludes: ['**/node_modules'], patterns: {}, keywords: ['TODO', 'FIXME'] }];
  send({ start: { folders, languages: { names: {}, extensions: { '.ts': 'typescript' } } } });
  return done();
});
const again = await timed(() => {
  send({ changed: { folder: FOLDER } });
  return done();
});
let todos: IndexedFile[] = [];
const all = await timed(async () => (todos = await ask({ todos: true })));
let references: IndexedFile[] = [];
const query = { number: 2, name: 'a/b', folders: [FOLDER], sites: [] };
const one = await timed(async () => (references = await ask({ references: query })));
if (todos.length !== FILES / EVERY || references.length === 0) throw new Error(`${todos.length} TODOs, ${references.length} references`);
clearInterval(watch);
const memory = (most - before) / 1e6;
const row = (what: string, { ms, held, computing }: Awaited<ReturnType<typeof timed>>) => [
  what,
  `${(ms / 1000).toFixed(2)} s`,
  `${held.toFixed(1)} ms`,
  `${computing.toFixed(1)} ms`,
];
printTable([
  [`${FILES} files`, 'takes', 'holds the host', 'of which it computes'],
  row('first look', first),
  row('another look, as after a checkout', again),
  row(`all ${todos.length} TODOs`, all),
  row(`${references.length} references to an issue`, one),
  ['memory of the process, added at most', `${memory.toFixed(0)} MB`, '', ''],
]);
saveResults('index', { first, again, all, one, memory });
await worker.terminate();
rmSync(folder, { recursive: true });
