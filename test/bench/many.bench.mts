/**
 * How long it takes to change, comment, delete and restore 1000 issues of a tracker near, each in one request: `npm run bench -- many`. From the client's
 * call to its answer, in the process of the tracker.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIssueService } from '../../src/client';
import { createTracker } from '../../src/tracker';
import { openStore } from '../../src/tracker/store';
import { printLoad, printTable, formatSpread, spread } from './measure';

const ISSUES = 1000;
const ROUNDS = 5;
const APP = { owner: 'ann', slug: 'app' };

const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-many-'));
try {
  const store = await openStore({ file: join(folder, 'issues.db') });
  const tracker = createTracker(store);
  const service = createIssueService({
    site: 'This computer',
    baseUrl: 'http://this-computer',
    isLocal: true,
    fetch: async (url, init) => tracker.fetch(new Request(url, init), { principal: { username: 'ann', displayName: 'Ann' } }),
  });
  await service.addRepository(APP);
  const { key } = (await store.repository(APP))!;
  for (let at = 0; at < ISSUES; at++) await store.create(key, null, { title: `Issue ${at}`, content: 'some words of it '.repeat(20) });
  const all = Array.from({ length: ISSUES }, (_, at) => ({ number: at + 1 }));
  const numbers = all.map(({ number }) => number);
  const tasks: readonly [name: string, work: (round: number) => Promise<unknown>][] = [
    ['a status', (round) => service.changeMany(APP, all, { fields: { status: round % 2 ? 'open' : 'resolved' } })],
    ['a comment on each', () => service.changeMany(APP, all, { message: 'All of these are done.' })],
    ['delete', () => service.changeMany(APP, all, { delete: true })],
    ['restore', () => service.restoreIssues(APP, numbers)],
  ];
  const durations = tasks.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, [, work]] of tasks.entries()) {
      const startedAt = performance.now();
      await work(round);
      durations[at]!.push(performance.now() - startedAt);
    }
  }
  printLoad();
  printTable([
    [`${ISSUES} issues in one request`, 'ms p50 / p95'],
    ...tasks.map(([name], at) => [name, formatSpread(spread(durations[at]!))]),
  ]);
  await tracker.close();
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
