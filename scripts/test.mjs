/**
 * Runs the tests: `npm test`, or only some suites: `npm test -- unit vscode`.
 * After a failure the other suites still run. A suite that cannot run on this machine counts as one failure, and the last lines say what it needs.
 * The very last line is `N passed, N failed`, over all suites.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { node, root, setUp, SetupError } from './setup.mjs';

const out = join(root, 'test-results');
const MINUTE_MS = 60_000;
const MAX_RUN_MS = 40 * MINUTE_MS;
/** Tests start hundreds of processes of the same programs. With a compile cache each takes a fifth less processor time. */
const COMPILE_CACHE = { NODE_COMPILE_CACHE: join(out, 'compile-cache') };

/** Runs the project's Node, shows its output, and returns the exit code. It is ended after a time limit. */
const run = (args, environment = {}, isBackground = false) =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, ...COMPILE_CACHE, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: '0' }), ...environment };
    const child = spawn(node, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'], timeout: MAX_RUN_MS });
    if (isBackground && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    child.on('exit', (code) => resolve(code ?? 1)).on('error', reject);
  });

const tick = (passed, title, start) => {
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  process.stdout.write(`  ${passed ? '✔' : '✖'} ${title} (${seconds} s)\n`);
};

/** Titles of failed tests, repeated at the end, since they may be thousands of lines above. */
const failures = [];

/** A command that counts as one test; in the background it has a lower priority. */
const command =
  (isBackground) =>
  (title, ...args) =>
  async () => {
    const start = Date.now();
    const passed = (await run(args, {}, isBackground)) === 0;
    tick(passed, title, start);
    if (!passed) failures.push(title);
    return { passed: Number(passed), failed: Number(!passed) };
  };
const countedCommand = command(false);
const backgroundCommand = command(true);

/** The suites that could not run, by the reason. */
const missing = new Map();

/** Notes for the last lines about suites that ran in a reduced form. */
const notes = [];

/** Installs what a suite needs besides the project's packages. Returns false when that fails, and stores the reason unless there is a substitute. */
const isReady = (name, needs, hasInstead = false) => {
  try {
    setUp(needs);
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    if (hasInstead) return false;
    process.stdout.write(`  ✖ ${name} cannot run: ${error.message}\n`);
    missing.set(error.message, [...(missing.get(error.message) ?? []), name]);
    return false;
  }
};

/** Runs mocha and reads the report that scripts/reporter.cjs writes; `isWhole` is false when mocha ended too early. */
const report = async (name, args, environment, isBackground = false) => {
  const file = join(out, `${name}.json`);
  rmSync(file, { force: true });
  const code = await run(args, { ...environment, TEST_REPORT: file }, isBackground);
  const { stats = {}, failed = [], passed = {} } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const { passes = 0, failures = 0, pending = 0 } = stats;
  return { code, passes, failed, pending, passed, isWhole: code === 0 ? passes > 0 : failures > 0 };
};

/** If more files than this have failed, nothing is run again, because the cause is not a single key or focus at the wrong moment. */
const MAX_RERUN_FILES = 5;

/** Runs files with failed tests once more by themselves. A test that fails again counts as failed. */
const rerunFailed = async (name, args, environment, first) => {
  const files = [...new Set(first.failed.map(({ file }) => file))];
  if (files.length === 0 || files.length > MAX_RERUN_FILES || files.includes(undefined)) return first;
  process.stdout.write(`\n  Failed, and run once more by themselves:\n${first.failed.map(({ title }) => `    ${title}\n`).join('')}`);
  const second = await report(`${name}-again`, [...args, ...files], environment);
  const firstPasses = files.reduce((sum, file) => sum + (first.passed[file] ?? 0), 0);
  return {
    ...second,
    passes: first.passes - firstPasses + second.passes,
    pending: first.pending + second.pending,
    isWhole: first.isWhole && second.isWhole,
  };
};

/** A run of mocha; with `alone` failed files are run again by themselves; in the background the first run has a lower priority. */
const suite =
  (name, args, environment, { alone = false, isBackground = false } = {}) =>
  async () => {
    const start = Date.now();
    const first = await report(name, args, environment, isBackground);
    const { code, passes, failed: tests, pending, isWhole } = alone ? await rerunFailed(name, args, environment, first) : first;
    failures.push(...tests.map(({ title }) => `${name}: ${title}`));
    if (!isWhole) {
      failures.push(`The ${name} tests did not run to their end (exit code ${code}).`);
      process.stdout.write(`  ${failures.at(-1)}\n`);
    }
    const failed = tests.length + pending + Number(!isWhole);
    tick(failed === 0, `${name}: ${passes} passed, ${failed} failed`, start);
    return { passed: passes, failed };
  };

const bin = (...path) => join(root, 'node_modules', ...path);
/** Mocha over the tests of one folder of test/. */
const mocha = (folder, { name = folder, env, ...options } = {}) =>
  suite(name, [bin('mocha', 'bin', 'mocha.js'), '--reporter', 'scripts/reporter.cjs'], { TEST_FOLDER: folder, ...env }, options);

