import { existsSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a file is there, whose folder exists. @throws when it is not within the time */
export async function waitForFile(file: string, timeoutMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = () => existsSync(file) && resolve();
  const watcher = watch(dirname(file), (_, name) => name === basename(file) && look()).on('error', reject);
  const late = setTimeout(() => reject(new Error(`${file} was not there within ${timeoutMs / 1000} s.`)), timeoutMs);
  try {
    look(); // it may have been there before it was watched
    await promise;
  } finally {
    clearTimeout(late);
    watcher.close();
  }
}

/** A process that computes for less than this share of this time rests. */
const RESTING_SHARE = 0.05;
const RESTING_MS = 1000;
const REST_TIMEOUT_MS = 60_000;

/** Waits until this process, which has something to finish of its own accord, has hardly computed for a second. @throws when it goes on for a minute */
export async function processRests(): Promise<void> {
  for (const end = Date.now() + REST_TIMEOUT_MS; Date.now() < end;) {
    const before = process.cpuUsage();
    await sleep(RESTING_MS);
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 < RESTING_SHARE * RESTING_MS) return;
  }
  throw new Error(`The process did not come to rest within ${REST_TIMEOUT_MS / 1000} s.`);
}
