import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from '../../scripts/setup.mjs';
import { freePort } from './own-cluster';
import { serve, type Served } from './served';

/* Processes of a tracker behind nginx, as docs/server.md has them: its own files are used, with other ports and without https. */

const PROCESSES = 3;
const START_TIMEOUT_MS = 20_000;

const deployed = (name: string): string => readFileSync(join(root, 'deploy', name), 'utf8');

/** Replaces what has to be there. */
function replaced(text: string, pattern: RegExp, by: string): string {
  if (text.search(pattern) < 0) throw new Error(`${pattern.source} is not in the configuration of nginx.`);
  return text.replace(pattern, by);
}

/** The configuration of nginx for a port, and for servers like `127.0.0.1:8701`. It is the server with https in deploy/nginx.conf, without https. */
export function nginxConfiguration(port: number, servers: readonly string[]): string {
  const [, https = ''] = deployed('nginx.conf').split(/^(?=server \{\n {4}listen 443)/m);
  let site = replaced(https, /^ *listen 443 .*\n *listen \[::\]:443 .*\n/m, `    listen 127.0.0.1:${port};\n`);
  site = replaced(site, /^ *ssl_certificate .*\n *ssl_certificate_key .*\n/m, '');
  // The names of the tests' servers have a port.
  site = replaced(site, /proxy_set_header Host \$host;/, 'proxy_set_header Host $http_host;');
  let at = 0;
  const upstream = deployed('nginx-upstream.conf').replace(/127\.0\.0\.1:870\d/g, () => servers[at++] ?? '');
  if (at !== servers.length) throw new Error(`deploy/nginx-upstream.conf has ${at} servers.`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `    ${name}_temp_path ${name};\n`).join('');
  const user = process.getuid?.() === 0 ? 'user root;\n' : '';
  return `${user}daemon off;\npid nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\n    access_log off;\n${temporary}${upstream}\n${site}}\n`;
}

/** Serves data by three processes behind nginx, which has to be installed; `more` are further arguments of `serve`. */
export async function serveBehindNginx(data: string, more: readonly string[] = []): Promise<Served> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const options = [...more, '--url', url, '--trust-proxy', '127.0.0.1'];
  const served = await Promise.all(Array.from({ length: PROCESSES }, () => serve(data, '0', options)));
  const ports = served.map((one) => new URL(one.url).port);
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-nginx-'));
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    nginxConfiguration(
      port,
      ports.map((it) => `127.0.0.1:${it}`),
    ),
  );
  const nginx = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  nginx.stderr.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-4000)));
  const failed = new Promise<never>((_, reject) => {
    nginx.once('error', reject);
    nginx.once('exit', () => reject(new Error(`nginx has ended. It said: ${output}`)));
  });
  failed.catch(() => undefined);
  const isReady = async (): Promise<void> => {
    for (const until = Date.now() + START_TIMEOUT_MS; Date.now() < until; await delay(20)) {
      if (
        await fetch(`${url}/ready`).then(
          (answer) => answer.ok,
          () => false,
        )
      )
        return;
    }
    throw new Error(`nginx does not answer. It said: ${output}`);
  };
  await Promise.race([failed, isReady()]);
  return {
    url,
    async restart(index) {
      await served[index]!.stop();
      served[index] = await serve(data, ports[index], options);
    },
    async stop() {
      nginx.kill('SIGTERM');
      await failed.catch(() => undefined);
      await Promise.all(served.map((one) => one.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
