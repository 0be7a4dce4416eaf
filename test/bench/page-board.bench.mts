/**
 * How soon a board of 10,000 issues is there, and what its page computes for each frame while it is scrolled and a card is dragged, in the real VS
 * Code: `npm run bench -- page`. Beside it in the same window: a bare web view of one line.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import { BENCH } from '../support/many';
import { scratchOf } from './data';
import { printLoad, printTable, saveResults, shareOf, formatSpread, spread } from './measure';
import { openWindow } from './page-window';

const ISSUES = 10_000;
const ROUNDS = Number(process.argv.find((it) => /^--rounds=\d+$/.test(it))?.slice('--rounds='.length) ?? 12);
const MAX_SLOWER_MS = 150;
const FRAME_BUDGET_MS = 8;

printLoad();
mkdirSync(join(root, 'test-results'), { recursive: true });
const scratch = await scratchOf(ISSUES);
try {
  const settings = { 'issueBucket.dataFile': scratch.file };
  const window = await openWindow(scratch.folder, 'board', settings, `git@bitbucket.org:${BENCH.owner}/${BENCH.slug}.git`, /#\d+ /);
  const opened = { bare: [] as number[], board: [] as number[] };
  for (let round = -1; round < ROUNDS; round++) {
    const bare = await window.openBare();
    await window.closeAll();
    const board = await window.openBoard();
    if (round < ROUNDS - 1) await window.closeAll();
    // What comes first fills caches, and does not count.
    if (round < 0) continue;
    opened.bare.push(bare);
    opened.board.push(board);
  }
  const { scrolling, flinging, dragging } = await window.boardFrames();
  await window.close();

  const [bare, board] = [spread(opened.bare), spread(opened.board)];
  console.log(`A board of ${ISSUES} issues, from the click to its painted cards, ms p50 / p95 of ${ROUNDS}:\n`);
  printTable([
    ['', 'in a new tab'],
    ['bare web view', formatSpread(bare)],
    ['board', formatSpread(board)],
    [`slower, at most ${MAX_SLOWER_MS}`, (board.p50 - bare.p50).toFixed(0)],
  ]);
  console.log(`\nA frame of the page in front, ms; computing is at most ${FRAME_BUDGET_MS} at p99:\n`);
  const row = (name: string, frames: readonly number[]) => [
    name,
    String(frames.length),
    ...[0.5, 0.95, 0.99].map((share) => shareOf(frames, share).toFixed(1)),
    `${((100 * frames.filter((ms) => ms > FRAME_BUDGET_MS).length) / frames.length).toFixed(1)} %`,
  ];
  printTable([
    ['', 'frames', 'p50', 'p95', 'p99', `over ${FRAME_BUDGET_MS} ms`],
    row('scrolling, computing of a processor', scrolling.processor),
    row('the same four times as fast', flinging.processor),
    row('dragging, computing of a processor', dragging.processor),
    row('scrolling, until it is painted', scrolling.ms),
    row('dragging, until it is painted', dragging.ms),
  ]);
  printLoad();
  saveResults('page-board', { opened, scrolling, flinging, dragging });
} finally {
  scratch.remove();
}
