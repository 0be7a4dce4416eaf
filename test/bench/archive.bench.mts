/**
 * How quickly archives come in and go out, and how much memory that takes, beside the same rows put by bare SQL into the same tables
 * and the same zip unpacked and read as JSON at once; and how long both hold the extension host when they are run from the editor. `--issues=N` instead of 10,000 and, with `--long`, 100,000; five comments each.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node, root } from '../../scripts/setup.mjs';
import { measureInEditor } from './archive-host';
import type { ArchiveHostReport } from './archive-probe';
import { printLoad, printTable, saveResults } from './measure';

const argument = (name: string): number | undefined => {
  const text = process.argv.find((each) => each.startsWith(`--${name}=`))?.split('=')[1];
  return text === undefined ? undefined : Number(text);
};
const requestedSize = argument('issues');
const sizes = requestedSize ? [requestedSize] : process.argv.includes('--long') ? [10_000, 100_000] : [10_000];

interface StepCost {
  readonly ms: number;
  readonly peak: number;
}

function step(...args: string[]): StepCost {
  const script = join(root, 'test', 'bench', 'archive-step.mts');
  const done = spawnSync(node, ['--import', 'tsx', script, ...args], { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (done.status !== 0) throw new Error(`${args[0]} failed.\n${done.stdout}${done.stderr}`);
  return JSON.parse(done.stdout.trim().split('\n').at(-1)!) as StepCost;
}

printLoad();
const found: Record<string, Record<string, StepCost>> = {};
const rows = [['issues', 'what', 'seconds', 'issues per second', 'peak memory, MB', 'beside its floor']];
for (const size of sizes) {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-bench-'));
  try {
    const zip = join(folder, 'export.zip');
    const file = join(folder, 'issues.sqlite');
    step('make', zip, file, String(size));
    const costs = {
      json: step('json', zip, file),
      import: step('import', zip, file),
      rows: step('rows', zip, file),
      export: step('export', join(folder, 'out.zip'), file),
      again: step('json', join(folder, 'out.zip'), file),
    };
    found[size] = costs;
    const floor = costs.rows.ms + costs.json.ms;
    const row = (direction: string, { ms, peak }: StepCost, beside: string) =>
      rows.push([
        size.toLocaleString('en'),
        direction,
        (ms / 1000).toFixed(1),
        Math.round((1000 * size) / ms).toString(),
        String(peak),
        beside,
      ]);
    row('unpack and read as JSON at once', costs.json, '');
    row('the same rows by bare SQL', costs.rows, '');
    row('import', costs.import, `x${(costs.import.ms / floor).toFixed(2)} of both`);
    row('export (both files)', costs.export, '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
printTable(rows);

const hosts: Record<string, readonly ArchiveHostReport[]> = {};
const turns = [
  ['issues', 'from the editor', 'seconds', 'longest turn: idle', 'meanwhile', 'held by us', 'of it computing', 'memory before, MB', 'peak'],
];
for (const size of sizes) {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-bench-'));
  try {
    const zip = join(folder, 'export.zip');
    step('make', zip, '-', String(size));
    const plain = await measureInEditor(zip, size, false);
    const profiled = await measureInEditor(zip, size, true);
    hosts[size] = [plain, profiled];
    for (const what of ['import', 'export'] as const) {
      const [longest] = profiled[what].held;
      const memory = [plain.before, plain.peak].map(String);
      const times = [plain.idle, plain[what].turn, longest?.ms ?? 0, longest?.computing ?? 0].map((ms) => ms.toFixed(1));
      turns.push([size.toLocaleString('en'), what, (plain[what].ms / 1000).toFixed(1), ...times, ...memory]);
    }
    if (process.env.PROFILE) console.log(JSON.stringify([profiled.import.held, profiled.export.held], null, 1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
console.log();
printTable(turns);
saveResults('archive', { found, hosts });
