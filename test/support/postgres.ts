import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { postgresFolder, root } from '../../scripts/setup.mjs';

/*
 * A PostgreSQL of the tests' own: a cluster in a temporary folder that is reached by a socket in it alone, so that nothing else on this machine is
 * touched. It ends with the process that has started it, however that ends.
 */

/** Users as whom PostgreSQL runs when the tests are run by root, as whom it does not. */
const USERS = ['postgres', 'nobody'];
const START_TIMEOUT_MS = 60_000;
/** `tests` is the superuser of the cluster, as whom the stores of tests sign in, too. */
const USER = 'tests';

/** A started cluster. */
export interface Cluster {
  stop(): Promise<void>;
}

/** Names the folder of the running cluster, for the processes that run tests. */
const FOLDER = 'TEST_POSTGRES_FOLDER';

/** The address of a database of the cluster. */
export const databaseUrl = (database: string): string =>
  `postgres://${USER}@localhost/${database}?host=${encodeURIComponent(process.env[FOLDER] ?? '')}`;

/** Waits until the parent is gone (the end of its pipe), and takes all away then. A shell gives what runs in its background no input of its own. */
const SUPERVISE = `
exec 3<&0
"$@" < /dev/null & server=$!
(cat <&3 > /dev/null; kill -QUIT $server 2> /dev/null) &
wait $server
kill $! 2> /dev/null
rm -rf "$FOLDER"
`;

const SETTINGS = {
  listen_addresses: '',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  shared_buffers: '64MB',
  max_connections: '60',
  autovacuum: 'off',
};

/** As whom PostgreSQL runs: not as root. The folder is given to that user. */
export function clusterOwner(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  for (const name of USERS) {
    const [uid = NaN, gid = NaN] = ['-u', '-g'].map((option) => parseInt(spawnSync('id', [option, name], { encoding: 'utf8' }).stdout, 10));
    if (Number.isNaN(uid) || Number.isNaN(gid)) continue;
    chownSync(folder, uid, gid);
    return { uid, gid };
  }
  throw new Error(`PostgreSQL does not run as root, and there is no user ${USERS.join(' or ')}.`);
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  for (const until = Date.now() + START_TIMEOUT_MS; ;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (server.exitCode !== null) throw new Error('PostgreSQL ended at once.', { cause: error });
      if (Date.now() > until) throw error;
    }
    await delay(20);
  }
}

/** Whether PGlite takes the place of PostgreSQL (TEST_PGLITE=1), which is not on this machine then. */
export const isPglite = (): boolean => process.env.TEST_PGLITE === '1';

async function startPglite(): Promise<Cluster> {
  const folder = mkdtempSync('/tmp/issue-bucket-pg-');
  const program = join(root, 'test', 'pglite', 'server.mjs');
  const server = spawn(process.execPath, [program, folder], { stdio: ['pipe', 'ignore', 'inherit'] });
  process.env[FOLDER] = folder;
  await answers(databaseUrl('postgres'), server);
  return {
    stop: () =>
      new Promise((resolve) => {
        server.once('exit', () => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        server.stdin.end();
      }),
  };
}

/** Makes and starts a cluster. @throws when PostgreSQL is not installed, or does not start */
export async function startCluster(): Promise<Cluster> {
  if (isPglite()) return startPglite();
  const bin = postgresFolder();
  if (bin === undefined) throw new Error('PostgreSQL is not installed (on Debian: apt-get install postgresql).');
  // Paths of sockets are short.
  const folder = mkdtempSync('/tmp/issue-bucket-pg-');
  const user = clusterOwner(folder);
  const data = join(folder, 'data');
  const init = ['-D', data, '-U', USER, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  const created = spawnSync(join(bin, 'initdb'), init, { encoding: 'utf8', cwd: '/', ...user });
  if (created.status !== 0) throw new Error(`initdb failed: ${created.stderr}`);
  const settings = Object.entries({ ...SETTINGS, unix_socket_directories: folder }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn('sh', ['-c', SUPERVISE, 'sh', join(bin, 'postgres'), '-D', data, ...settings], {
    cwd: '/',
    detached: true,
    ...user,
    env: { ...process.env, FOLDER: folder },
    stdio: ['pipe', 'ignore', process.env.POSTGRES_LOG === undefined ? 'ignore' : 'inherit'],
  });
  process.env[FOLDER] = folder;
  await answers(databaseUrl('postgres'), server);
  return {
    stop: () =>
      new Promise((resolve) => {
        server.once('exit', () => resolve());
        server.stdin.end();
      }),
  };
}
