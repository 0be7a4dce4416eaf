import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { build } from 'esbuild';
import { hashPassword } from '../../../src/tracker/secrets';
import { openStore } from '../../../src/tracker/store';
import { examine } from '../../../src/tracker/store/sqlite/doctor';
import { archive, commentRow, issueRow } from '../../support/archives';
import { importedIssue } from '../../support/issues';

/** A server stops soon after a signal, whatever it is doing. */

/** `docs/security.md` promises 8 seconds; the rest is for a busy machine. */
const MAX_STOP_MS = 20_000;
const APP = 'repositories/ann/app';
const AUTHORIZATION = `Authorization: Basic ${btoa('ann:a password of hers')}`;
const LONG_COMMENTS = 200;
const LONG = 60_000;
const ARCHIVED_ISSUES = 20_000;

interface Running {
  readonly port: number;
  readonly sockets: Socket[];
}

/** Opens a connection and sends something. */
function send({ port, sockets }: Running, ...lines: string[]): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined); // it is closed when the server stops
  sockets.push(socket);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return socket;
}
const get = (server: Running, path: string): Socket => send(server, `GET ${path} HTTP/1.1`, 'Host: localhost', AUTHORIZATION);

/** Waits for a response on a connection. */
const answered = async (socket: Socket): Promise<string> => String(((await once(socket, 'data')) as [Buffer])[0]);

/** Is answered after everything that was sent before. */
const otherRequestsStarted = async (server: Running): Promise<void> => {
  for (let i = 0; i < 3; i++) await answered(get(server, `/1.0/${APP}/issues/2`));
};

async function load({ port }: Running, parameters: string, zip: Uint8Array): Promise<void> {
  const url = `http://127.0.0.1:${port}/2.0/${APP}/issues/import`;
  const headers = { Authorization: AUTHORIZATION.slice('Authorization: '.length) };
  const body = new FormData();
  body.append('archive', new Blob([new Uint8Array(zip)]), 'a.zip');
  assert.equal((await fetch(`${url}?${parameters}`, { method: 'POST', headers, body })).status, 202);
  for (;;) {
    const answer = await fetch(url, { headers });
    const job = (await answer.json()) as { status: string; count: number };
    if (job.status === 'STARTED' && job.count > ARCHIVED_ISSUES / 2) return;
    const isUnderWay = answer.status === 503 || job.status === 'ACCEPTED' || job.status === 'STARTED';
    assert.ok(isUnderWay, `The import has ended before it was stopped: ${JSON.stringify(job)}`);
    await nextTurn();
  }
}

const q = (text: string): string => encodeURIComponent(text);
const several = (count: number, one: (i: number) => string): string => Array.from({ length: count }, (_, i) => one(i)).join(' AND ');

