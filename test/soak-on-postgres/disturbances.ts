import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { OwnCluster, StopMode } from '../support/own-cluster';
import type { Server } from '../soak/server';
import type { Answer } from '../soak/work';

/** What is claimed, what was found, and what contradicts it. */
export interface Judged {
  readonly claim: string;
  readonly found: string;
  readonly faults: readonly unknown[];
}

/** How long a disturbance lasted, and how long after its end it took until the first proper answers, in milliseconds. */
interface Disturbance {
  readonly what: string;
  readonly lastedMs: number;
  readonly recoveredMs: number;
}

export interface Plan {
  readonly killEveryMs: number;
  readonly restarts: readonly StopMode[];
  readonly filesAwayMs: number;
}

const LOOK_EVERY_MS = 25;
const GIVE_UP_MS = 60_000;

/** Milliseconds from a time until each question has a proper answer. */
async function untilAnswered(since: number, questions: readonly (() => Promise<Answer>)[]): Promise<number> {
  const all = questions.map(async (ask) => {
    while (performance.now() - since < GIVE_UP_MS) {
      const { status } = await ask();
      if (status >= 200 && status < 300) return performance.now() - since;
      await wait(LOOK_EVERY_MS);
    }
    return Infinity;
  });
  return Math.max(...(await Promise.all(all)));
}

/** What happens to the servers, the database and the folder of files, one thing at a time. */
export class Disturbances {
  readonly #all: Disturbance[] = [];
  /** What was written in place of the folder that was away. */
  readonly #strays: string[] = [];
  /** How often a server did not start, since the database was away. */
  failedStarts = 0;

  readonly #servers: readonly Server[];
  readonly #cluster: OwnCluster;
  readonly #files: string;
  /** Asks a server to write an issue, or to read and write a file. */
  readonly #write: (server: number) => Promise<Answer>;
  readonly #file: (server: number) => Promise<Answer>;
  readonly #plan: Plan;

  constructor(
    place: { readonly servers: readonly Server[]; readonly cluster: OwnCluster; readonly files: string },
    ask: { readonly write: (server: number) => Promise<Answer>; readonly file: (server: number) => Promise<Answer> },
    plan: Plan,
  ) {
    this.#plan = plan;
    this.#servers = place.servers;
    this.#cluster = place.cluster;
    this.#files = place.files;
    this.#write = ask.write;
    this.#file = ask.file;
  }

  /**
   * Kills a process every few seconds for a time, and until the work `isDone`. The database and the files go at even times between; nobody is killed
   * while the database does.
   */
  async run(forMs: number, isDone: () => boolean): Promise<void> {
    const { killEveryMs, restarts, filesAwayMs } = this.#plan;
    const startedAt = performance.now();
    const otherSteps = [...restarts.map((mode) => () => this.#restartDatabase(mode)), () => this.#takeFilesAway(filesAwayMs)];
    let [filesAway, doneCount]: [Promise<void> | undefined, number] = [undefined, 0];
    for (let kills = 0; performance.now() - startedAt < forMs || doneCount < otherSteps.length || !isDone(); kills++) {
      const next = performance.now() + killEveryMs;
      await this.#kill(kills % this.#servers.length);
      if (doneCount < otherSteps.length && performance.now() - startedAt > ((doneCount + 1) * forMs) / (otherSteps.length + 2)) {
        const other = otherSteps[doneCount++]!();
        if (doneCount === otherSteps.length) (filesAway = other).catch(() => undefined);
        else await other;
      }
      await wait(Math.max(0, next - performance.now()));
    }
    await filesAway;
  }

  /** The slowest return after each kind of disturbance. */
  judged(maxMs: number): Judged[] {
    const strays = { claim: 'nothing is written in place of a folder that is away', found: `${this.#strays.length}`, faults: this.#strays };
    const returns = [...new Set(this.#all.map(({ what }) => what))].map((what) => {
      const mine = this.#all.filter((one) => one.what === what);
      const slowest = Math.max(...mine.map(({ recoveredMs }) => recoveredMs));
      const lasted = Math.max(...mine.map(({ lastedMs }) => lastedMs));
      return {
        claim: `back in ${maxMs / 1000} s after ${what}`,
        found: `${mine.length} times, ${(lasted / 1000).toFixed(1)} s at the most; back in ${(slowest / 1000).toFixed(2)} s`,
        faults: slowest > maxMs ? [slowest] : [],
      };
    });
    return [strays, ...returns];
  }

  /** Kills a server, and starts it again at once, as a service manager does. */
  async #kill(at: number): Promise<void> {
    const startedAt = performance.now();
    await this.#servers[at]!.end('SIGKILL');
    await this.#start(at);
    const recoveredMs = await untilAnswered(startedAt, [() => this.#write(at)]);
    this.#all.push({ what: 'a process is killed', lastedMs: 0, recoveredMs });
  }

  async #restartDatabase(mode: StopMode): Promise<void> {
    const startedAt = performance.now();
    await this.#cluster.stop(mode);
    await this.#cluster.start();
    const back = performance.now();
    const recoveredMs = await untilAnswered(
      back,
      this.#servers.map((_, at) => () => this.#write(at)),
    );
    this.#all.push({ what: `PostgreSQL is restarted, ${mode}`, lastedMs: back - startedAt, recoveredMs });
  }

  /** Takes the folder of files away for a time. */
  async #takeFilesAway(ms: number): Promise<void> {
    const awayFolder = `${this.#files}.away`;
    renameSync(this.#files, awayFolder);
    await wait(ms);
    // What is written into another folder of this name is gone when the real one comes back.
    if (existsSync(this.#files)) this.#strays.push(...readdirSync(this.#files));
    rmSync(this.#files, { recursive: true, force: true });
    renameSync(awayFolder, this.#files);
    const back = performance.now();
    const recoveredMs = await untilAnswered(
      back,
      this.#servers.map((_, at) => () => this.#file(at)),
    );
    this.#all.push({ what: 'the folder of files is away', lastedMs: ms, recoveredMs });
  }

  async #start(at: number): Promise<void> {
    for (const startedAt = performance.now(); performance.now() - startedAt < GIVE_UP_MS;) {
      try {
        return await this.#servers[at]!.start();
      } catch {
        this.failedStarts++;
      }
    }
  }
}
