import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { createTrackerServer } from '../../../src/cli/server';
import { ResponseBuffers } from '../../../src/tracker/response-buffers';
import { APP, fill, imported, makeWorld, type World } from './harness';

const UNIT = 65_536;

describe('The memory of answers', () => {
  it('is used again once it is released, by answers of about the same length', () => {
    const buffers = new ResponseBuffers();
    const [first, second] = [buffers.take(100_000), buffers.take(100_000)];
    assert.notEqual(first.buffer, second.buffer);
    assert.equal(first.length, 100_000);
    buffers.release(first);
    assert.notEqual(buffers.take(10_000_000).buffer, first.buffer);
    const again = buffers.take(70_000);
    assert.equal(again.length, 70_000);
    assert.equal(again.buffer, first.buffer);
  });

  it('is bounded while no answer uses it', () => {
    const buffers = new ResponseBuffers();
    const taken = Array.from({ length: 100 }, () => buffers.take(UNIT));
    for (const bytes of taken) buffers.release(bytes);
    const known = new Set(taken.map(({ buffer }) => buffer));
    const reused = Array.from({ length: 100 }, () => buffers.take(UNIT)).filter(({ buffer }) => known.has(buffer));
    assert.equal(reused.length, 30); // 2 MB
  });
});

describe('Answers of a server whose memory is used again', () => {
  const ISSUES = 400;
  let world: World;
  let server: Server;
  let origin: string;

  before(async () => {
    world = await makeWorld();
    await fill(
      world.store,
      world.app,
      Array.from({ length: ISSUES }, (_, at) => imported(at + 1, { title: `Title ${at} ü`, content: `Text ${at} `.repeat(800) })),
    );
    server = createTrackerServer(world.tracker);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await world.close();
  });

  const paths = Array.from({ length: 40 }, (_, at) =>
    at % 2
      ? `${APP}?limit=${20 + (at % 30)}&start=${at * 5}`
      : `${APP.replace('/1.0/', '/2.0/')}?pagelen=${10 + at / 2}&page=${1 + (at % 8)}`,
  );
  const headers = { Accept: 'application/json' };

  async function textOf(path: string): Promise<string> {
    return (await fetch(origin + path, { headers })).text();
  }

  /** Asks for all paths on one connection, and reads nothing until it is told to: more than the system keeps of a connection. */
  function sendRequests(): { readAll: () => Promise<string> } {
    const { host, port } = new URL(origin);
    const socket = connect(Number(port), '127.0.0.1').pause();
    const last = (at: number) => (at === paths.length - 1 ? 'Connection: close\r\n' : '');
    socket.write(paths.map((path, at) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: application/json\r\n${last(at)}\r\n`).join(''));
    return {
      async readAll() {
        let text = '';
        for await (const chunk of socket.setEncoding('utf8')) text += chunk as string;
        return text;
      },
    };
  }

  it('are those of a request alone, also to clients that read late or leave', async () => {
    const expected = await Promise.all(paths.map(async (path) => (await world.tracker.request(origin + path, { headers })).text()));
    const late = sendRequests();
    for (const path of paths.slice(0, 5)) await (await fetch(origin + path, { headers })).body!.cancel();
    for (let round = 0; round < 3; round++)
      for (const [at, text] of (await Promise.all(paths.map(textOf))).entries()) assert.equal(text, expected[at], paths[at]);
    const bodies = (await late.readAll()).split(/HTTP\/1\.1 200 OK\r\n[^{]*\r\n\r\n/).slice(1);
    assert.equal(bodies.length, paths.length);
    for (const [at, body] of bodies.entries()) assert.ok(body === expected[at], paths[at]);
  });
});
