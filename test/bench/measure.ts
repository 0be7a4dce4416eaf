import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';

/** The 50th and 95th percentile in milliseconds. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

/** Both percentiles of measurements; with fewer than twenty the second one is the maximum. */
export const spread = (durations: readonly number[]): Spread => ({ p50: shareOf(durations, 0.5), p95: shareOf(durations, 0.95) });

/** The time that such a share of some measurements did not exceed. */
export const shareOf = (durations: readonly number[], share: number): number =>
  [...durations].sort((a, b) => a - b)[Math.ceil(durations.length * share) - 1] ?? NaN;

const ROUNDS = 5;
const WARM_UP = 5;

/**
 * Measures several ways to do the same, in turns of some calls each, so that whatever else the machine does in the
 * meantime meets all of them. The first calls of a turn do not count: they fill again what the others have pushed out.
 */
export async function compare<Name extends string>(
  ways: Readonly<Record<Name, () => unknown>>,
  times: number,
): Promise<Record<Name, Spread>> {
  const durations = new Map<Name, number[]>();
  const perRound = Math.ceil(times / ROUNDS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries(ways) as [Name, () => unknown][]) {
      const mine = durations.get(name) ?? [];
      durations.set(name, mine);
      for (let i = -WARM_UP; i < perRound; i++) {
        const startedAt = performance.now();
        await work();
        if (i >= 0) mine.push(performance.now() - startedAt);
      }
    }
  }
  return Object.fromEntries([...durations].map(([name, times]) => [name, spread(times)])) as Record<Name, Spread>;
}

const digits = (ms: number): string => ms.toFixed(ms < 1 ? 3 : ms < 100 ? 2 : 0);

/** Formats `p50 / p95` for tables. */
export const formatSpread = ({ p50, p95 }: Spread): string => `${digits(p50)} / ${digits(p95)}`;

/** The ratio of two medians. */
export const ratio = (ours: Spread, floor: Spread): string => (ours.p50 / floor.p50).toFixed(ours.p50 / floor.p50 < 10 ? 1 : 0);

const load = (): number => Number(loadavg()[0]!.toFixed(1));
const benchStart = { at: new Date().toISOString(), load: load() };

/** The machine and its load, which affect all figures. */
const machine = () => ({
  processors: cpus().length,
  processor: cpus()[0]?.model,
  memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
  system: `${platform()} ${arch()}`,
  node: process.version,
  began: benchStart,
  load: load(),
});

/** Prints the load of the machine. */
export const printLoad = (): void => console.log(`Processors: ${cpus().length}. Load of the last minute: ${load()}.\n`);

/** Writes figures to `test-results/bench-NAME.json`. */
export function saveResults(name: string, found: object): void {
  const folder = join(root, 'test-results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `bench-${name}.json`), `${JSON.stringify({ machine: machine(), ...found }, null, 2)}\n`);
}

/** Prints an aligned Markdown table. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => console.log(`| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`);
  line(rows[0]!);
  line(widths.map((width) => '-'.repeat(width)));
  rows.slice(1).forEach(line);
}
