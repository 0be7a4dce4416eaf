import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clients } from '../../scripts/setup.mjs';
import { hashPassword } from '../../src/tracker/secrets';
import { openStore } from '../../src/tracker/store';
import type { Store } from '../../src/tracker/store/store';
import { checkResponse } from '../contract/api';
import { serveBehindNginx } from '../support/behind-nginx';
import { makeDatabase } from '../support/postgres-engine';
import { serve, type Served } from '../support/served';

/** Loads a client package. */
export const load = createRequire(join(clients, 'package.json'));

/** The password of all accounts, without characters that are special in a shell or a URL, since the old clients quote nothing. */
export const PASSWORD = 'a.long.password';

/** Adds an account that signs in with PASSWORD. */
export async function addPerson(store: Store, username: string, displayName: string) {
  return store.saveAccount(username, { displayName, passwordHash: await hashPassword(PASSWORD, { log2n: 4, r: 8, p: 1 }) });
}

/** Creates `ann/app`, a public repository of ann where bob has write access, with components, milestones and versions. */
export async function addApp(store: Store): Promise<void> {
  const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
  await store.grant(key, (await addPerson(store, 'ann', 'Ann Smith')).key, 'admin');
  await store.grant(key, (await addPerson(store, 'bob', 'Bob Jones')).key, 'write');
  await store.addListItem(key, 'component', 'UI');
  await store.addListItem(key, 'component', 'core');
  await store.addListItem(key, 'milestone', 'M1');
  await store.addListItem(key, 'version', '1.0');
}

/** Where the tracker of a test keeps its issues: a data file, or with TEST_ENGINE=postgres a database. */
async function makeData(folder: string): Promise<{ file: string; filesFolder?: string; drop: () => Promise<void> }> {
  if (process.env.TEST_ENGINE !== 'postgres') return { file: join(folder, 'issues.db'), drop: () => Promise.resolve() };
  const { url, drop } = await makeDatabase();
  return { file: url, filesFolder: join(folder, 'files'), drop };
}

/** Starts a tracker in a child process on a free port, with data that `fill` has filled; with TEST_FRONT=nginx in three of them behind it. */
export async function serveTracker(fill: (store: Store) => Promise<void>): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-clients-'));
  const { drop, ...place } = await makeData(folder);
  const store = await openStore(place);
  await fill(store);
  await store.close();
  const { file, filesFolder } = place;
  const fileOptions = filesFolder === undefined ? [] : ['--files', filesFolder];
  const served = process.env.TEST_FRONT === 'nginx' ? await serveBehindNginx(file, fileOptions) : await serve(file, '0', fileOptions);
  return {
    url: served.url,
    restart: served.restart,
    async stop() {
      await served.stop();
      await drop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What a program sends as ann with each request of JSON. */
export const JSON_AS_ANN = { Authorization: `Basic ${btoa(`ann:${PASSWORD}`)}`, 'Content-Type': 'application/json' };

/** A `fetch` that validates each response of API 2.0 by the contract. */
export const held =
  (ask: typeof fetch): typeof fetch =>
  async (url, init) => {
    const response = await ask(url, init);
    await checkResponse(init?.method ?? 'GET', url as string, response);
    return response;
  };
