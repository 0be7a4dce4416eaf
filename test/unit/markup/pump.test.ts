import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { GRAMMARS, pumpsOf, type GrammarName, type Pumped } from '../../support/pump/grammars';
import type { PumpResult, PumpTask } from '../../support/pump/worker';

/**
 * Whether what is done with people's texts takes a time that grows as they do. Texts are made of each grammar's signs, repeated; short ones
 * show what doubles with each repeat, long ones what grows by the square. This is the one test that holds something against a clock, and it
 * counts the processor's time alone.
 */

/** The length of texts that must be processed within the time limit. */
const CHARACTERS = 40_000;
const LIMIT_MS = 250;
/** The length of all texts at first: quadratic time would be just within the limit. */
const SCREENED_CHARACTERS = 4000;
const SCREENED_MS = LIMIT_MS * (SCREENED_CHARACTERS / CHARACTERS) ** 2;
/** A worker that needs longer for one text is terminated. */
const PATIENCE_MS = 2000;
const LOOK_MS = 200;
const RUNS = 5;
/** How many of the slowest texts are checked in the full length. */
const MAX_SUSPECTS = 60;

const FUNCTIONS: readonly (readonly [name: string, grammar: GrammarName])[] = [
  ['markdown', 'markdown'],
  ['creole', 'creole'],
  ['plaintext', 'plaintext'],
  ['prose', 'plaintext'],
  ['renumber markdown', 'markdown'],
  ['renumber creole', 'creole'],
  ['renumber plaintext', 'address'],
  ['guess the markup', 'creole'],
  ['guess the markup', 'address'],
  ['query', 'query'],
  ['find links', 'address'],
  ['one link', 'address'],
  ['name a repository', 'code'],
  ['issue of code', 'code'],
  ['template', 'frontMatter'],
  ['words of a title', 'code'],
  ['first words', 'frontMatter'],
  ['git files', 'frontMatter'],
  ['authors', 'csv'],
  ...['c', 'ini', 'java', 'javascript', 'markdown', 'xml'].map((language) => [`highlight ${language}`, 'code'] as const),
  ['edit markdown', 'code'],
  ['edit creole', 'code'],
];

/** A worker that can be terminated while it computes. */
class Thread {
  #worker: Worker | undefined;
  readonly #progress = new Int32Array(new SharedArrayBuffer(8));

  readonly #script: string;

  constructor(script: string) {
    this.#script = script;
  }

  /** Does a task, or as much of it as goes within a thread's patience. `stuck` is the case at which it was ended. */
  run(task: PumpTask): Promise<PumpResult & { stuck?: number }> {
    const worker = (this.#worker ??= new Worker(this.#script, { workerData: { progress: this.#progress.buffer } }));
    return new Promise((resolve, reject) => {
      this.#progress.fill(0);
      let [step, since] = [-1, 0];
      // This thread does nothing meanwhile: the time of the process is that of the other.
      const watch = setInterval(() => {
        const [at, cpuMs] = [Atomics.load(this.#progress, 1), process.cpuUsage().user / 1000];
        if (at !== step) [step, since] = [at, cpuMs];
        else if (cpuMs - since > PATIENCE_MS) void this.end().then(() => finish({ slow: [], stuck: Atomics.load(this.#progress, 0) }));
      }, LOOK_MS);
      const finish = (result: PumpResult & { stuck?: number }) => {
        clearInterval(watch);
        worker.off('message', finish);
        worker.off('error', fail);
        resolve(result);
      };
      const fail = (error: unknown) => {
        clearInterval(watch);
        this.#worker = undefined;
        reject(error);
      };
      worker.on('message', finish);
      worker.on('error', fail);
      worker.postMessage(task);
    });
  }

  async end(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}

/** Returns the cases that take too long, and their times. After a terminated case a new worker continues with the next one. */
async function tooSlow(thread: Thread, task: Omit<PumpTask, 'from'>): Promise<{ index: number; ms: number }[]> {
  const found: { index: number; ms: number }[] = [];
  let stuckCount = 0;
  for (let from = 0; from < task.cases.length;) {
    const { slow, stuck } = await thread.run({ ...task, from });
    found.push(...slow);
    if (stuck === undefined) break;
    found.push({ index: stuck, ms: PATIENCE_MS });
    from = stuck + 1;
    if (++stuckCount > 10) break; // enough examples
  }
  return found;
}

describe('the time that texts take', () => {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-pump-'));
  const script = join(folder, 'worker.js');
  const thread = new Thread(script);

  before(async () => {
    await build({ entryPoints: ['test/support/pump/worker.ts'], bundle: true, platform: 'node', format: 'cjs', outfile: script });
  });

  after(async () => {
    await thread.end();
    await rm(folder, { recursive: true });
  });

  for (const [name, grammar] of FUNCTIONS) {
    it(`grows as they do: ${name}, ${grammar}`, async function () {
      this.timeout(900_000);
      const cases = pumpsOf(GRAMMARS[grammar]);
      // The first of a kind are slow, since they are compiled.
      await thread.run({
        function: name,
        cases: cases.slice(0, 200),
        from: 0,
        characters: SCREENED_CHARACTERS,
        runs: 1,
        limitMs: Infinity,
      });
      const screened = await tooSlow(thread, { function: name, cases, characters: SCREENED_CHARACTERS, runs: 2, limitMs: SCREENED_MS });
      const suspects: Pumped[] = screened
        .toSorted((a, b) => b.ms - a.ms)
        .slice(0, MAX_SUSPECTS)
        .map(({ index }) => cases[index]!);
      const half = { characters: CHARACTERS / 2, runs: RUNS, limitMs: LIMIT_MS };
      for (const size of [half, { ...half, characters: CHARACTERS }]) {
        const found = await tooSlow(thread, { function: name, cases: suspects, ...size });
        const messages = found.map(
          ({ index, ms }) => `${JSON.stringify(suspects[index])}: ${Math.round(ms)} ms for ${size.characters} characters`,
        );
        assert.equal(messages.length, 0, messages.slice(0, 10).join('\n'));
      }
    });
  }
});
