import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessLine, loggedReferrer, loggedTarget, type AccessRecord } from '../../../src/cli/access-line';
import { AccessLog, MAX_WAITING_BYTES } from '../../../src/cli/access-log';
import { createTrackerServer } from '../../../src/cli/server';
import { makeToken } from '../../../src/tracker/secrets';
import { APP, basic, makeWorld, type World } from '../tracker/harness';

/** The regular expression that other programs parse the combined log format with. */
const COMBINED = /^(\S+) - (\S+) \[(\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000)\] "([^"]*)" (\d{3}) (\d+|-) "([^"]*)" "([^"]*)"$/;

describe('a line of the access log', () => {
  const access: AccessRecord = {
    address: '192.0.2.1',
    username: 'ann',
    time: new Date('2026-11-29T06:03:09Z'),
    method: 'GET',
    target: '/1.0/repositories/ann/app/issues?limit=1',
    version: '1.1',
    status: 200,
    bytes: 345,
    referrer: undefined,
    userAgent: 'curl/8.5.0',
  };

  it('has the combined log format', () => {
    assert.equal(
      accessLine(access),
      '192.0.2.1 - ann [29/Nov/2026:06:03:09 +0000] "GET /1.0/repositories/ann/app/issues?limit=1 HTTP/1.1" 200 345 "-" "curl/8.5.0"',
    );
    assert.equal(
      accessLine({ ...access, address: undefined, username: undefined, bytes: 0, userAgent: undefined }),
      '- - - [29/Nov/2026:06:03:09 +0000] "GET /1.0/repositories/ann/app/issues?limit=1 HTTP/1.1" 200 - "-" "-"',
    );
  });

  it('is one line that can be parsed, whatever is sent', () => {
    const nasty = ['"', '\\', '\n', '\r\n', '\u001b[2J', '\u0000', '\u00ff', ' ', '] "GET / HTTP/1.1" 200 1', 'x'.repeat(100_000)];
    for (const text of nasty) {
      const line = accessLine({
        ...access,
        username: `a${text}`,
        target: `/${text}?search=${text}`,
        userAgent: text,
        referrer: `http://x/${text}`,
      });
      if (text.length < 1000) assert.match(line.replaceAll('x'.repeat(99), ''), COMBINED, JSON.stringify(text));
      assert.match(line, /^[\x20-\x7e]*$/);
    }
    const long = accessLine({
      ...access,
      target: `/${'x'.repeat(9000)}`,
      userAgent: 'y'.repeat(9000),
      referrer: `http://x/${'z'.repeat(9000)}`,
    });
    assert.ok(long.length < 3500, String(long.length));
  });

  const token = makeToken();
  const targets: [target: string, told: string][] = [
    ['/1.0/repositories/ann/app/issues', '/1.0/repositories/ann/app/issues'],
    ['/2.0/x?q=title%20~%20%22a%22&pagelen=5', '/2.0/x?q=title%20~%20%22a%22&pagelen=5'],
    ['/2.0/x?access_token=pw', '/2.0/x?access_token=...'],
    ['/2.0/x?limit=5&password=pw&start=1', '/2.0/x?limit=5&password=...&start=1'],
    ['/2.0/x?access%5Ftoken=pw', '/2.0/x?...=...'],
    ['/2.0/x?whatever=pw', '/2.0/x?whatever=...'],
    ['/2.0/x?pw', '/2.0/x?...'],
    ['/2.0/x?a?b=pw', '/2.0/x?...=...'],
    ['/2.0/x?limit=5;token=pw', '/2.0/x?limit=...'],
    ['/2.0/x?', '/2.0/x?'],
    ['/2.0/x?a=', '/2.0/x?a='],
    [`/2.0/x?search=${token}`, '/2.0/x?search=...'],
    [`/2.0/x?search=%69bt_pw`, '/2.0/x?search=...'],
    [`/2.0/x?search=%2569bt_pw`, '/2.0/x?search=...'],
    ['/2.0/x?search=Bearer+pwpwpwpwpw', '/2.0/x?search=...'],
    ['/2.0/x?search=visual+basic', '/2.0/x?search=visual+basic'],
    ['/2.0/x?q=http://ann:pw@host/', '/2.0/x?q=...'],
    ['/2.0/x?search=a%40b', '/2.0/x?search=a%40b'],
    [`/2.0/users/${token}/x`, '/2.0/users/...'],
    ['/ann:pw@host/x', '/...'],
    ['/1.0/http://ann:pw@host/x', '/1.0/...'],
    ['/1.0/http:%2f%2fann:p%2fw%40host/x', '/1.0/...'],
    ['/1.0/ann%3Apw%40host', '/1.0/...'],
    ['/1.0/files/photo@2x.png', '/1.0/files/photo@2x.png'],
    ['http://ann:pw@localhost/1.0/user?x=pw', '/1.0/user?x=...'],
    ['http://ann:p/w@localhost/1.0/user', '/1.0/user'],
    ['HTTPS://localhost/1.0/user', '/1.0/user'],
    ['/1.0/user#pw', '/1.0/user'],
    ['ann:pw@localhost:80', '...'],
    ['*', '*'],
  ];
  for (const [target, reported] of targets)
    it(`logs ${target.slice(0, 60)} as ${reported}`, () => assert.equal(loggedTarget(target), reported));

  const referrers: [referrer: string, told: string][] = [
    ['https://wiki.example.org/page?key=pw#pw', 'https://wiki.example.org/page'],
    ['https://ann:pw@wiki.example.org/', 'https://wiki.example.org/'],
    [`https://x.example/${token}`, 'https://x.example/...'],
    ['vscode-webview://pw', '...'],
    ['pw', '...'],
    ['', '...'],
  ];
  for (const [referrer, reported] of referrers)
    it(`logs the referrer ${referrer} as ${reported}`, () => assert.equal(loggedReferrer(referrer), reported));

  it('logs no user agent that contains a password', () => {
    for (const userAgent of [token, 'x (http://ann:pw@host)', 'Basic YW5uOnB3cHdwdw=='])
      assert.match(accessLine({ ...access, userAgent }), / "\.\.\."$/);
    assert.match(accessLine({ ...access, userAgent: 'bot (+mailto:me@x.org)' }), /"\.\.\."$/);
  });
});

