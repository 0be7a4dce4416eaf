import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openStore } from '../../src/tracker/store';
import { freePort, OwnCluster } from '../support/own-cluster';
import { WRONG_SUMS } from '../support/postgres-sums';
import { Server } from '../soak/server';
import { percentile } from '../soak/work';
import { Disturbances, type Judged } from './disturbances';
import { FIRST_TITLE, ISSUES1, ISSUES2 } from './forms';
import { Ledger } from './ledger';
import { json, Person } from './people';

/**
 * Three processes on one PostgreSQL and one folder of files, under load, while what they need is taken from them. In `npm test` a short form;
 * `npm run soak -- postgres [MINUTES]` sets SOAK_MINUTES.
 *
 * Numbers: a number is taken in the transaction that creates its issue, so that there are no gaps: as nothing is deleted here, each number up to the
 * last one has its issue, whoever made it.
 */

const MINUTE_MS = 60_000;
const isLong = process.env.SOAK_MINUTES !== undefined;
const minutes = Number(process.env.SOAK_MINUTES ?? 0.3);
const LOAD_MS = minutes * MINUTE_MS;
/** Reads at another process of what was just written that there must be: the load goes on until then. */
const PAIRS = isLong ? Math.min(100_000, minutes * 15_000) : 5000;
/** After this time the load ends even if there were fewer. */
const MAX_LOAD_MS = isLong ? 3 * LOAD_MS : 2 * MINUTE_MS;
const MAX_RECOVERY_MS = 5000;
const PROCESSES = 3;
const APP = { owner: 'ann', slug: 'app' };
const DATABASE = 'soak';
const CHANGERS = 4;
/** Issues that are there at the beginning; the first ones are those of the changers. */
const FIRST_ISSUES = 20;
const COMMENTED = [9, 10];
const OWN_FILES = [11, 12];
const SAME_FILES = [13, 14];
const [COUNTED, PROBED] = [15, 16];

