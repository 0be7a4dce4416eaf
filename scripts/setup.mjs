/**
 * Sets up a fresh machine: the project's packages (with the Node that it runs on), and with `vscode` also the VS Code server and Chromium. Runs on
 * Node 20 without any package, and ends quickly when everything is installed.
 *
 *     node scripts/setup.mjs [vscode] [--then SCRIPT ARGUMENTS...]
 *
 * The script runs on the project's own Node: a shell that has looked up `node` before that was installed would use the old one.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Downloads are stored here, outside of the clone, so that the next clone can use them. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'issue-bucket');
/** Folder of the VS Code server. */
export const host = join(cache, 'vscode-host');
/** Folder of other people's clients for Bitbucket. */
export const clients = join(cache, 'clients');
/** Folder of PGlite, which takes the place of PostgreSQL on a machine that cannot have it. */
export const pglite = join(cache, 'pglite');

const windows = process.platform === 'win32';
const bin = join(root, 'node_modules', '.bin');
/** The Node that the project runs on. */
export const node = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

const COMPILER = ['build-essential', 'python3', 'pkg-config', 'libkrb5-dev', 'libx11-dev', 'libxkbfile-dev', 'libsecret-1-dev'];
const BROWSER = ['chromium', 'fonts-dejavu-core'];
// Debian's package of the Python client does not declare its dependencies.
const CLIENTS = ['curl', 'python3-bitbucket-api', 'python3-requests', 'python3-requests-oauthlib'];

// PostgreSQL 15 or later, of which the tests make a cluster of their own.
const POSTGRES = ['postgresql', 'pgbouncer'];
const NGINX = ['nginx-light'];
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

/** The folder of PostgreSQL's programs; undefined where it is not installed. POSTGRES_BIN sets another one. */
export function postgresFolder() {
  const versions = existsSync(POSTGRES_VERSIONS) ? readdirSync(POSTGRES_VERSIONS).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [process.env.POSTGRES_BIN, ...versions.map((version) => join(POSTGRES_VERSIONS, version, 'bin'))];
  return folders.find((folder) => folder && existsSync(join(folder, 'initdb')));
}

/** An error of the set-up that says what a person has to do. */
export class SetupError extends Error {}

/** Runs a command without showing its output. @throws with the end of the output when it fails */
function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 256 << 20,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: windows,
    ...options,
  });
  if (result.status === 0) return;
  const outputEnd = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().split('\n').slice(-25).join('\n');
  throw new SetupError(`\`${command} ${args.join(' ')}\` failed${result.error ? `: ${result.error.message}` : ''}.\n${outputEnd}`);
}

/** Runs a step of the set-up, and logs its name and duration to stderr. */
export function step(title, work) {
  const start = Date.now();
  process.stderr.write(`setup: ${title} ...`);
  const result = (instructions) => process.stderr.write(` ${instructions} after ${((Date.now() - start) / 1000).toFixed(1)} s\n`);
  try {
    work();
  } catch (error) {
    result('failed');
    throw error;
  }
  result('done');
}

/** Environment variables that npm sets for scripts, such as this one. An npm that is started from here would apply its Node, folder and log level. */
const OUTER_NPM =
  /^(INIT_CWD|NODE|npm_(command|execpath|node_execpath|lifecycle_.*|package_.*|config_(user_agent|loglevel|local_prefix)))$/;

/** Runs npm in a folder. The usual reason for a failure is a registry that cannot be reached. */
function npm(folder, args, environment) {
  const outerEnvironment = Object.entries(process.env).filter(([name]) => !OUTER_NPM.test(name));
  try {
    run('npm', [...args, '--no-audit', '--no-fund'], { cwd: folder, env: { ...Object.fromEntries(outerEnvironment), ...environment } });
  } catch (error) {
    if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(error.message)) throw error;
    throw new SetupError(
      `The package registry cannot be reached, and what \`npm ${args.join(' ')}\` needs is not in npm's cache. Connect this machine, or point npm at a registry that it can reach, and run this again.\n${error.message}`,
    );
  }
}

const json = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** Whether the installed packages of a folder are those of its lockfile: npm writes a copy of it at the end of an installation. */
function hasPackages(folder, lockfile) {
  const installedPackages = json(join(folder, 'node_modules', '.package-lock.json'))?.packages;
  if (!installedPackages) return false;
  const requiredPackages = Object.entries(json(lockfile).packages).filter(([path]) => path !== '');
  return requiredPackages.every(([path, { version, optional }]) =>
    installedPackages[path] ? installedPackages[path].version === version : optional === true,
  );
}

/** Installs the project's packages by the lockfile, unless they are installed. */
function packages() {
  if (hasPackages(root, join(root, 'package-lock.json')) && existsSync(node)) return;
  step("installing the project's packages", () => {
    // Only Node's own package needs its install script; the others' would compile or download what is not used.
    npm(root, ['ci', '--ignore-scripts']);
    npm(root, ['rebuild', 'node']);
  });
}

const installed = (name) =>
  spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' }).stdout?.includes('install ok installed') === true;