describe('the access log', () => {
  let folder: string;
  let notes: string[];
  const logs: AccessLog[] = [];
  const file = () => join(folder, 'access.log');
  const read = () => readFileSync(file(), 'utf8');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'access-log-'));
    notes = [];
  });
  afterEach(async () => {
    for (const log of logs.splice(0)) await log.close();
    rmSync(folder, { recursive: true });
  });
  async function openLog(path = file()): Promise<AccessLog> {
    const log = await AccessLog.open(path, (line) => notes.push(line));
    logs.push(log);
    return log;
  }

  it('appends all lines to the existing ones', async () => {
    for (const lines of [['a', 'b'], ['c']]) {
      const log = await openLog();
      for (const line of lines) log.write(line);
      await log.close();
    }
    assert.equal(read(), 'a\nb\nc\n');
    const log = await openLog();
    for (let i = 0; i < 10_000; i++) log.write(`line ${i}`);
    await log.close();
    assert.equal(read().split('\n').length, 10_004);
    assert.deepEqual(notes, []);
  });

  it('continues in a new file after it was moved and reopened, and in the same file after it was truncated', async () => {
    const log = await openLog();
    log.write('first');
    await log.flushed();
    renameSync(file(), `${file()}.1`);
    log.write('second');
    await log.flushed();
    log.reopen();
    await log.flushed();
    log.write('third');
    await log.flushed();
    assert.deepEqual([readFileSync(`${file()}.1`, 'utf8'), read()], ['first\nsecond\n', 'third\n']);
    truncateSync(file());
    log.write('fourth');
    await log.flushed();
    assert.equal(read(), 'fourth\n');
  });

  it('keeps the old file when the new one cannot be opened', async () => {
    const log = await openLog(join(folder, 'access.log'));
    log.write('first');
    await log.flushed();
    const renamedFolder = `${folder}-away`;
    renameSync(folder, renamedFolder);
    log.reopen();
    log.write('second');
    await log.flushed();
    assert.equal(readFileSync(join(renamedFolder, 'access.log'), 'utf8'), 'first\nsecond\n');
    assert.match(notes.join('\n'), /^The access log could not be reopened, so the old file stays in use\. .* does not exist/);
    renameSync(renamedFolder, folder);
  });

  it('loses lines on a full disk, reports it once, and continues', async function () {
    if (!existsSync('/dev/full')) return;
    const log = await openLog('/dev/full');
    for (let i = 0; i < 3; i++) {
      log.write('line');
      await log.flushed();
    }
    assert.equal(notes.length, 1);
    assert.match(notes[0]!, /^\S+Z Requests are missing in the access log from now on\. The disk is full: /);
  });

  it('buffers a bounded number of lines for a slow reader, and continues when it reads', async function () {
    if (process.platform === 'win32') return;
    const pipe = join(folder, 'pipe');
    await once(spawn('mkfifo', [pipe]), 'exit');
    const reader = spawn('sh', ['-c', 'exec 3<"$0"; echo open; read go; cat <&3 | wc -l', pipe], { stdio: ['pipe', 'pipe', 'inherit'] });
    // The pipe has to be opened for reading first; until then there is nobody to write to.
    let log: AccessLog | undefined;
    while (!log) log = await openLog(pipe).catch(() => undefined);
    const line = 'x'.repeat(999);
    const count = MAX_WAITING_BYTES / 1000 + 2000;
    for (let i = 0; i < count; i++) log.write(line);
    assert.match(notes[0]!, /Requests are missing in the access log from now on\. Writing takes too long\.$/);
    reader.stdin.end('go\n');
    await log.flushed();
    await log.close();
    let out = '';
    reader.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    await once(reader, 'close');
    const missing = Number(/written again\. (\d+) requests/.exec(notes[1] ?? '')?.[1]);
    assert.equal(Number(/\d+/.exec(out)?.[0]) + missing, Math.ceil(count));
  });

  it('says where it cannot be opened', async () => {
    for (const [path, expected] of [
      [join(folder, 'none', 'x.log'), /The access log cannot be opened\. .* does not exist, or its folder/],
      [folder, /The access log cannot be opened\. .* is a folder/],
    ] as const)
      await assert.rejects(openLog(path), expected);
  });
});

