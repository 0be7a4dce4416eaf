import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../support/own-cluster';
import { fillTracker } from './fill';
import { BODIES, IMPATIENT_MS, PUMPS, READS } from './hostile';
import { Server } from './server';
import { Client, percentile, repeat, type Answer } from './work';

/**
 * A server under everything at once: people who write while it is killed, and somebody who asks for whatever is expensive. SOAK_MINUTES says for
 * how long: a short time in `npm test`, ten minutes in `npm run soak`. Times are told and not judged; what is judged is that nothing is lost,
 * nothing hangs, and nothing is answered with an error of the server.
 */

const MINUTE_MS = 60_000;
const DURATION_MS = Number(process.env.SOAK_MINUTES ?? 0.75) * MINUTE_MS;
const ISSUES = 4000;
const KILL_EVERY_MS = 8000;
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const ISSUES_PATH = '/1.0/repositories/ann/app/issues';

const basic = (name: string): string => `Basic ${Buffer.from(`${name}:${name} has a long one`).toString('base64')}`;

/** Resident memory of a process in bytes; 0 where it cannot be read. */
function memoryOf(pid: number | undefined): number {
  try {
    return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

describe('A server under everything at once', function () {
  this.timeout(DURATION_MS + 4 * MINUTE_MS);
  let folder: string;
  let server: Server;
  const acknowledged = new Map<string, number>();
  const bad: string[] = [];
  const cheap: number[] = [];
  let kills = 0;
  let hostile = 0;
  let memory = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-soak-'));
    const data = join(folder, 'issues.sqlite');
    await fillTracker(data, ISSUES);
    server = new Server(join('dist', 'cli.js'), ['--data', data], await freePort());
    for (const name of ['ann', 'bob', 'eve']) server.run(['user', 'add', name, '--password-stdin'], `${name} has a long one`);
    server.run(['repository', 'grant', 'ann/app', 'ann', 'admin']);
    server.run(['repository', 'grant', 'ann/app', 'bob', 'write']);
    await server.start();
  });
  after(async () => {
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Notes what no request may be answered with. */
  function noteFaults(title: string, { status, milliseconds, text }: Answer): void {
    if (status >= 500 && status !== 503) bad.push(`${title.slice(0, 150)}: ${status} ${text.slice(0, 200)}`);
    if (status === 0 && milliseconds > 50_000) bad.push(`${title.slice(0, 150)}: no answer in ${Math.round(milliseconds)} ms`);
  }

  /** Writes issues, and remembers which ones were acknowledged. */
  async function write(stop: AbortSignal): Promise<void> {
    const client = new Client(server.origin);
    await repeat(8, stop, async () => {
      const title = `kept ${randomUUID()}`;
      const answer = await client.ask(ISSUES_PATH, {
        method: 'POST',
        headers: { ...FORM, Authorization: basic('bob') },
        body: new URLSearchParams({ title, content: 'soak' }).toString(),
      });
      noteFaults('create', answer);
      if (answer.status === 200) acknowledged.set(title, (JSON.parse(answer.text) as { local_id: number }).local_id);
    });
    client.close();
  }

  /** Somebody who does what is cheap, and wants it soon. */
  async function read(stop: AbortSignal): Promise<void> {
    const client = new Client(server.origin);
    let number = 1;
    await repeat(50, stop, async () => {
      number = 1 + (number % 500);
      const answer = await client.ask(`${ISSUES_PATH}/${number + 1}`);
      noteFaults('read', answer);
      if (answer.status === 200) cheap.push(answer.milliseconds);
    });
    client.close();
  }

  async function attack(stop: AbortSignal, first: number): Promise<void> {
    const client = new Client(server.origin);
    let at = first;
    await repeat(100, stop, async () => {
      const path = READS[at++ % READS.length]!;
      noteFaults(path, await client.ask(path, at % 5 === 0 ? { leaveAfterMs: IMPATIENT_MS } : {}));
      hostile++;
    });
    client.close();
  }

  /** A signed-in person whose texts and bodies are made to be expensive, and somebody who guesses passwords. */
  async function pump(stop: AbortSignal): Promise<void> {
    const client = new Client(server.origin);
    let at = 0;
    await repeat(4, stop, async () => {
      const text = PUMPS[at % PUMPS.length]!;
      const markup = ['creole', 'markdown', 'plaintext'][at % 3]!;
      const headers = { ...FORM, Authorization: basic('eve') };
      const body = new URLSearchParams({ title: 'pump', content: text, markup }).toString();
      const created = await client.ask(ISSUES_PATH, { method: 'POST', headers, body });
      noteFaults('pump', created);
      if (created.status === 200) {
        const { local_id: number } = JSON.parse(created.text) as { local_id: number };
        noteFaults('pump read', await client.ask(`/2.0/repositories/ann/app/issues/${number}`));
        noteFaults('pump page', await client.ask(`/ann/app/issues/${number}`));
      }
      const bad = BODIES[at % BODIES.length]!;
      noteFaults(
        'body',
        await client.ask(ISSUES_PATH, { method: 'POST', ...bad, headers: { ...bad.headers, Authorization: basic('eve') } }),
      );
      noteFaults('guess', await client.ask('/2.0/user', { headers: { Authorization: `Basic ${btoa(`ann:guess ${at}`)}` } }));
      at++;
      hostile += 3;
    });
    client.close();
  }

  async function kill(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await wait(KILL_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
      memory = Math.max(memory, memoryOf(server.pid));
      if (stop.aborted) return;
      await server.end('SIGKILL');
      await server.start();
      kills++;
    }
  }

  it('loses no acknowledged write, never hangs, and has no internal error', async () => {
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), DURATION_MS);
    const stop = end.signal;
    try {
      await Promise.all([
        write(stop),
        write(stop),
        read(stop),
        ...[0, 3, 6, 9].map((first) => attack(stop, first)),
        pump(stop),
        kill(stop),
      ]);
    } finally {
      clearTimeout(timer);
      end.abort();
    }
    assert.deepEqual(bad.slice(0, 10), [], server.errors.slice(-5).join('\n'));
    assert.ok(acknowledged.size > 0 && kills > 0 && hostile > 0);
    const client = new Client(server.origin);
    for (const [title, number] of acknowledged) {
      const { text } = await client.ask(`${ISSUES_PATH}/${number}`);
      assert.equal((JSON.parse(text) as { title: string }).title, title);
    }
    assert.equal(new Set(acknowledged.values()).size, acknowledged.size, 'no number was given twice');
    client.close();
    process.stdout.write(
      `    ${acknowledged.size} acknowledged writes, ${kills} kills, ${hostile} hostile requests, ${cpus().length} processors; ` +
        `cheap reads: ${cheap.length}, p50 ${percentile(cheap, 50).toFixed(1)} ms, p95 ${percentile(cheap, 95).toFixed(1)} ms, ` +
        `p99 ${percentile(cheap, 99).toFixed(1)} ms; ${(memory / 2 ** 20).toFixed(0)} MB at the most\n`,
    );
  });

  it('stops on request during an expensive request', async () => {
    const client = new Client(server.origin);
    const requests = client.ask(READS[0]!);
    assert.equal(await server.end('SIGTERM'), 0);
    await requests;
    client.close();
  });

  it('is healthy afterwards', () => {
    const { healthy, problems } = JSON.parse(server.run(['doctor', '--json'])) as { healthy: boolean; problems: unknown[] };
    assert.ok(healthy, JSON.stringify(problems));
  });
});