/** Installs missing Debian packages. @throws {SetupError} with their names without root or apt */
function debian(names, purpose) {
  const missing = names.filter((name) => !installed(name));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) {
    const instructions = `on Debian and Ubuntu, as root: apt-get install ${missing.join(' ')}`;
    throw new SetupError(`${purpose} needs ${missing.join(', ')}. Install what is missing (${instructions}) and run this again.`);
  }
  step(`installing ${missing.join(', ')}`, () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const install = ['install', '-y', '-qq', '--no-install-recommends', ...missing];
    // The lists of a fresh machine are empty, and old lists name files that are gone.
    run('apt-get', ['update', '-qq'], { env });
    run('apt-get', install, { env });
  });
}

const CHROMIUMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of the browser for tests; undefined when there is none. CHROMIUM_PATH sets another one. */
export const chromium = () => [process.env.CHROMIUM_PATH, ...CHROMIUMS].find((path) => path && existsSync(path));

/** Whether the VS Code server is completely installed in the wanted version: the lockfile of its extensions is written last. */
function hasHost() {
  const server = join(host, 'node_modules', 'code-server');
  const requiredPackages = json(join(root, 'test', 'host', 'package.json')).dependencies['code-server'];
  return (
    json(join(server, 'package.json'))?.version === requiredPackages &&
    existsSync(join(server, 'lib', 'vscode', 'extensions', 'node_modules', '.package-lock.json')) &&
    existsSync(join(host, 'node_modules', '.package-lock.json'))
  );
}

/** Installs VS Code's server with its workbench (both are in npm `code-server`), compiled for the Node that runs it. */
function installHost() {
  debian(COMPILER, 'Compiling the native parts of VS Code');
  const partial = `${host}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(root, 'test', 'host', file), join(partial, file));
  step('installing VS Code for the browser (some minutes, once)', () => {
    const headers = join(partial, 'node_modules', `node-${process.platform}-${process.arch}`);
    npm(partial, ['ci'], {
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      // The headers come with the Node of the lockfile: the compiler need not download them.
      npm_config_nodedir: headers,
      // VS Code's own packages are compiled by an npm inside of this one, which no list of ours reaches.
      npm_config_dangerously_allow_all_scripts: 'true',
    });
  });
  rmSync(host, { recursive: true, force: true });
  renameSync(partial, host);
}

/** Installs the packages of a folder of test/ into a folder of the cache. */
function installToCache(name, folder, title) {
  const source = join(root, 'test', name);
  if (hasPackages(folder, join(source, 'package-lock.json'))) return;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(source, file), join(partial, file));
  step(`installing ${title}`, () => npm(partial, ['ci', '--ignore-scripts']));
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
}

/** Installs other people's clients, which the tests run against the tracker. */
function installClients() {
  debian(CLIENTS, "Running other people's clients");
  installToCache('clients', clients, "other people's clients");
}

/**
 * Installs what is missing.
 * @param {{ vscode?: boolean, browser?: boolean, clients?: boolean, postgres?: boolean, nginx?: boolean, pglite?: boolean }} [what] `vscode`: the VS Code server; `browser`: Chromium for tests;
 *   `clients`: other people's clients for Bitbucket; `postgres`: PostgreSQL; `nginx`: nginx; `pglite`: PGlite.
 */
export function setUp({
  vscode = false,
  browser = false,
  clients = false,
  postgres = false,
  nginx = false,
  pglite: needsPglite = false,
} = {}) {
  packages();
  if (needsPglite) installToCache('pglite', pglite, 'PGlite');
  if (clients) installClients();
  if (postgres && !postgresFolder()) debian(POSTGRES, 'Testing with PostgreSQL');
  if (nginx && spawnSync('nginx', ['-v']).status !== 0) debian(NGINX, 'Testing behind nginx');
  if (vscode && !hasHost()) installHost();
  if (browser && !chromium()) debian(BROWSER, 'Showing VS Code in tests');
}

/** Prints why the set-up failed, and exits with an error. */
export function stopWith(error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`\nThe set-up stopped. ${error.message}\n`);
  process.exit(1);
}

/**
 * The parent process and its parent: npm runs a script through a shell, which survives when npm is killed. Only Linux can look up the second one
 * without another program.
 */
function ancestors() {
  const { ppid } = process;
  try {
    const [, , parent] = /^\d+ \(.*\) (\S) (\d+)/s.exec(readFileSync(`/proc/${ppid}/stat`, 'utf8')) ?? [];
    return `${ppid} ${parent}`;
  } catch {
    return String(ppid); // no /proc, or the parent has just ended
  }
}

/** Calls the function when a parent process has ended. Does not keep this process alive. */
export function onOrphaned(callback) {
  const initial = ancestors();
  setInterval(() => ancestors() === initial || callback(), 1000).unref();
}

/** Runs a script with the project's Node, and exits with its exit code. Ends it when this process or a parent process ends. */
function follow(script, args) {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const child = spawn(node, ['--import', 'tsx', script, ...args], { cwd: root, stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  onOrphaned(() => child.kill('SIGTERM'));
  child.on('exit', (code) => process.exit(code ?? 1));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [first, ...rest] = process.argv.slice(2);
  const vscode = first === 'vscode';
  const [flag, script, ...args] = vscode ? rest : first ? [first, ...rest] : [];
  try {
    setUp({ vscode, browser: vscode });
  } catch (error) {
    stopWith(error);
  }
  if (flag === '--then') follow(join(root, script), args);
}
