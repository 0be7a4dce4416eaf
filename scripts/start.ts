/**
 * Opens VS Code with the extension, a sample workspace and a sample repository, until Ctrl+C: `npm start`.
 * A desktop VS Code (`code` on PATH) loads the extension from here; without one VS Code is served for the browser.
 *
 *     npm start -- [--browser] [--port PORT] [--fresh]
 *
 * --browser  use the browser even on a desktop;  --port  port of the server (8650, or a free one);
 * --fresh    reset the sample.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { QUIET_SETTINGS, startServer, writeMachineSettings, writeSettings, writeUserSettings } from './host';
import { build, installExtension } from './package';
import { copyWorkspace, makeDatabase } from './sample';
import { cache, onOrphaned, root, setUp, step, stopWith } from './setup.mjs';

const { values: options } = parseArgs({
  options: { browser: { type: 'boolean' }, port: { type: 'string' }, fresh: { type: 'boolean' } },
});
const port = Number(options.port ?? 8650);
if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(`--port takes a number from 0 to 65535, not ${options.port}.`);
  process.exit(2);
}

const scratch = join(cache, 'sample');
const workspace = join(scratch, 'tidewatch');
const database = join(scratch, 'issues.db');

/** Resolves on Ctrl+C, on a signal, or when the parent process has ended. */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    onOrphaned(resolve);
  });
}

/** Whether `code` on PATH can open a window. Inside of a remote VS Code it only opens files there. */
function hasDesktop(): boolean {
  if (options.browser || process.env.VSCODE_IPC_HOOK_CLI) return false;
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return false;
  return spawnSync('code', ['--version'], { shell: process.platform === 'win32' }).status === 0;
}

function prepareSample(): void {
  if (options.fresh) rmSync(scratch, { recursive: true, force: true });
  if (existsSync(workspace) && existsSync(database)) return;
  step('making the sample workspace and its repository', () => {
    if (!existsSync(workspace)) copyWorkspace(workspace);
    makeDatabase(database);
  });
}

/** Opens a window on the desktop. Returns false when that fails. */
async function desktop(end: Promise<void>): Promise<boolean> {
  const data = join(scratch, 'desktop');
  writeSettings(join(data, 'User', 'settings.json'), { ...QUIET_SETTINGS, 'issueBucket.dataFile': database });
  const args = ['--new-window', '--wait', '--user-data-dir', data, '--disable-workspace-trust', '--skip-welcome'];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  const child = spawn('code', [...args, `--extensionDevelopmentPath=${root}`, workspace], {
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  child.stderr.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-2000)));
  console.log(`VS Code with Issue Bucket: the window of ${workspace}. Close it, or press Ctrl+C here, to end.`);
  const code = await Promise.race([new Promise<number | null>((resolve) => child.on('exit', resolve)), end.then(() => 0)]);
  if (code === 0) {
    child.kill();
    return true;
  }
  console.error(`\`code\` ended with ${code}; VS Code is served for the browser instead.\n${output}`);
  return false;
}

/** The wanted port, or a free one when it is taken. */
function usablePort(preferredPort: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(0))
      .listen(preferredPort, '127.0.0.1', () => probe.close(() => resolve(preferredPort)));
  });
}

async function browser(end: Promise<void>): Promise<void> {
  setUp({ vscode: true });
  const folders = { data: join(scratch, 'browser'), extensions: '' };
  step('installing the extension', () => (folders.extensions = installExtension(scratch)));
  writeMachineSettings(folders.data, { ...QUIET_SETTINGS, 'issueBucket.dataFile': database });
  writeUserSettings(folders.data, QUIET_SETTINGS);
  // A page of another site could reach a server on loopback too: without the token it is not let in.
  const server = await startServer({ ...folders, port: await usablePort(port), token: randomBytes(16).toString('hex') });
  console.log(`VS Code with Issue Bucket: ${server.url(workspace)}`);
  console.error('Open it in a browser. Ctrl+C ends it.');
  const code = await Promise.race([server.exited, end.then(() => 0)]);
  await server.stop();
  if (code !== 0) console.error(`VS Code's server ended with ${code}.`);
  process.exitCode = code ?? 1;
}

async function start(): Promise<void> {
  const end = stopRequested();
  const onDesktop = hasDesktop();
  step('building', () => build(!onDesktop));
  prepareSample();
  if (!(onDesktop && (await desktop(end)))) await browser(end);
  process.exit();
}

start().catch(stopWith);
