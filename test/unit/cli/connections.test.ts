import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createTrackerServer, type ServerOptions } from '../../../src/cli/server';
import type { Tracker } from '../../../src/tracker';

/** What one connection can hold of a server: by requests that do not wait for answers, and by answers that are not read. */
describe('a connection', () => {
  let server: Server;
  let requested: string[];
  let answers: Map<string, (response: Response) => void>;
  const sockets: Socket[] = [];

  /** A server whose tracker answers when it is told to. */
  async function start(options: ServerOptions = {}): Promise<void> {
    requested = [];
    answers = new Map();
    const fetch = ({ url }: Request) => {
      const { pathname } = new URL(url);
      requested.push(pathname);
      return new Promise<Response>((resolve) => answers.set(pathname, resolve));
    };
    server = createTrackerServer({ fetch } as unknown as Tracker, options);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.closeAllConnections();
    server.close();
  });

  function send(text: string, localAddress = '127.0.0.1'): Socket {
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', localAddress });
    sockets.push(socket);
    socket.on('error', () => undefined).write(text);
    return socket;
  }
  const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  const until = async (title: string, condition: () => boolean) => {
    for (const end = Date.now() + 5000; !condition(); await nextTurn()) assert.ok(Date.now() < end, title);
  };

  it('has one request at a time, whatever it sends at once', async () => {
    await start();
    let text = '';
    send(get('/a') + get('/b') + get('/health') + get('/c')).on('data', (chunk) => (text += String(chunk)));
    await until('the first request has not begun', () => requested.length === 1);
    send(get('/other'));
    await until('the request of another connection has not begun', () => requested.length === 2);
    for (const path of ['/a', '/b', '/c']) {
      await until(`${path} has not begun`, () => answers.has(path));
      answers.get(path)!(new Response(`answer to ${path}.`));
    }
    await until('not all is answered', () => text.includes('answer to /c.'));
    assert.deepEqual(requested, ['/a', '/other', '/b', '/c']);
    assert.match(text, /answer to \/a\.[^]*answer to \/b\.[^]*"status":"ok"[^]*answer to \/c\./);
  });

  it('is closed after too many requests at once', async () => {
    await start();
    const socket = send(get('/a') + get('/b').repeat(102));
    socket.resume();
    await once(socket, 'close');
    assert.deepEqual(requested.slice(1), []);
  });

  it('is closed when a response is not read for some time, but not while the response takes long', async () => {
    await start({ maxUnreadMs: 20 });
    const patient = send(get('/slow'));
    await until('the request has not begun', () => requested.length === 1);
    const deaf = send(get('/long')).pause();
    await until('the other request has not begun', () => requested.length === 2);
    let isCancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      cancel: () => void (isCancelled = true),
    });
    answers.get('/long')!(new Response(endless));
    await until('its answer is still held', () => isCancelled);
    deaf.destroy();
    answers.get('/slow')!(new Response('at last'));
    assert.match(String((await once(patient, 'data'))[0]), /at last/);
  });

  it('ends with others of its client when together they hold too much of what is not read; those of other clients stay', async () => {
    await start({ maxUnreadBytes: 64_000_000 });
    const body = new Uint8Array(8_000_000);
    const ask = async (path: string, address?: string): Promise<Socket> => {
      const socket = send(get(path), address).pause();
      await until(`${path} has not begun`, () => answers.has(path));
      answers.get(path)!(new Response(body));
      return socket;
    };
    const ofOther = await ask('/other', '127.0.0.2');
    const greedy: Socket[] = [];
    for (let at = 0; at < 40; at++) greedy.push(await ask(`/${at}`));
    let ended = 0;
    for (const socket of greedy) socket.once('close', () => ended++).resume();
    let received = 0;
    ofOther.on('data', ({ length }) => (received += length)).resume();
    await until('no connection has ended', () => ended > 8);
    await until('the other client does not get its answer', () => received > body.length);
    assert.equal(ofOther.destroyed, false);
  });

  it('stays open while the response is read', async () => {
    await start({ maxUnreadMs: 20 });
    let received = 0;
    const socket = send(get('/long')).on('data', ({ length }) => (received += length));
    await until('the request has not begun', () => requested.length === 1);
    answers.get('/long')!(new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) })));
    await until('not much is read', () => received > 20_000_000);
    assert.equal(socket.destroyed, false);
  });
});
