/**
 * Runs the tests: `npm test`, or only some suites: `npm test -- unit vscode ui check`.
 * The last line is `N passed, N failed`, over all suites that ran.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const out = join(root, 'test-results');
mkdirSync(out, { recursive: true });

/** Runs a command with its output shown, and gives its exit code. */
const run = (command, args) =>
  new Promise((resolve, reject) => {
    spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
      .on('exit', (code) => resolve(code ?? 1))
      .on('error', reject);
  });

/** A command that counts as one test. */
const single =
  (title, command, ...args) =>
  async () => {
    const code = await run(command, args);
    process.stdout.write(`  ${code === 0 ? '✔' : '✖'} ${title}\n`);
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  };

/** A run that leaves mocha's statistics in a file; without that file the suite did not run, which is a failure. */
const suite =
  (name, ...command) =>
  async () => {
    const report = join(out, `${name}.json`);
    rmSync(report, { force: true });
    const code = await run(command[0], [...command.slice(1), report]);
    if (!existsSync(report)) {
      process.stdout.write(`  ✖ the ${name} tests did not run to their end\n`);
      return { passed: 0, failed: 1 };
    }
    const { stats } = JSON.parse(readFileSync(report, 'utf8'));
    const failed = stats.failures + (stats.pending ?? 0);
    return { passed: stats.passes, failed: failed === 0 && (code !== 0 || stats.passes === 0) ? 1 : failed };
  };

const SUITES = {
  check: [
    single('types', 'npm', 'run', '-s', 'types'),
    single('lint', 'npm', 'run', '-s', 'lint'),
    single('format', 'npm', 'run', '-s', 'format:check'),
  ],
  unit: [suite('unit', 'node', 'scripts/unit.mjs', 'unit')],
  vscode: [
    single('build', 'npm', 'run', '-s', 'build', '--', '--production'),
    suite('vscode', 'node', '--import', 'tsx', 'test/vscode/run.ts'),
  ],
  ui: [suite('ui', 'node', 'scripts/unit.mjs', 'ui')],
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in SUITES));
if (unknown.length > 0) {
  process.stderr.write(`There is no suite ${unknown.join(', ')}. The suites are ${Object.keys(SUITES).join(', ')}.\n`);
  process.exit(2);
}
const total = { passed: 0, failed: 0 };
for (const [name, parts] of Object.entries(SUITES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`\n--- ${name}\n`);
  for (const part of parts) {
    const { passed, failed } = await part();
    total.passed += passed;
    total.failed += failed;
  }
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
