import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createTrackerServer } from '../../../src/cli/server';
import { createTracker, type Tracker } from '../../../src/tracker';
import { hashPassword } from '../../../src/tracker/secrets';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { basic } from './harness';

/** Uploads and downloads that are interrupted. */
describe('a file that is cut off', () => {
  let folder: string;
  let store: Store;
  let tracker: Tracker;
  let server: Server;
  let port: number;
  const PATH = '/2.0/repositories/ann/app/issues/1/attachments';
  const Authorization = basic('ann');

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-cut-off-'));
    store = await openStore({ file: join(folder, 'issues.db') });
    const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    const passwordHash = await hashPassword("ann's password", { log2n: 4, r: 8, p: 1 });
    const ann = await store.saveAccount('ann', { displayName: 'Ann', passwordHash });
    await store.grant(key, ann.key, 'admin');
    await store.create(key, ann.key, { title: 'With files' });
    tracker = createTracker(store);
    server = createTrackerServer(tracker, { hosts: ['x'] });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await tracker.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const stored = 'issues.db.attachments';
  const incoming = () => {
    const path = join(folder, stored, 'incoming');
    return existsSync(path) ? readdirSync(path) : [];
  };
  /** Attachments that this process holds open, where the system tells. */
  const openAttachments = (): string[] =>
    (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd') : []).flatMap((descriptor) => {
      try {
        const path = readlinkSync(`/proc/self/fd/${descriptor}`);
        return path.includes(stored) ? [path] : [];
      } catch {
        return []; // closed meanwhile
      }
    });
  async function until(title: string, condition: () => boolean): Promise<void> {
    for (const end = Date.now() + 5000; !condition(); await delay(10)) assert.ok(Date.now() < end, title);
  }

  it('leaves nothing behind on its way in', async () => {
    const part = '--x\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\n\r\n';
    const head = `POST ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: ${Authorization}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n`;
    const socket = connect(port, '127.0.0.1');
    socket.write(`${head}${part}whole\r\n${part}${'half '.repeat(2000)}`);
    await until('no file has come', () => incoming().length > 0);
    socket.destroy();
    await until('the file is still there', () => incoming().length === 0);
    await until('the file is still open', () => openAttachments().length === 0);
    assert.deepEqual(await store.attachments(1, 1), []);
  });

  it('is refused when its form has no end, and leaves nothing behind', async () => {
    const body = '--x\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\n\r\nhalf';
    const headers = { Authorization, 'Content-Type': 'multipart/form-data; boundary=x' };
    const response = await fetch(`http://127.0.0.1:${port}${PATH}`, { method: 'POST', headers, body });
    assert.equal(response.status, 400);
    assert.deepEqual([incoming(), openAttachments()], [[], []]);
  });

  it('is not held open on its way out', async () => {
    const form = new FormData();
    form.append('files', new Blob([new Uint8Array(20 << 20)]), 'large.bin');
    const response = await fetch(`http://127.0.0.1:${port}${PATH}`, { method: 'POST', headers: { Authorization }, body: form });
    assert.equal(response.status, 201);
    const get = (method: string) => `${method} ${PATH}/large.bin HTTP/1.1\r\nHost: x\r\n\r\n`;
    for (let i = 0; i < 5; i++) {
      const socket = connect(port, '127.0.0.1');
      socket.write(get('GET'));
      await once(socket, 'data');
      socket.destroy();
      const hasty = connect(port, '127.0.0.1');
      await new Promise((resolve) => hasty.write(get('GET'), resolve));
      hasty.destroy();
    }
    await until('the file is still open', () => openAttachments().length === 0);
  });
});
