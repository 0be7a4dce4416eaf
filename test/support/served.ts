import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';

/** Runs `issue-bucket serve` in a child process. */
export interface Served {
  readonly url: string;
  /** Stops one of several processes (from 0 on), and starts it again at its port, as `systemctl restart` does. */
  restart?: (index: number) => Promise<void>;
  stop(): Promise<void>;
}

const cli = join(root, 'dist', 'cli.js');

/** Runs a command of `issue-bucket`. @throws with its output when it fails */
export function issueBucket(args: readonly string[], input = ''): void {
  const result = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', input });
  if (result.status !== 0) throw new Error(`issue-bucket ${args.join(' ')} ended with ${result.status}.\n${result.stdout}${result.stderr}`);
}

/** Serves a data file on loopback, on a free port by default, and waits until it listens; `more` are further arguments. */
export async function serve(data: string, port = '0', more: readonly string[] = []): Promise<Served> {
  const child = spawn(process.execPath, [cli, 'serve', '--data', data, '--port', port, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      const found = /^Listening on (http:\S+)$/m.exec(output);
      if (found?.[1]) resolve(found[1]);
    });
    void ended.then(() => reject(new Error(`The server ended before it listened. It said: ${output}`)));
  });
  return {
    url,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
