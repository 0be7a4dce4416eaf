import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { postgresFolder } from '../../scripts/setup.mjs';
import { clusterOwner } from './postgres';

/*
 * A PostgreSQL in a folder of its own that is reached by a free port of this computer, with a password. It ends with the process that has started
 * it, however that ends, and can be started again with the same data.
 */

const USER = 'tests';
const START_TIMEOUT_MS = 60_000;

/** Waits until the parent is gone (the end of its pipe), and stops the server then. A shell gives what runs in its background no input of its own. */
const SUPERVISE = `
exec 3<&0
"$@" < /dev/null & server=$!
(cat <&3 > /dev/null; kill -INT $server 2> /dev/null) &
wait $server
kill $! 2> /dev/null
`;

/** The signals by which `pg_ctl restart` ends a server: `fast` ends transactions and writes all pages, `immediate` is like a crash. */
const STOP_SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

export type StopMode = keyof typeof STOP_SIGNALS;

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** A cluster in a folder; it is made there with the first start. */
export class OwnCluster {
  #server: ChildProcess | undefined;
  #port = 0;
  #password = '';

  readonly #folder: string;
  readonly #settings: Readonly<Record<string, string>>;

  constructor(folder: string, settings: Readonly<Record<string, string>> = {}) {
    this.#folder = folder;
    this.#settings = settings;
  }

  /** The address of a database. */
  url(database: string): string {
    return `postgres://${USER}:${this.#password}@127.0.0.1:${this.#port}/${database}`;
  }

  /** Starts the server, and waits until it answers. @throws when PostgreSQL is not installed, or does not start */
  async start(): Promise<void> {
    const bin = postgresFolder();
    if (bin === undefined) throw new Error('PostgreSQL is not installed (on Debian: apt-get install postgresql).');
    mkdirSync(this.#folder, { recursive: true });
    const user = clusterOwner(this.#folder);
    const data = join(this.#folder, 'data');
    const passwordFile = join(this.#folder, 'password');
    if (!existsSync(passwordFile)) this.#make(bin, data, passwordFile, user);
    this.#password = readFileSync(passwordFile, 'utf8');
    this.#port ||= await freePort();
    const all = { listen_addresses: '127.0.0.1', port: String(this.#port), unix_socket_directories: this.#folder, ...this.#settings };
    const settings = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const stderr = process.env.POSTGRES_LOG === undefined ? 'ignore' : 'inherit';
    const args = ['-c', SUPERVISE, 'sh', join(bin, 'postgres'), '-D', data, ...settings];
    const server = spawn('sh', args, { cwd: '/', detached: true, ...user, stdio: ['pipe', 'ignore', stderr] });
    this.#server = server;
    for (const until = Date.now() + START_TIMEOUT_MS; ;) {
      try {
        return await this.run('select 1');
      } catch (error) {
        if (server.exitCode !== null) throw new Error('PostgreSQL ended at once.', { cause: error });
        if (Date.now() > until) throw error;
      }
      await delay(20);
    }
  }

  /** The process id of the started server; its children are those of connections. */
  get pid(): number {
    return Number(readFileSync(join(this.#folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  }

  /** Ends the server. */
  async stop(mode: StopMode = 'fast'): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    process.kill(this.pid, STOP_SIGNALS[mode]);
    await ended;
    server.stdin?.end();
  }

  /** Runs statements as the superuser. */
  async run(statement: string, database = 'postgres'): Promise<void> {
    await this.rows(statement, database);
  }

  /** The rows of a statement. */
  async rows<Row extends object>(statement: string, database = 'postgres'): Promise<Row[]> {
    const client = new Client({ connectionString: this.url(database) });
    client.on('error', () => undefined); // what is asked fails by itself
    await client.connect();
    try {
      return (await client.query<Row>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  /** Ends the server, and removes its folder. */
  async remove(): Promise<void> {
    await this.stop('immediate');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #make(bin: string, data: string, passwordFile: string, user: { uid?: number; gid?: number }): void {
    rmSync(data, { recursive: true, force: true });
    chmodSync(this.#folder, 0o700);
    const partial = `${passwordFile}.new`;
    writeFileSync(partial, randomUUID(), { mode: 0o600 });
    clusterOwner(partial);
    const init = [
      '-D',
      data,
      '-U',
      USER,
      `--pwfile=${partial}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ];
    const result = spawnSync(join(bin, 'initdb'), init, { encoding: 'utf8', cwd: '/', ...user });
    if (result.status !== 0) throw new Error(`initdb failed: ${result.stderr}`);
    writeFileSync(passwordFile, readFileSync(partial), { mode: 0o600 });
    rmSync(partial);
  }
}
