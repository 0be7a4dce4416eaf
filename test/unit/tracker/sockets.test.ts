import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createTrackerServer } from '../../../src/cli/server';
import { anyBytes, anyRequest } from '../../support/anything';
import { property, type Random } from '../../support/random';
import { APP, basic, makeWorld, type World } from './harness';

/** Raw sockets: partial requests, pipelining, and bytes that are not HTTP. */
describe('a server that is sent anything', () => {
  let world: World;
  let server: Server;
  let port: number;
  const open = new Set<Socket>();

  before(async () => {
    world = await makeWorld({ textLimit: 2000, archiveLimit: 5000 });
    await world.bob.post(APP, { form: { title: 'First' } });
    server = createTrackerServer(world.tracker, { hosts: ['x', 'tracker.test'] });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  after(async () => {
    for (const socket of open) socket.destroy();
    server.closeAllConnections();
    server.close();
    await world.close();
  });
  afterEach(() => assert.deepEqual(world.logged, []));

  const origin = () => `http://127.0.0.1:${port}`;
  const isServing = async () => {
    const response = await fetch(`${origin()}${APP}/1`, { signal: AbortSignal.timeout(5000) });
    assert.deepEqual([response.status, ((await response.json()) as { title: string }).title], [200, 'First']);
  };

  function plug(): Socket {
    const socket = connect(port, '127.0.0.1');
    open.add(socket);
    // A server may hang up in the middle of what makes no sense.
    return socket.on('error', () => undefined).on('close', () => open.delete(socket));
  }

  /** Sends the pieces, ends its half, and gives all that came back until the other half was ended. */
  async function send(...parts: (string | Uint8Array)[]): Promise<string> {
    const socket = plug();
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    for (const chunk of parts) await new Promise((resolve) => socket.write(chunk, resolve));
    socket.end();
    await closed;
    return Buffer.concat(chunks).toString('latin1');
  }
  const statuses = (answer: string): number[] => [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

  const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;

  const cases: [title: string, pieces: (string | Uint8Array)[], statuses: number[]][] = [
    ['three requests at once, in their order', [get(`${APP}/1`) + get(`${APP}/2`) + get('/nothing')], [200, 404, 404]],
    ['a request byte by byte', [...get(`${APP}/1`)], [200]],
    ['a request, and half of another one', [`${get(`${APP}/1`)}GET ${APP}`], [200, 400]],
    ['no HTTP', ['EHLO example.org\r\n\r\n'], [400]],
    ['HTTP/2', ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], [400]],
    ['TLS', [Uint8Array.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3])], [400]],
    ['no Host', ['GET / HTTP/1.1\r\n\r\n'], [400]],
    ['a Host that is none', ['GET / HTTP/1.1\r\nHost: [\r\n\r\n'], [400]],
    ['an address that is none', [get('http://[')], [400]],
    ['a length that is none', [`POST ${APP} HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n`], [400]],
    ['two lengths', [`POST ${APP} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab`], [400]],
    [
      'a length beside chunks, as smugglers send them',
      [`POST ${APP} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG`],
      [400],
    ],
  ];
  for (const [title, chunks, expected] of cases) {
    it(`answers ${expected.join(', ')} to ${title}`, async () => {
      const answer = await send(...chunks);
      assert.deepEqual(statuses(answer), expected, answer.slice(0, 500));
      await isServing();
    });
  }

  for (const [title, request] of [
    ['huge headers', get(APP, `X: ${'x'.repeat(40_000)}\r\n`)],
    ['thousands of headers', get(APP, 'X: y\r\n'.repeat(4000))],
    ['an address of 100 KB', get(`${APP}?search=${'x'.repeat(100_000)}`)],
  ] as const) {
    it(`answers 431 to ${title}, or has hung up before that arrives`, async () => {
      assert.match(statuses(await send(request)).join(), /^(431)?$/);
      await isServing();
    });
  }

  it('forgets a request whose body does not come to its end', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'application/json', 'multipart/form-data; boundary=x']) {
      for (const path of [APP, '/2.0/repositories/ann/app/issues', '/2.0/repositories/ann/app/issues/1/attachments']) {
        const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic('bob')}\r\nContent-Type: ${type}\r\nContent-Length: 500\r\n\r\n`;
        const socket = plug();
        await new Promise((resolve) =>
          socket.write(`${head}--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\ntitle=half`, resolve),
        );
        socket.destroy();
      }
    }
    await isServing();
    assert.equal((await world.bob.get(APP)).body.count, 1);
  });

  it('serves others while some connections stay silent', async () => {
    const silent = Array.from({ length: 50 }, plug);
    await Promise.all(silent.map((socket) => new Promise((resolve) => socket.write('GET /1.0/ HTTP/1.1\r\nHost:', resolve))));
    await isServing();
    for (const socket of silent) socket.destroy();
  });

  /** A request as bytes, perhaps damaged. */
  function damaged(random: Random): Uint8Array {
    const { method, address, headers, body } = anyRequest(random, [basic('bob'), basic('carol')]);
    const framing = random.pick([
      '',
      '',
      '',
      'Content-Length: 7\r\n',
      'Transfer-Encoding: chunked\r\n',
      'Transfer-Encoding: x\r\n',
      'Expect: 100-continue\r\n',
      'Connection: close\r\n',
      'Upgrade: websocket\r\nConnection: Upgrade\r\n',
    ]);
    const length = body && framing === '' ? `Content-Length: ${body.length}\r\n` : framing;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const version = random.chance(0.9) ? 'HTTP/1.1' : random.pick(['HTTP/1.0', 'HTTP/0.9', 'HTTP/9', '']);
    const head = `${method} ${address} ${version}\r\n${random.chance(0.95) ? 'Host: tracker.test\r\n' : ''}${length}${lines.join('')}\r\n`;
    const bytes = Buffer.concat([Buffer.from(head), body ?? new Uint8Array()]);
    if (random.chance(0.3)) for (let i = random.below(5); i >= 0; i--) bytes[random.below(bytes.length)] = random.below(256);
    return random.chance(0.1) ? bytes.subarray(0, random.below(bytes.length)) : bytes;
  }

  property('answers with less than 500 or hangs up, and goes on serving', { rounds: 300, seconds: 8 }, async (random) => {
    const chunks = random.chance(0.1) ? [anyBytes(random, 300)] : Array.from({ length: 1 + random.below(4) }, () => damaged(random));
    const answer = await send(...chunks);
    const displayed = chunks.map((chunk) => JSON.stringify(Buffer.from(chunk).toString('latin1'))).join('\n');
    assert.ok(
      statuses(answer).every((status) => status < 500),
      `${displayed}\n${answer}\n${world.logged.join()}`,
    );
    assert.deepEqual(world.logged, [], displayed);
    if (random.chance(0.1)) await fetch(origin(), { signal: AbortSignal.timeout(5000) });
  });
});
