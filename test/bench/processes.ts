import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { node, root } from '../../scripts/setup.mjs';

/** A server on loopback in a child process. */
export interface ServerProcess {
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a server that prints `Listening on ORIGIN` when it is ready. */
export async function startServerProcess(args: readonly string[]): Promise<ServerProcess> {
  const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill()); // also when the bench fails
  const ended = new Promise<never>((_, reject) => child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}.`))));
  ended.catch(() => undefined); // it is also ended on purpose
  const listening = (async () => {
    for await (const line of createInterface(child.stdout)) {
      const origin = /^Listening on (\S+)/.exec(line)?.[1];
      if (origin) return origin;
    }
    return ended;
  })();
  const origin = await Promise.race([listening, ended]);
  const stop = async () => {
    child.kill('SIGTERM');
    await ended.catch(() => undefined);
  };
  return { origin, pid: child.pid!, stop };
}

/** Runs a program, and gives what it printed. @throws with its output when it fails */
export function runNode(args: readonly string[], input = ''): string {
  const result = spawnSync(node, args, { cwd: root, encoding: 'utf8', input });
  if (result.status !== 0) throw new Error(`${args.join(' ')} failed.\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

const TICK_MS = 10;

/** What the system tells of a process: its parent, and the processor time that it and those of its children that have ended took. */
function statOf(pid: number | string): { parent: number; own: number; ended: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  return { parent: fields[1]!, own: (fields[11]! + fields[12]!) * TICK_MS, ended: (fields[13]! + fields[14]!) * TICK_MS };
}

/** Processor time of a process in milliseconds. */
export const computedBy = ({ pid }: Pick<ServerProcess, 'pid'>): number => statOf(pid).own;

/** The same of a process with all its children, those included that have ended. */
export function computedByAll(pid: number): number {
  const { own, ended } = statOf(pid);
  let sum = own + ended;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const child = statOf(name);
      if (child.parent === pid) sum += child.own;
    } catch {
      // It has ended.
    }
  }
  return sum;
}

/** A minimal client with one keep-alive connection. @throws on any status but 2xx */
export function client(origin: string, headers: Readonly<Record<string, string>> = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sendRequest = (method: string, path: string, body?: URLSearchParams): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const text = body?.toString();
      const type =
        text === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(text) };
      const asking = request(origin + path, { method, agent, headers: { ...headers, ...type } }, (response) => {
        let output = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
        response.once('end', () => {
          if (response.statusCode! >= 300) reject(new Error(`${method} ${path}: ${response.statusCode} ${output.slice(0, 300)}`));
          else resolve(output === '' ? undefined : JSON.parse(output));
        });
      });
      asking.once('error', reject);
      asking.end(text);
    });
  return { ask: sendRequest, close: () => agent.destroy() };
}
