import Mocha from 'mocha';

let load: () => void = () => undefined;

/** Remembers how the tests are loaded: they need mocha's globals, which only `run` makes. */
export const collect = (tests: () => void): void => {
  load = tests;
};

/** What VS Code calls in the extension host (as `@vscode/test-electron` does on a desktop). */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, forbidOnly: true, forbidPending: true, reporter: Lines });
  mocha.suite.emit('pre-require', globalThis as unknown as Mocha.MochaGlobals, 'suite', mocha);
  load();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}

/** Prints a line a test, with a mark by which the runner tells them from VS Code's own. */
class Lines extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const say = (text: string) => text.split('\n').forEach((line) => console.log(`test| ${line}`));
    runner.on('suite', (suite) => suite.title && say(`  ${suite.title}`));
    runner.on('pass', (test) => say(`    ✔ ${test.title}`));
    runner.on('fail', (test, error: Error) => say(`    ✖ ${test.title}\n${error.stack ?? String(error)}`));
    runner.once('end', () => console.log(`issue-bucket-stats ${JSON.stringify({ stats: this.stats })}`));
  }
}
