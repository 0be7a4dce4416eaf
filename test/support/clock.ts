import { mock } from 'node:test';

/** Sets the clock of this process, until `undefined` sets it right again. */
export function mockClock(time: number | undefined): void {
  mock.restoreAll();
  if (time !== undefined) mock.method(Date, 'now', () => time);
}
