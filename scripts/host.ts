/** Runs VS Code without a desktop: its server shows the real workbench in a browser. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { host, node as projectNode } from './setup.mjs';

const server = join(host, 'node_modules', 'code-server', 'lib', 'vscode', 'out', 'server-main.js');
/** The Node that the server was compiled for, installed with it. */
const ownNode = join(host, 'node_modules', '.bin', 'node');
const node = () => (existsSync(ownNode) ? ownNode : projectNode);

/** Folders of a VS Code. Several servers may share the extensions, never the data. */
export interface Folders {
  data: string;
  extensions: string;
}

export interface HostOptions extends Folders {
  /** 0 or undefined: any free port. */
  port?: number;
  /** The connection token. Without it everybody on this machine has access, which only tests want. */
  token?: string;
  /** Whether the page's URL may name extensions and tests in development. */
  testDriver?: boolean;
  /** Whether VS Code asks if the folder is trusted, as it does by default. */
  trust?: boolean;
  env?: NodeJS.ProcessEnv;
}

export interface Server {
  readonly port: number;
  /** Address that opens a folder, or a `.code-workspace` file with several. */
  url(path: string): string;
  /** Resolves when the server has ended, by itself or because it was stopped. */
  readonly exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** Removes variables of an outer VS Code, because the server would believe that it runs inside of it. */
function cleanEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const environment = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_)/.test(name));
  return { ...Object.fromEntries(environment), ...extra };
}

const folderArguments = ({ data, extensions }: Folders) => ['--server-data-dir', data, '--extensions-dir', extensions];

/** Starts a server and waits until it listens. @throws with its output when it ends before that */
export async function startServer(options: HostOptions): Promise<Server> {
  const args = [server, '--host', '127.0.0.1', '--port', String(options.port ?? 0), '--accept-server-license-terms'];
  args.push('--telemetry-level', 'off', '--disable-experiments', ...folderArguments(options));
  if (options.token === undefined) args.push('--without-connection-token');
  else args.push('--connection-token', options.token);
  if (options.testDriver) args.push('--enable-smoke-test-driver');
  if (!options.trust) args.push('--disable-workspace-trust');
  const child = spawn(node(), args, { stdio: ['ignore', 'pipe', 'pipe'], env: cleanEnvironment(options.env) });
  const exited = new Promise<number | null>((resolve, reject) => child.on('exit', resolve).on('error', reject));

  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    const listen = (text: Buffer) => {
      output = (output + text.toString()).slice(-4000);
      const match = /listening on (\d+)/.exec(output);
      if (match) resolve(Number(match[1]));
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    exited.then((code) => reject(new Error(`VS Code's server ended with ${code} before it listened.\n${output}`)), reject);
  });
  const kind = (path: string) => (path.endsWith('.code-workspace') ? 'workspace' : 'folder');
  const query = (path: string) => `${kind(path)}=${encodeURIComponent(path).replaceAll('%2F', '/')}`;
  return {
    port,
    url: (path) => `http://127.0.0.1:${port}/?${query(path)}${options.token === undefined ? '' : `&tkn=${options.token}`}`,
    exited,
    async stop() {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 5000);
      await exited;
      clearTimeout(hard);
    },
  };
}

/** Installs a VSIX into the folders of a server. @throws with VS Code's output when that fails */
export function installVsix(folders: Folders, vsix: string): void {
  const args = [server, ...folderArguments(folders), '--accept-server-license-terms', '--force', '--install-extension', vsix];
  const result = spawnSync(node(), args, { encoding: 'utf8', env: cleanEnvironment() });
  if (result.status !== 0) throw new Error(`${vsix} could not be installed.\n${result.stdout}${result.stderr}`);
}

/** Settings that disable welcome pages, recommendations and network requests of VS Code. */
export const QUIET_SETTINGS: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'update.mode': 'none',
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'git.openRepositoryInParentFolders': 'never',
  'editor.minimap.enabled': false,
};

/** Writes the machine settings of a server; a running VS Code applies them at once. */
export function writeMachineSettings(data: string, settings: Readonly<Record<string, unknown>>): void {
  writeSettings(join(data, 'data', 'Machine', 'settings.json'), settings);
}

/** Writes the user settings of a server, for settings that VS Code reads from there alone. */
export function writeUserSettings(data: string, settings: Readonly<Record<string, unknown>>): void {
  writeSettings(join(data, 'data', 'User', 'settings.json'), settings);
}

/** Writes a settings file, and creates its folder. */
export function writeSettings(file: string, settings: Readonly<Record<string, unknown>>): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
}
