import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { node, root } from '../../scripts/setup.mjs';

/** A server that can be killed and restarted on the same port. */
export class Server {
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  /** The last lines that it wrote to stderr. */
  readonly errors: string[] = [];

  readonly #program: string;
  readonly #data: readonly string[];

  /** `data` are the options that name the data. */
  constructor(
    program: string,
    data: readonly string[],
    readonly port: number,
  ) {
    this.#program = program;
    this.#data = data;
    this.#args = [program, 'serve', ...data, '--port', String(port)];
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Runs a command of the program. @throws with what it said when it fails */
  run(args: readonly string[], input = ''): string {
    const result = spawnSync(node, [this.#program, ...args, ...this.#data], { cwd: root, encoding: 'utf8', input });
    if (result.status !== 0) throw new Error(`${args.join(' ')} ended with ${result.status}.\n${result.stdout}${result.stderr}`);
    return result.stdout;
  }

  /** Starts it, and waits until it listens. */
  async start(): Promise<void> {
    const child = spawn(node, this.#args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    createInterface(child.stderr).on('line', (line) => {
      this.errors.push(line);
      if (this.errors.length > 50) this.errors.shift();
    });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The server ended with ${String(code)} before it listened. It said: ${this.errors.join('\n')}`);
    });
    const listening = (async () => {
      for await (const line of createInterface(child.stdout)) if (line.startsWith('Listening on ')) return;
    })();
    ended.catch(() => undefined); // it is killed later
    await Promise.race([listening, ended]);
  }

  /** Ends it with a signal, and gives its exit code; null when the signal ended it. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    const [code] = await ended;
    return code;
  }
}