describe('Three processes on PostgreSQL under load', function () {
  this.timeout(MAX_LOAD_MS + 10 * MINUTE_MS);
  let folder: string;
  let files: string;
  let cluster: OwnCluster;
  let servers: Server[];
  let token: string;
  const ledger = new Ledger();
  const cheap: number[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-soak-'));
    files = join(folder, 'files');
    // A path of its own, since PostgreSQL runs as another user than root.
    cluster = new OwnCluster(mkdtempSync(join(tmpdir(), 'issue-bucket-pg-')));
    await cluster.start();
    await cluster.run(`create database ${DATABASE}`);
    const store = await openStore({ file: cluster.url(DATABASE), filesFolder: files });
    const { key } = await store.addRepository(APP, { isPrivate: false });
    const { key: ann } = await store.saveAccount('ann', {});
    await store.grant(key, ann, 'admin');
    for (let number = 1; number <= FIRST_ISSUES; number++)
      await store.create(key, ann, { title: number === COUNTED ? 'count 0' : FIRST_TITLE });
    await store.close();
    const data = ['--data', cluster.url(DATABASE), '--files', files];
    servers = [];
    for (let i = 0; i < PROCESSES; i++) servers.push(new Server(join('dist', 'cli.js'), data, await freePort()));
    token = servers[0]!.run(['user', 'token', 'ann']).trim().split('\n').at(-1)!;
    await Promise.all(servers.map((server) => server.start()));
  });
  after(async () => {
    await Promise.all(servers?.map((server) => server.end('SIGKILL')) ?? []);
    await cluster?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('loses nothing, repeats no number, reads nothing stale, and is back within five seconds', async () => {
    const end = new AbortController();
    const people = startPeople(end.signal);
    const disturbances = await startDisturbances();
    const startedAt = performance.now();
    try {
      await disturbances.run(LOAD_MS, () => ledger.pairCount >= PAIRS || performance.now() - startedAt > MAX_LOAD_MS);
    } finally {
      end.abort();
      await people;
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const forms = [...ledger.pairs].map(([form, count]) => `${form} ${count}`).join(', ');
    const rows = [...(await judged()), ...disturbances.judged(MAX_RECOVERY_MS)];
    const width = Math.max(...rows.map(({ claim }) => claim.length));
    for (const { claim, found, faults } of rows)
      process.stdout.write(`    ${faults.length === 0 ? '✔' : '✖'} ${claim.padEnd(width)}  ${found}\n`);
    process.stdout.write(`    ${(ledger.pairCount / seconds).toFixed(0)} such reads a second: ${forms}\n`);
    process.stdout.write(
      `    ${seconds.toFixed(0)} s of load, ${cpus().length} processors, ${ledger.retries} requests sent again, ${disturbances.failedStarts} starts without ` +
        `PostgreSQL; cheap reads: ${cheap.length}, p50 ${percentile(cheap, 50).toFixed(1)} ms, p95 ${percentile(cheap, 95).toFixed(1)} ms\n`,
    );
    const wrong = rows.filter(({ faults }) => faults.length > 0).map(({ claim, faults }) => ({ claim, faults: faults.slice(0, 5) }));
    assert.deepEqual(wrong, [], servers.flatMap(({ errors }) => errors.slice(-3)).join('\n'));
  });

  const person = (until: AbortSignal): Person =>
    new Person(
      servers.map(({ origin }) => origin),
      token,
      ledger,
      until,
    );

  /** All who write and read, until the end. */
  async function startPeople(until: AbortSignal): Promise<void> {
    const start = (work: (writer: Person, turn: number) => Promise<unknown>, pauseMs = 0): Promise<void> => {
      const writer = person(until);
      return writer.repeat(async (turn) => {
        await work(writer, turn);
        if (pauseMs > 0) await wait(pauseMs, undefined, { signal: until }).catch(() => undefined);
      });
    };
    const read = async (writer: Person, turn: number): Promise<void> => {
      const paths = [`${ISSUES2}/${1 + (turn % FIRST_ISSUES)}`, `${ISSUES2}?sort=-updated_on`, `${ISSUES1}?search=first`];
      const answer = await writer.once(turn, paths[turn % paths.length]!);
      ledger.note('read', answer, [200]);
      if (answer.status === 200) cheap.push(answer.milliseconds);
    };
    await Promise.all([
      ...Array.from({ length: CHANGERS }, (_, i) => start((writer, turn) => writer.change(i + turn, i + 1, turn))),
      ...COMMENTED.map((number) => {
        let id: number | undefined;
        return start(async (writer, turn) => {
          id = await writer.comment(number + turn, number, turn, id);
        });
      }),
      ...[0, 1].map(() => start((writer, turn) => writer.create(turn), 100)),
      ...[0, 1].map(() => start((writer, turn) => writer.count(turn, COUNTED), 50)),
      ...OWN_FILES.map((number) => start((writer, turn) => writer.attach(turn, number, `${turn % 20}.txt`, `${number} ${turn}`), 150)),
      // The same content again and again, which is kept once: who removes it must not take it from the other.
      ...SAME_FILES.map((number) =>
        start(async (writer, turn) => {
          await writer.attach(turn, number, 'same.txt', `same ${turn % 3}`);
          await writer.detach(turn + 1, number, 'same.txt');
        }, 20),
      ),
      start(read, 20),
    ]);
  }

  async function startDisturbances(): Promise<Disturbances> {
    const prober = person(new AbortController().signal);
    await prober.attach(0, PROBED, 'probe.txt', 'probe');
    let probes = 0;
    return new Disturbances(
      { servers, cluster, files },
      {
        write: (at) => prober.once(at, `${ISSUES2}/${PROBED}`, json('PUT', { title: `probe ${++probes}` })),
        file: (at) => prober.once(at, `${ISSUES2}/${PROBED}/attachments/probe.txt`),
      },
      isLong
        ? { killEveryMs: 5000, restarts: ['fast', 'immediate'], filesAwayMs: 20_000 }
        : { killEveryMs: 10_000, restarts: ['immediate'], filesAwayMs: 3000 },
    );
  }

  /** What there is in the end, beside what was acknowledged. */
  async function judged(): Promise<Judged[]> {
    const rows = <Row extends object>(statement: string): Promise<Row[]> => cluster.rows<Row>(statement, DATABASE);
    const titles = new Map(
      (await rows<{ number: string; title: string }>('select number, title from issue join issue_text using (id)')).map(
        ({ number, title }) => [Number(number), title],
      ),
    );
    const lost = [...ledger.created, ...[...ledger.titles].map(([number, title]) => [title, number] as const)].filter(
      ([title, number]) => titles.get(number) !== title,
    );
    const numbers = [...ledger.created.values()];
    const twice = numbers.filter((number, at) => numbers.indexOf(number) !== at);
    const gaps = Array.from({ length: Math.max(...titles.keys()) }, (_, i) => i + 1).filter((number) => !titles.has(number));
    const keptTitles = [...titles.values()].filter((title) => title.startsWith('kept '));
    const repeated = keptTitles.filter((title, at) => keptTitles.indexOf(title) !== at && !ledger.unsure.has(title));
    const counted = Number(titles.get(COUNTED)!.split(' ')[1]);
    const { least, most } = ledger.counted;
    const reader = person(new AbortController().signal);
    /** What is not there at each process. */
    const missingOf = async (all: Iterable<[path: string, text: string]>, isThere: (found: string, text: string) => boolean) => {
      const missing: string[] = [];
      for (const [path, text] of all) {
        for (let at = 0; at < servers.length; at++) {
          const found = await reader.once(at, path);
          if (found.status !== 200 || !isThere(found.text, text)) missing.push(`${path}: ${found.status}`);
        }
      }
      return missing;
    };
    const missingFiles = await missingOf(ledger.files, (found, text) => found === text);
    const missingComments = await missingOf(ledger.comments, (found, text) => found.includes(text));
    reader.close();
    const pairs = ledger.pairCount < PAIRS ? [`only ${ledger.pairCount} of ${PAIRS}`] : [];
    return [
      {
        claim: 'no acknowledged issue, change or comment is lost',
        found: `${ledger.created.size} issues, ${ledger.titles.size} changed, ${ledger.comments.size} comments`,
        faults: [...lost, ...missingComments],
      },
      {
        claim: 'no number is given twice, and none is left out',
        found: `${titles.size} numbers`,
        faults: [...twice, ...gaps, ...repeated],
      },
      {
        claim: 'no read after a write at another process is stale',
        found: `${ledger.pairCount} reads, at least ${PAIRS}`,
        faults: [...ledger.stale, ...pairs],
      },
      {
        claim: 'no change overwrites one that it does not know',
        found: `${least} to ${most} counted, ${counted} there`,
        faults: counted < least || counted > most ? [counted] : [],
      },
      { claim: 'no acknowledged file is lost', found: `${ledger.files.size} files, each at ${PROCESSES} processes`, faults: missingFiles },
      {
        claim: 'what was refused with 503 was not done',
        found: `${ledger.refused.count} writes`,
        faults: ledger.refused.done,
      },
      { claim: 'no answer is an error of the server', found: `${ledger.bad.length}`, faults: ledger.bad },
      {
        claim: 'sums and words are those of the rows',
        found: '',
        faults: (await rows<{ fault: string }>(WRONG_SUMS)).map(({ fault }) => fault),
      },
    ];
  }
});