describe('a server with an access log', () => {
  let world: World;
  let server: Server;
  let port: number;
  let lines: string[];
  let isReady: () => boolean;
  let wakeUp: () => void;

  before(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'First' } });
    const accessLog = {
      write(line: string) {
        lines.push(line);
        wakeUp();
      },
    };
    server = createTrackerServer(world.tracker, { proxies: ['127.0.0.1'], accessLog, isReady: () => isReady() });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  beforeEach(() => {
    lines = [];
    isReady = () => true;
    wakeUp = () => undefined;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await world.close();
  });

  /** Sends a request as it is written here, and gives the answer when its line is in the log. */
  async function send(head: string, headers: Record<string, string> = {}): Promise<string> {
    const logged = new Promise<void>((resolve) => (wakeUp = resolve));
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => undefined);
    const closed = once(socket, 'close');
    const all = Object.entries({ Host: 'localhost', Connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}`);
    socket.write(`${head} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n`);
    await closed;
    await logged;
    return Buffer.concat(chunks).toString('latin1');
  }

  const requests: [title: string, head: string, headers: Record<string, string>, line: RegExp][] = [
    ['an answer', `GET ${APP}/1`, {}, /^127\.0\.0\.1 - - \[.*\] "GET \/1\.0\/repositories\/.*\/issues\/1 HTTP\/1\.1" 200 \d+ "-" "-"$/],
    ['who has signed in', `GET ${APP}/1`, { Authorization: basic('ann') }, /^127\.0\.0\.1 - ann \[/],
    ['nobody who gave a wrong password', `GET ${APP}/1`, { Authorization: `Basic ${btoa('pw:pw')}` }, /^127\.0\.0\.1 - - \[.* 401 \d+ /],
    ['from where, behind a web server', `GET ${APP}/1`, { 'X-Forwarded-For': '192.0.2.9' }, /^192\.0\.2\.9 - /],
    ['what is not there', 'GET /nowhere', {}, / "GET \/nowhere HTTP\/1\.1" 404 \d+ /],
    ['an answer without a body', `HEAD ${APP}/1`, {}, / 200 - "-" "-"$/],
    ['a request for another server', 'GET /1.0/user', { Host: 'evil.example' }, / 421 \d+ /],
    ['a request that makes no sense', 'GET /1.0/user', { Host: 'a b' }, / 400 \d+ /],
    [
      'who asked for it, and how it came there',
      'GET /health',
      { 'User-Agent': 'x "y"', Referer: 'https://z.example/?pw' },
      /200 16 "https:\/\/z\.example\/" "x \\x22y\\x22"$/,
    ],
  ];
  for (const [title, head, headers, line] of requests) {
    it(`logs ${title}`, async () => {
      await send(head, headers);
      assert.equal(lines.length, 1);
      assert.match(lines[0]!, line);
      assert.match(lines[0]!, COMBINED);
      assert.doesNotMatch(lines[0]!, /pw|cHc6cHc/);
    });
  }

  it('logs the number of sent bytes', async () => {
    const answer = await send(`GET ${APP}/1`);
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
    assert.equal(Number(COMBINED.exec(lines[0]!)?.[6]), body.length);
  });

  it('logs a client that has disconnected', async () => {
    const logged = new Promise<void>((resolve) => (wakeUp = resolve));
    const socket = connect(port, '127.0.0.1');
    const posted = once(server, 'request');
    socket.write(`POST ${APP} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${basic('bob')}\r\nContent-Length: 1000\r\n\r\ntitle=x`);
    await posted;
    socket.destroy();
    await logged;
    assert.match(lines[0]!, /"POST .*" (499|400) /);
  });

  const probes: [head: string, ready: boolean | Error, status: number, body: string][] = [
    ['GET /health', true, 200, '{"status":"ok"}'],
    ['GET /health/', false, 200, '{"status":"ok"}'],
    ['GET /health?x=1', new Error('lost'), 200, '{"status":"ok"}'],
    ['HEAD /health', true, 200, ''],
    ['POST /health', true, 405, '{"status":"only GET and HEAD"}'],
    ['GET /ready', true, 200, '{"status":"ready"}'],
    ['GET /ready/', false, 503, '{"status":"not ready"}'],
    ['HEAD /ready', false, 503, ''],
    ['GET /ready', new Error('The data file /srv/secret.db was deleted.'), 503, '{"status":"not ready"}'],
    ['DELETE /ready', true, 405, '{"status":"only GET and HEAD"}'],
  ];
  for (const [head, ready, status, body] of probes) {
    it(`answers ${head} with ${status} when ${ready instanceof Error ? 'the data file is lost' : ready ? 'it is ready' : 'it is not'}`, async () => {
      isReady = () => {
        if (ready instanceof Error) throw ready;
        return ready;
      };
      // Neither an account nor the server's name is needed, and wrong ones do no harm.
      const heads: Record<string, string>[] = [{}, { Host: '10.1.2.3:8700' }, { Authorization: `Basic ${btoa('no:body')}` }];
      for (const headers of heads) {
        const answer = await send(head, headers);
        assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
        assert.equal(answer.slice(answer.indexOf('\r\n\r\n') + 4).trim(), body);
        assert.match(answer, /cache-control: no-store/i);
      }
    });
  }
});
