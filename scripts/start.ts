/**
 * Opens VS Code with the extension, a sample workspace and a sample repository: on the desktop when `code` is on PATH,
 * else in the browser. `npm start -- [--port N] [--fresh] [--browser]`
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { serveVSCode } from './host';
import { makeVsix } from './package';
import { host, root } from './setup.mjs';

const { values } = parseArgs({ options: { port: { type: 'string' }, fresh: { type: 'boolean' }, browser: { type: 'boolean' } } });
const home = join(dirname(host), 'start');
const workspace = join(home, 'tidewatch');
const dataFile = join(home, 'issues.sqlite');
const REMOTE = 'git@bitbucket.org:harbour/tidewatch.git';

const say = (text: string): void => void process.stderr.write(`start: ${text}\n`);

function run(command: string, args: readonly string[], cwd = root): void {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (done.status !== 0)
    throw new Error(`\`${command} ${args.join(' ')}\` failed.\n${done.stdout ?? ''}${done.stderr ?? done.error?.message ?? ''}`);
}

/** Copies the sample workspace out of the project and makes it a git repository with a remote, as a real one has. */
function makeWorkspace(): void {
  if (existsSync(workspace)) return;
  say(`making a sample workspace in ${workspace}`);
  cpSync(join(root, 'sample', 'workspace'), workspace, { recursive: true });
  if (spawnSync('git', ['--version']).status !== 0) {
    mkdirSync(join(workspace, '.vscode'), { recursive: true });
    writeFileSync(join(workspace, '.vscode', 'settings.json'), JSON.stringify({ 'issueBucket.repository': 'harbour/tidewatch' }, null, 2));
    return;
  }
  const identity = ['-c', 'user.name=Ida Holm', '-c', 'user.email=ida@harbour.example'];
  run('git', ['init', '-q', '-b', 'main'], workspace);
  run('git', ['remote', 'add', 'origin', REMOTE], workspace);
  run('git', ['add', '.'], workspace);
  run('git', [...identity, 'commit', '-q', '-m', 'Watch the tide'], workspace);
}

function makeIssues(): void {
  if (existsSync(dataFile)) return;
  say('making a sample repository of issues');
  const archive = join(home, 'sample.zip');
  run(process.execPath, ['--import', 'tsx', 'sample/make-archive.ts', archive]);
  run(process.execPath, ['dist/cli.js', 'import', archive, '--repository', 'harbour/tidewatch', '--data', dataFile]);
}

const hasDesktop = (): boolean =>
  !values.browser &&
  spawnSync('code', ['--version'], { shell: process.platform === 'win32' }).status === 0 &&
  Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY || process.platform !== 'linux');

async function main(): Promise<void> {
  if (values.fresh) rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  say('building the extension');
  run(process.execPath, ['esbuild.mts']);
  makeWorkspace();
  makeIssues();
  const settings = { 'issueBucket.dataFile': dataFile, 'workbench.startupEditor': 'none' };
  if (hasDesktop()) {
    const userData = join(home, 'desktop');
    mkdirSync(join(userData, 'User'), { recursive: true });
    writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
    say('opening VS Code');
    spawn('code', [`--extensionDevelopmentPath=${root}`, `--user-data-dir=${userData}`, workspace], { stdio: 'inherit' });
    return;
  }
  const vsix = makeVsix(join(home, 'issue-bucket.vsix'));
  const server = await serveVSCode({
    directory: join(home, 'browser'),
    vsix,
    settings,
    port: values.port === undefined ? undefined : Number(values.port),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.stop());
  process.stdout.write(`VS Code with Issue Bucket: ${server.folderUrl(workspace)}\n`);
  await server.ended;
}

main().catch((error: unknown) => {
  process.stderr.write(`start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
