import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { boundYoungGeneration } from './memory';

/**
 * Entry of `issue-bucket`. `node:sqlite` with full text needs Node 22.16; an older Node fails to import it with an obscure message, so no other
 * module is imported before the version is checked. With an older Node, the program restarts itself with the Node of the npm project that it is
 * installed in, if there is one.
 */

const NODE = join(__dirname, '..', 'node_modules', '.bin', 'node');
const RESTARTED = 'ISSUE_BUCKET_RESTARTED';

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 16);
}

function restart(): void {
  const child = spawn(NODE, process.argv.slice(1), { stdio: 'inherit', env: { ...process.env, [RESTARTED]: '1' } });
  // `kill` reaches only this process, so signals are passed on to the child process, whose exit code becomes that of this process.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${NODE} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

if (isNewEnough(process.versions.node)) {
  boundYoungGeneration();
  void import('./main').then(({ main }) => main(process.argv.slice(2)));
} else if (existsSync(NODE) && !process.env[RESTARTED]) {
  restart();
} else {
  fail(`issue-bucket needs Node.js 22.16 or newer, and this is ${process.versions.node}. Install a newer Node.js and try again.`);
}