describe('serve, when it is told to end', function () {
  this.timeout(240_000);
  let folder: string;
  let zip: Uint8Array;
  let child: ChildProcess | undefined;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-stop-'));
    const entryPoints = {
      cli: 'src/cli/index.ts',
      worker: 'src/tracker/worker.ts',
      reader: 'src/tracker/store/sqlite/reader-thread.ts',
      render: 'src/tracker/render-thread.ts',
    };
    await build({ entryPoints, bundle: true, platform: 'node', format: 'cjs', outdir: join(folder, 'dist') });
    const store = await openStore({ file: join(folder, 'filled.db') });
    const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    const ann = await store.saveAccount('ann', { passwordHash: await hashPassword('a password of hers') });
    await store.grant(key, ann.key, 'admin');
    const importer = await store.import(key, { people: [], lists: { component: [], milestone: [], version: [] } });
    const texts = Array.from({ length: LONG_COMMENTS }, (_, i) => `${i} ${'//x **y** {{{ a://b '.repeat(LONG / 20)}`);
    const issues = Array.from({ length: 200 }, (_, i) => importedIssue(i + 1, { content: i < 20 ? texts[i]! : `Issue ${i}` }));
    await importer.add(
      issues.map((issue) => ({ issue, watchers: [], comments: [], ...(issue.number === 1 && { commentCount: LONG_COMMENTS }) })),
    );
    const output = { issue: 1, author: null, createdOn: '2020-01-01T00:00:00Z', updatedOn: null, markup: 'creole' } as const;
    await importer.addComments(texts.map((content, i) => ({ ...output, id: i + 1, content })));
    await importer.commit();
    await store.close();
    zip = await archive({
      issues: Array.from({ length: ARCHIVED_ISSUES }, (_, i) => issueRow(i + 1, { content: `Words of ${i}, some of which are new` })),
      comments: [commentRow(1, 1)],
    });
  });
  afterEach(() => child?.kill('SIGKILL'));
  after(() => rmSync(folder, { recursive: true }));

  const STATES: readonly (readonly [title: string, reach: (server: Running) => Promise<unknown>])[] = [
    ['has nothing to do', otherRequestsStarted],
    ['has a connection that is kept open', (server) => answered(get(server, `/1.0/${APP}/issues/2`))],
    [
      'has a connection on which nothing was sent',
      async (server) => {
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => undefined);
        server.sockets.push(socket);
        await once(socket, 'connect');
        await otherRequestsStarted(server);
      },
    ],
    [
      'has half of the head of a request',
      async (server) => {
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => undefined);
        server.sockets.push(socket);
        socket.write('GET /1.0/ HTTP/1.1\r\nHost: local');
        await otherRequestsStarted(server);
      },
    ],
    [
      'has half of a body',
      (server) =>
        answered(
          send(
            server,
            `POST /1.0/${APP}/issues HTTP/1.1`,
            'Host: localhost',
            AUTHORIZATION,
            'Content-Length: 1000',
            'Expect: 100-continue',
          ),
        ),
    ],
    [
      'has half of an upload',
      async (server) => {
        const type = 'Content-Type: multipart/form-data; boundary=x';
        const head = [
          `POST /2.0/${APP}/issues/1/attachments HTTP/1.1`,
          'Host: localhost',
          AUTHORIZATION,
          'Content-Length: 100000000',
          type,
        ];
        const socket = send(server, ...head, 'Expect: 100-continue');
        await answered(socket);
        socket.write('--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nabc');
        await otherRequestsStarted(server);
      },
    ],
    [
      'is asked for what nobody reads',
      async (server) => {
        const socket = get(server, `/1.0/${APP}/issues/1/comments`);
        await answered(socket);
        socket.pause();
        await otherRequestsStarted(server);
      },
    ],
    [
      'searches',
      async (server) => {
        const shortTexts = several(5, (i) => `content.raw ~ "${'abcde'[i]!}q"`);
        for (let i = 0; i < 10; i++) get(server, `/2.0/${APP}/issues?q=${q(shortTexts)}&page=${i + 1}`);
        for (let i = 0; i < 10; i++) get(server, `/2.0/${APP}/issues/1/comments?q=${q(`content.html ~ "zz${i}"`)}`);
        await otherRequestsStarted(server);
      },
    ],
    [
      'renders long texts',
      async (server) => {
        for (let page = 1; page <= 4; page++) get(server, `/2.0/${APP}/issues/1/comments?pagelen=50&page=${page}`);
        for (let i = 0; i < 4; i++) get(server, `/ann/app/issues/1?${i}`);
        await otherRequestsStarted(server);
      },
    ],
    [
      'checks passwords',
      async (server) => {
        for (let i = 0; i < 40; i++) send(server, 'GET /1.0/user HTTP/1.1', 'Host: localhost', `Authorization: Basic ${btoa(`x${i}:y`)}`);
        await otherRequestsStarted(server);
      },
    ],
    ['imports', (server) => load(server, 'replace=true', zip)],
    ['appends', (server) => load(server, 'append=true', zip)],
    [
      'imports, with another import waiting and half a body',
      async (server) => {
        await load(server, 'append=true', zip);
        await answered(
          send(
            server,
            `POST /1.0/${APP}/issues HTTP/1.1`,
            'Host: localhost',
            AUTHORIZATION,
            'Content-Length: 1000',
            'Expect: 100-continue',
          ),
        );
      },
    ],
  ];

  /** Starts a server with a copy of the data. */
  async function start(name: string): Promise<Running & { readonly child: ChildProcess; readonly data: string }> {
    const data = join(folder, `${name}.db`);
    copyFileSync(join(folder, 'filled.db'), data);
    const args = [join(folder, 'dist', 'cli.js'), 'serve', '--data', data, '--port', '0', '--time-limit', '300'];
    child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } });
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    return { port: Number(/:(\d+)\s*$/.exec(String(line))![1]), sockets: [], child, data };
  }

  it('answers requests that wait for a change', async () => {
    const server = await start('waiting');
    const list = `GET /1.0/${APP}/issues?limit=1 HTTP/1.1`;
    const known = /^etag: (.*)$/im.exec(await answered(send(server, list, 'Host: localhost', AUTHORIZATION)))![1]!.trim();
    const answers = Array.from({ length: 10 }, () =>
      answered(send(server, list, 'Host: localhost', AUTHORIZATION, `If-None-Match: ${known}`, 'Prefer: wait=30')),
    );
    await otherRequestsStarted(server);
    const ended = once(server.child, 'exit');
    server.child.kill('SIGTERM');
    for (const answer of await Promise.all(answers)) assert.match(answer, /^HTTP\/1.1 304 /);
    assert.deepEqual(await ended, [0, null]);
    for (const socket of server.sockets) socket.destroy();
  });

  for (const [at, [title, reach]] of STATES.entries()) {
    it(`ends quickly while it ${title}`, async () => {
      const server = await start(String(at));
      const { child, data } = server;
      await reach(server);
      const ended = once(child, 'exit');
      const startedAt = performance.now();
      child.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      const took = performance.now() - startedAt;
      for (const socket of server.sockets) socket.destroy();
      if (process.env.TELL) console.log(`${title}: ${Math.round(took)} ms, ${code}`);
      assert.equal(code, 0);
      assert.ok(took < MAX_STOP_MS, `${Math.round(took)} ms`);
      assert.deepEqual((await examine(data, { repair: true })).problems, []);
    });
  }
});
