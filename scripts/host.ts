import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { host, root } from './setup.mjs';

/** A VS Code that runs without a desktop: its server, whose page any browser shows. */
export interface VSCodeServer {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly origin: string;
  /** Address that opens a folder, with more parameters if given (`payload` for tests). */
  folderUrl(folder: string, payload?: readonly (readonly [string, string])[]): string;
  /** Resolves when the server has ended. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface ServeOptions {
  /** Keeps settings, storage and extensions; made when it is not there. */
  readonly directory: string;
  readonly port?: number;
  /** Settings of the machine, as JSON. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A VSIX to install first. */
  readonly vsix?: string;
  /** Lets a page run tests in the extension host (`payload`). */
  readonly tests?: boolean;
}

const main = join(host, 'node_modules', 'code-server', 'lib', 'vscode', 'out', 'server-main.js');

/** A port on loopback that nobody uses now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

const listening = (server: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    const onData = (data: Buffer) => {
      said += data.toString();
      if (/listening on/i.test(said)) resolve();
    };
    server.stdout?.on('data', onData);
    server.stderr?.on('data', onData);
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`VS Code's server ended at its start (${code}).\n${said.trim()}`)));
  });

/** Starts VS Code's server on loopback. @throws {Error} when it ends before it listens, with what it said */
export async function serveVSCode(options: ServeOptions): Promise<VSCodeServer> {
  const { directory, settings = {}, vsix, tests = false } = options;
  const data = join(directory, 'data');
  const folders = ['--server-data-dir', directory, '--extensions-dir', join(directory, 'extensions'), '--accept-server-license-terms'];
  mkdirSync(join(data, 'Machine'), { recursive: true });
  writeFileSync(join(data, 'Machine', 'settings.json'), JSON.stringify(settings, null, 2));
  if (vsix !== undefined) {
    const done = spawnSync(process.execPath, [main, ...folders, '--install-extension', vsix, '--force'], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`VS Code did not install ${vsix}.\n${done.stdout}${done.stderr}`);
  }
  const port = options.port ?? (await freePort());
  const args = [main, ...folders, '--host', '127.0.0.1', '--port', String(port), '--without-connection-token', '--telemetry-level', 'off'];
  args.push('--disable-workspace-trust');
  if (tests) args.push('--enable-smoke-test-driver');
  const server = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await listening(server);
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    folderUrl: (folder, payload) =>
      `${origin}/?folder=${encodeURIComponent(folder)}${payload ? `&payload=${encodeURIComponent(JSON.stringify(payload))}` : ''}`,
    ended,
    stop: () => {
      server.kill();
      return ended;
    },
  };
}
