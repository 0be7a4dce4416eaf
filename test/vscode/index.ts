/** What VS Code calls in its extension host, with a desktop and without: runs mocha, leaves what it prints in TEST_LOG, the statistics, what failed and how much passed of each file in TEST_REPORT. */
import Mocha from 'mocha';
import { appendFileSync, globSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setSourceMapsEnabled } from 'node:process';
import { format } from 'node:util';

/** The name of a test's source file. */
const fileOf = ({ file }: Mocha.Test): string | undefined => file && basename(file).replace(/\.js$/, '.ts');

/** Output goes to a file, since some hosts lose the console's output or mix it with VS Code's. */
class ToFile extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    const { TEST_LOG, TEST_REPORT } = process.env;
    Mocha.reporters.Base.consoleLog = (...args: unknown[]) => TEST_LOG && appendFileSync(TEST_LOG, `${format(...args)}\n`);
    super(runner, options);
    const failed: { title: string; file: string | undefined }[] = [];
    const passed: Record<string, number> = {};
    runner.on('fail', (test: Mocha.Test) => failed.push({ title: test.titlePath().join(' › '), file: fileOf(test) }));
    runner.on('pass', (test: Mocha.Test) => (passed[fileOf(test) ?? ''] = (passed[fileOf(test) ?? ''] ?? 0) + 1));
    runner.once('end', () => TEST_REPORT && writeFileSync(TEST_REPORT, JSON.stringify({ stats: this.stats, failed, passed })));
  }
}

export async function run(): Promise<void> {
  setSourceMapsEnabled(true);
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    slow: 2000,
    forbidOnly: true,
    forbidPending: true,
    color: false,
    reporter: ToFile,
  });
  for (const file of globSync('suite/**/*.test.js', { cwd: __dirname }).sort()) mocha.addFile(join(__dirname, file));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
