import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { blockingPeriods, type BlockingPeriod } from './blocking';

/** After some work, so that the turns that it has begun are measured, too. */
const AFTERWARDS_MS = 20;

/** The longest turn of this thread's event loop during some work, in milliseconds. */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  await sleep(AFTERWARDS_MS);
  delay.disable();
  return delay.max / 1e6;
}

/**
 * The most that this thread computes in one turn of its event loop during some work, in milliseconds of processor time: what else the machine does
 * is not in it.
 */
export async function longestComputation(work: () => Promise<unknown>): Promise<number> {
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let [last, longest] = [used(), 0];
  const sample = () => {
    const current = used();
    longest = Math.max(longest, current - last);
    last = current;
  };
  const timer = setInterval(sample, 1);
  try {
    await work();
    await sleep(AFTERWARDS_MS);
    sample();
  } finally {
    clearInterval(timer);
  }
  return longest;
}

/** Starts a profile, which slows everything down; the returned function tells which scripts blocked the thread longest. */
export async function profiling(): Promise<(isOurs: (url: string) => boolean) => Promise<BlockingPeriod[]>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 250 });
  await session.post('Profiler.start');
  return async (isOurs) => blockingPeriods((await session.post('Profiler.stop')).profile, isOurs);
}
