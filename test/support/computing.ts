/** Milliseconds of processor time that some work takes, on all threads: unlike those of a clock they do not grow when the machine has other work, too. */
export function computingMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
}
