import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './own-cluster';
import { clusterOwner } from './postgres';

const PROGRAMS = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'];
const START_TIMEOUT_MS = 20_000;

/** The program; undefined where PgBouncer is not installed. */
export const pgbouncer = PROGRAMS.find((file) => existsSync(file));

/** A PgBouncer before the PostgreSQL of the tests. */
export interface Pooler {
  /** The address of a database of `databaseUrl`, through it. */
  through(url: string): string;
  stop(): Promise<void>;
}

/** Starts PgBouncer with few connections to the server, whose folder of the socket is taken off the address of one of its databases. */
export async function startPooler(databaseUrl: string, mode: 'session' | 'transaction' | 'statement', size = 4): Promise<Pooler> {
  const [port, folder] = [await freePort(), mkdtempSync(join(tmpdir(), 'issue-bucket-pooler-'))];
  const owner = clusterOwner(folder);
  const { searchParams, username } = new URL(databaseUrl);
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]\n* = host=${searchParams.get('host')} user=${username}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}
unix_socket_dir =\nauth_type = any\nadmin_users = ${username}\npool_mode = ${mode}\ndefault_pool_size = ${size}\n`,
  );
  clusterOwner(file);
  const child = spawn(pgbouncer!, ['-q', file], { stdio: ['ignore', 'ignore', 'pipe'], ...owner });
  let output = '';
  child.stderr.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-4000)));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const through = (url: string): string => {
    const pooled = new URL(url);
    pooled.search = '';
    pooled.host = `127.0.0.1:${port}`;
    return pooled.href;
  };
  for (const until = Date.now() + START_TIMEOUT_MS; ; await delay(20)) {
    const client = new Client({ connectionString: through(databaseUrl) });
    try {
      await client.connect();
      await client.end();
      break;
    } catch (error) {
      if (child.exitCode === null && Date.now() <= until) continue;
      child.kill('SIGKILL');
      throw new Error(`PgBouncer does not answer. It said: ${output}`, { cause: error });
    }
  }
  return {
    through,
    async stop() {
      child.kill('SIGINT');
      await Promise.race([ended, delay(2000).then(() => child.kill('SIGKILL'))]);
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
