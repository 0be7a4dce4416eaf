/**
 * Makes a fresh machine ready: the project's packages (with the Node that it runs on), and for `vscode` also a VS Code that
 * runs without a desktop, and Chromium. Runs on Node 20 without a package, and is quick when everything is there.
 *
 *     node scripts/setup.mjs [vscode]
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Where the VS Code host lives: outside of the project, so that the next clone finds it too. */
export const host = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'issue-bucket', 'vscode-host');

const COMPILER = ['build-essential', 'python3', 'pkg-config', 'libkrb5-dev', 'libx11-dev', 'libxkbfile-dev', 'libsecret-1-dev'];

class SetupError extends Error {}

/** Runs a command quietly; what it printed is shown when it fails. */
function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  if (done.status === 0) return done.stdout;
  const said = `${done.stdout ?? ''}${done.stderr ?? ''}`.trim().split('\n').slice(-25).join('\n');
  throw new SetupError(`\`${command} ${args.join(' ')}\` failed${done.error ? `: ${done.error.message}` : ''}.\n${said}`);
}

function step(what, work) {
  const start = Date.now();
  process.stderr.write(`setup: ${what} ...`);
  work();
  process.stderr.write(` done in ${((Date.now() - start) / 1000).toFixed(0)} s\n`);
}

const stamp = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Installs a folder's packages by its lockfile, unless the ones that are there are of that lockfile. */
function packages(folder, what, environment = process.env) {
  const mark = join(folder, 'node_modules', '.issue-bucket-lock');
  const wanted = stamp(join(folder, 'package-lock.json'));
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  step(what, () => run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, env: environment }));
  writeFileSync(mark, wanted);
}

function debian(names, why) {
  const missing = names.filter(
    (name) => spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' }).stdout?.includes('install ok installed') !== true,
  );
  if (missing.length === 0) return;
  const root = process.getuid?.() === 0;
  if (!root || spawnSync('apt-get', ['--version']).status !== 0) {
    throw new SetupError(
      `${why} needs ${missing.join(', ')}. Install them (on Debian: \`apt-get install ${missing.join(' ')}\`) and run this again.`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  step(`installing ${missing.join(', ')}`, () => {
    run('apt-get', ['update', '-qq'], { env });
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
  });
}

const chromiums = () => [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of the browser that shows VS Code in tests. */
export const chromium = () => chromiums().find((path) => path && existsSync(path));

/** Installs VS Code's server with its workbench (npm `code-server` carries both), compiled by the Node that will run it. */
function vscodeHost() {
  if (!existsSync(join(host, 'node_modules', '.issue-bucket-lock'))) debian(COMPILER, 'Compiling the native parts of VS Code');
  mkdirSync(host, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(root, 'test', 'host', file), join(host, file));
  const bin = join(root, 'node_modules', '.bin');
  packages(host, 'installing VS Code for the browser (some minutes, once)', {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
  });
  if (!chromium()) debian(['chromium', 'fonts-dejavu-core'], 'Showing VS Code');
}

/** @param {{ vscode?: boolean }} [what] */
export function setUp({ vscode = false } = {}) {
  packages(root, "installing the project's packages");
  if (vscode) vscodeHost();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    setUp({ vscode: process.argv.includes('vscode') });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\nThe set-up stopped. ${error.message}\n`);
    process.exit(1);
  }
}