/** Builds once for all suites, since the sources do not change between them. */
let built;
const build = () => (built ??= countedCommand('build', 'esbuild.mts', '--production')());
/** The VS Code server, and a browser for it. */
const workbench = { vscode: true, browser: true };

/** Runs independent steps concurrently. */
const concurrently =
  (...steps) =>
  async () => {
    const counts = await Promise.all(steps.map((step) => step()));
    return { passed: counts.reduce((sum, count) => sum + count.passed, 0), failed: counts.reduce((sum, count) => sum + count.failed, 0) };
  };

/** The suites in their order, each with its steps and what it needs besides the project's packages. */
const SUITES = {
  check: {
    steps: [
      concurrently(
        backgroundCommand('lint', bin('eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0'),
        backgroundCommand('types', bin('typescript', 'bin', 'tsc'), '-p', '.'),
        backgroundCommand('format', bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'),
      ),
    ],
  },
  unit: { steps: [mocha('unit', { alone: true, isBackground: true })] },
  package: { steps: [countedCommand('build and pack', '--import', 'tsx', 'scripts/package.ts'), mocha('package')] },
  postgres: {
    needs: { postgres: true },
    steps: [mocha('postgres', { alone: true, isBackground: true })],
    // It has one connection, so that tests of several are left out.
    instead: {
      needs: { pglite: true },
      isWanted: process.env.TEST_PGLITE === '1',
      steps: [mocha('postgres', { name: 'postgres-on-pglite', env: { TEST_PGLITE: '1' }, isBackground: true })],
      says: 'The store was tested on PGlite in place of PostgreSQL: its contract and random queries, with one connection. Install PostgreSQL 15 or newer for the rest.',
    },
  },
  clients: { needs: { clients: true }, steps: [build, mocha('clients')] },
  'clients-on-postgres': {
    needs: { clients: true, postgres: true, nginx: true },
    steps: [build, mocha('clients', { name: 'clients-on-postgres', env: { TEST_ENGINE: 'postgres', TEST_FRONT: 'nginx' } })],
  },
  vscode: { needs: workbench, steps: [build, suite('vscode', ['--import', 'tsx', 'test/vscode/run.ts'], {}, { alone: true })] },
  ui: {
    needs: workbench,
    steps: [countedCommand('pack and install', '--import', 'tsx', 'scripts/package.ts', '--install'), mocha('ui', { alone: true })],
  },
  soak: { steps: [build, mocha('soak')] },
  'soak-on-postgres': { needs: { postgres: true }, steps: [build, mocha('soak-on-postgres')] },
};

const requestedSuites = process.argv.slice(2);
const unknownSuites = requestedSuites.filter((name) => !(name in SUITES));
if (unknownSuites.length > 0) {
  process.stderr.write(`There is no suite ${unknownSuites.join(', ')}. The suites are ${Object.keys(SUITES).join(', ')}.\n`);
  process.exit(2);
}
mkdirSync(out, { recursive: true });

/** Runs the steps of a suite one after the other, and adds up their counts. */
const runSuite = async (name) => {
  let { needs, steps, instead } = SUITES[name];
  process.stdout.write(`\n--- ${name}\n`);
  if (instead && (instead.isWanted || !isReady(name, needs, true))) {
    ({ needs, steps } = instead);
    notes.push(instead.says);
  }
  if (needs && !isReady(name, needs)) return { passed: 0, failed: 1 };
  const counts = { passed: 0, failed: 0 };
  for (const step of steps) {
    const { passed, failed } = await step();
    counts.passed += passed;
    counts.failed += failed;
  }
  return counts;
};

/** Suites that run concurrently with others, which mostly wait for a window or a server. */
const CONCURRENT_SUITES = { ui: ['unit', 'postgres'] };
/** Runs from the beginning, beside whatever else runs, at a low priority. */
const BACKGROUND_SUITE = 'check';
const chosenSuites = Object.keys(SUITES).filter((name) => requestedSuites.length === 0 || requestedSuites.includes(name));
const concurrentWith = (name) => (CONCURRENT_SUITES[name] ?? []).filter((other) => chosenSuites.includes(other));
const elsewhere = new Set([BACKGROUND_SUITE, ...chosenSuites.flatMap(concurrentWith)]);
const total = { passed: 0, failed: 0 };
const add = ({ passed, failed }) => {
  total.passed += passed;
  total.failed += failed;
};
const background = chosenSuites.includes(BACKGROUND_SUITE) ? runSuite(BACKGROUND_SUITE) : undefined;
for (const name of chosenSuites.filter((suiteName) => !elsewhere.has(suiteName))) {
  for (const counts of await Promise.all([name, ...concurrentWith(name)].map(runSuite))) add(counts);
}
if (background) add(await background);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
if (missing.size > 0) {
  process.stdout.write('\nNot run, each counted as one failure:\n');
  for (const [reason, names] of missing) process.stdout.write(`  ${names.join(', ')}: ${reason.split('\n', 1)[0]}\n`);
}
for (const note of notes) process.stdout.write(`\n${note}\n`);
if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.map((name) => `  ${name}\n`).join('')}`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
