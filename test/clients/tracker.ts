import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clients } from '../../scripts/setup.mjs';
import { hashPassword } from '../../src/tracker/secrets';
import { openStore } from '../../src/tracker/store';
import type { Store } from '../../src/tracker/store/store';
import { checkResponse } from '../contract/api';
import { serve, type Served } from '../support/served';

/** Loads a package of those that were written for Bitbucket. */
export const load = createRequire(join(clients, 'package.json'));

/** Everybody's password; without a character that a shell or a URL takes for its own, since the old clients quote nothing. */
export const PASSWORD = 'a.long.password';

/** Puts a person into a tracker who can sign in with PASSWORD. */
export async function addPerson(store: Store, username: string, displayName: string) {
  return store.saveAccount(username, { displayName, passwordHash: await hashPassword(PASSWORD, { log2n: 4, r: 8, p: 1 }) });
}

/** `ann/app`, a public repository of ann's in which bob may write, with a list of each kind. */
export async function addApp(store: Store): Promise<void> {
  const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
  await store.grant(key, (await addPerson(store, 'ann', 'Ann Smith')).key, 'admin');
  await store.grant(key, (await addPerson(store, 'bob', 'Bob Jones')).key, 'write');
  await store.addListItem(key, 'component', 'UI');
  await store.addListItem(key, 'component', 'core');
  await store.addListItem(key, 'milestone', 'M1');
  await store.addListItem(key, 'version', '1.0');
}

/** A tracker in a process of its own on a free port, with a data file that `fill` fills before. */
export async function serveTracker(fill: (store: Store) => Promise<void>): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-clients-'));
  const file = join(folder, 'issues.db');
  const store = await openStore({ file });
  await fill(store);
  await store.close();
  const served = await serve(file);
  return {
    url: served.url,
    async stop() {
      await served.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A `fetch` that holds every answer of API 2.0 against its contract before anybody reads it. */
export const held =
  (ask: typeof fetch): typeof fetch =>
  async (url, init) => {
    const response = await ask(url, init);
    await checkResponse(init?.method ?? 'GET', url as string, response);
    return response;
  };
