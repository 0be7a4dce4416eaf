import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { allowedHostArgument, hostName, isLoopback, normalizedHost } from '../../../src/cli/hosts';
import { UsageError } from '../../../src/cli/output';
import { createTrackerServer } from '../../../src/cli/server';
import { APP, basic, makeWorld, type World } from '../tracker/harness';

/** DNS rebinding: a server answers only to its own host names. */
describe('who a request is for', () => {
  let world: World;
  let server: Server;
  let port: number;

  before(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'First' } });
    const hosts = ['tracker.lan', '192.0.2.7', '[fd00::7]', 'bücher.example'].map(allowedHostArgument);
    server = createTrackerServer(world.tracker, { base: 'https://issues.example.org:8443', hosts });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await world.close();
  });

  it('normalizes names as URL does, with and without the shortcut', () => {
    const names = ['localhost', 'a-b.c', 'a.b.', 'A.b', '127.0.0.1', '127.1', '0x7f.1', 'a.0x7f', 'a.1', 'xn--a', 'a_b', '[::1]', '1a.b2'];
    for (const name of names) {
      for (const port of ['', ':', ':0', ':80', ':080', ':8080', ':65535', ':65536']) {
        const url = URL.canParse(`http://${name}${port}`) ? new URL(`http://${name}${port}`) : undefined;
        assert.equal(hostName(name + port), url?.hostname.replace(/\.$/, ''), name + port);
        if (url) assert.equal(normalizedHost(name + port), url.host, name + port);
      }
    }
  });

  /** Sends a request as it is written here and gives the whole answer. */
  async function send(target: string, headers: string, { method = 'GET', version = '1.1', body = '' } = {}): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.write(`${method} ${target} HTTP/${version}\r\n${headers}${version === '1.1' ? 'Connection: close\r\n' : ''}\r\n${body}`);
    await closed;
    return Buffer.concat(chunks).toString('latin1');
  }
  const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
  const ISSUE = `${APP}/1`;

  const hosts: [host: string, status: number][] = [
    ['localhost', 200],
    ['localhost:8700', 200],
    ['localhost:1', 200],
    ['localhost:', 200],
    ['LocalHost:8700', 200],
    ['localhost.', 200],
    ['localhost.:8700', 200],
    ['127.0.0.1', 200],
    ['127.0.0.1:8700', 200],
    ['127.8.9.10', 200],
    ['[::1]', 200],
    ['[::1]:8700', 200],
    ['[::ffff:127.0.0.1]', 200],
    ['issues.example.org', 200],
    ['issues.example.org:8443', 200],
    ['issues.example.org:443', 200],
    ['ISSUES.EXAMPLE.ORG.', 200],
    ['tracker.lan:80', 200],
    ['192.0.2.7', 200],
    ['[FD00::7]:8700', 200],
    ['xn--bcher-kva.example', 200],
    ['evil.example', 421],
    ['evil.example:8700', 421],
    ['localhost.evil.example', 421],
    ['localhost..', 421],
    ['evil.localhost', 421],
    ['127.0.0.1.evil.example', 421],
    ['127.evil.example', 421],
    ['issues.example.org.evil.example', 421],
    ['evil-issues.example.org', 421],
    ['example.org', 421],
    ['a.tracker.lan', 421],
    ['0.0.0.0', 421],
    ['[::]', 421],
    ['10.0.0.1', 421],
    ['192.0.2.8', 421],
    ['[fd00::8]', 421],
    ['[::ffff:10.0.0.1]', 421],
    ['', 400],
    [' ', 400],
    ['a b', 400],
    ['localhost, evil.example', 400],
    ['localhost@evil.example', 400],
    ['evil.example@localhost', 400],
    ['localhost/evil.example', 400],
    ['localhost#.evil.example', 400],
    ['localhost\\.evil.example', 400],
    ['localhost:8700.evil.example', 400],
    ['localhost:99999', 400],
    ['localhost:-1', 400],
    ['local%68ost', 400],
    ['[::1', 400],
    ['::1', 400],
    ['[::1%25lo]', 400],
    ['http://localhost', 400],
  ];
  for (const [host, status] of hosts) {
    it(`answers ${status} to the Host '${host}'`, async () => {
      const answer = await send(ISSUE, `Host: ${host}\r\n`);
      assert.equal(statusOf(answer), status, answer);
      if (status !== 200) assert.match(answer, /"message":"[^"]+\."/);
      if (status !== 200) assert.doesNotMatch(answer, /First/);
    });
  }

  const requests: [title: string, target: string, headers: string, status: number, version?: string][] = [
    ['no Host', ISSUE, '', 400],
    ['no Host in HTTP/1.0', ISSUE, '', 400, '1.0'],
    ['a Host in HTTP/1.0', ISSUE, 'Host: localhost\r\n', 200, '1.0'],
    ['a strange Host in HTTP/1.0', ISSUE, 'Host: evil.example\r\n', 421, '1.0'],
    ['two Hosts, the first its own', ISSUE, 'Host: localhost\r\nHost: evil.example\r\n', 400],
    ['two Hosts, the last its own', ISSUE, 'Host: evil.example\r\nhost: localhost\r\n', 400],
    ['a target that is a whole URL', `http://localhost${ISSUE}`, 'Host: localhost\r\n', 200],
    ['a target of a strange host', `http://evil.example${ISSUE}`, 'Host: localhost\r\n', 421],
    ['a target of a strange host over https', `https://evil.example${ISSUE}`, 'Host: localhost\r\n', 421],
    ['a target of its own with a strange Host', `http://localhost${ISSUE}`, 'Host: evil.example\r\n', 421],
    ['a target with a name and a password', `http://localhost@evil.example${ISSUE}`, 'Host: localhost\r\n', 400],
    ['a target in capitals', `HTTP://evil.example${ISSUE}`, 'Host: localhost\r\n', 421],
    ['a target that goes on from the host', `@evil.example${ISSUE}`, 'Host: localhost\r\n', 400],
    ['a target of another scheme', 'file:///etc/passwd', 'Host: localhost\r\n', 400],
    ['a strange X-Forwarded-Host', ISSUE, 'Host: localhost\r\nX-Forwarded-Host: evil.example\r\n', 200],
    ['an X-Forwarded-Host of its own', ISSUE, 'Host: evil.example\r\nX-Forwarded-Host: localhost\r\n', 421],
    ['a Forwarded of its own', ISSUE, 'Host: evil.example\r\nForwarded: host=localhost\r\n', 421],
    ['a strange Host over API 2.0', '/2.0/repositories/ann/app/issues/1', 'Host: evil.example\r\n', 421],
    ['a strange Host of a picture', '/account/ann/avatar/32/', 'Host: evil.example\r\n', 421],
    ['a strange Host of a page', '/ann/app/issues/1', 'Host: evil.example\r\n', 421],
  ];
  for (const [title, target, headers, status, version] of requests) {
    it(`answers ${status} to ${title}`, async () => {
      const answer = await send(target, headers, version === undefined ? {} : { version });
      assert.equal(statusOf(answer), status, answer);
      assert.doesNotMatch(answer, status === 200 ? /evil\.example/ : /First/);
    });
  }

  it('names the unknown host in the form of each API, and does nothing else', async () => {
    const body = 'title=Strange';
    const headers = `Host: evil.example\r\nAuthorization: ${basic('bob')}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n`;
    const answer = await send(APP, headers, { method: 'POST', body });
    assert.equal(statusOf(answer), 421);
    assert.match(answer, /\{"error":\{"message":"This server does not accept requests for evil\.example: [^"]+--allow-host\."\}\}/);
    assert.match(await send('/2.0/user', 'Host: evil.example\r\n'), /\{"type":"error","error":\{"message":"This server does not/);
    assert.equal((await world.bob.get(APP)).body.count, 1);
  });

  it('begins links with its own address, under any of its names', async () => {
    const answer = await send(ISSUE, `Host: localhost\r\nX-Forwarded-Host: evil.example\r\nAuthorization: ${basic('bob')}\r\n`);
    assert.match(answer, /"avatar": "https:\/\/issues\.example\.org:8443\/account/);
  });

  for (const [text, name] of [
    ['Issues.Example.org', 'issues.example.org'],
    ['issues.example.org.', 'issues.example.org'],
    ['fd00:0::7', '[fd00::7]'],
    ['[fd00::7]', '[fd00::7]'],
    ['10.1.2.3', '10.1.2.3'],
    ['bücher.example', 'xn--bcher-kva.example'],
  ] as const) {
    it(`accepts ${text} as a name`, () => assert.equal(allowedHostArgument(text), name));
  }
  for (const text of ['', ' ', '*', '*.example.org', 'http://x', 'x:80', '[::1]:80', 'a b', 'x/y', 'a,b', '[::1']) {
    it(`refuses '${text}' as a name`, () => assert.throws(() => allowedHostArgument(text), UsageError));
  }

  for (const [host, is] of [
    ['localhost', true],
    ['127.0.0.1', true],
    ['127.255.0.9', true],
    ['::1', true],
    ['0:0:0:0:0:0:0:1', true],
    ['::ffff:127.0.0.1', true],
    ['', false],
    ['0.0.0.0', false],
    ['::', false],
    ['127.evil.example', false],
    ['localhost.evil.example', false],
    ['10.0.0.1', false],
    ['::ffff:10.0.0.1', false],
    ['myhost', false],
  ] as const) {
    it(`treats ${host || 'nothing'} as ${is ? 'this computer only' : 'reachable by others'}`, () => assert.equal(isLoopback(host), is));
  }
});
