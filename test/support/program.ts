import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const env = { ...process.env, NODE_OPTIONS: '' };

/** The built command line program in a child process. */
export interface Program {
  /** For what the program is run on; taken away with it. */
  readonly folder: string;
  /** Variables of its environment. */
  readonly env: Record<string, string>;
  run(...args: string[]): { code: number | null; out: string; err: string };
  /** As `run`, while this process goes on. */
  start(...args: string[]): Promise<{ code: number | null; out: string; err: string }>;
  /** Serves a data file and gives the server's URL. */
  serve(data: string, ...options: string[]): Promise<string>;
  end(): void;
}

/** Builds the command line program in a temporary folder. */
export async function buildProgram(): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'program-test-'));
  const program = join(folder, 'dist', 'cli.js');
  await build({ entryPoints: ['src/cli/index.ts'], bundle: true, platform: 'node', format: 'cjs', outfile: program });
  const children: ChildProcess[] = [];
  const environment: Record<string, string> = {};
  const launch = (args: string[]) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: folder,
      env: { ...env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return child;
  };
  return {
    folder,
    env: environment,
    run(...args) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
        cwd: folder,
        env: { ...env, ...environment },
        encoding: 'utf8',
      });
      return { code: status, out: stdout, err: stderr };
    },
    async start(...args) {
      const child = launch(args);
      let [out, err] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, out, err };
    },
    async serve(data, ...options) {
      const [line] = (await once(launch(['serve', '--data', data, '--port', '0', ...options]).stdout, 'data')) as [Buffer];
      return line.toString().replace('Listening on ', '').trim();
    },
    end() {
      for (const child of children) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
