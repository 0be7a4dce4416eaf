import type { Profiler } from 'node:inspector';

/** A period in which a script blocked its thread. */
export interface BlockingPeriod {
  readonly ms: number;
  /** The least of it that was computing: a sample that stands for more than a few others is one during which the thread was not let run. */
  readonly computing: number;
  /** Where the time went, most first: function, line and milliseconds. */
  readonly by: readonly string[];
}

/** The longest time that a single sample may represent, in microseconds; four times the sampling interval. */
const MAX_SAMPLE_US = 1000;

/** Whether a script belongs to the extension. */
export const isOurs = (url: string): boolean => /\/dist\/(extension|parts\/[^/]+)\.js$/.test(url);

/** The longest periods of a profile with one of these scripts on the stack, longest first. */
export function blockingPeriods(profile: Profiler.Profile, isIncluded: (url: string) => boolean, max = 3): BlockingPeriod[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const ours = new Set<number>();
  // A node's children come after it.
  for (const { id, callFrame, children = [] } of profile.nodes) {
    if (isIncluded(callFrame.url)) ours.add(id);
    if (ours.has(id)) children.forEach((child) => ours.add(child));
  }
  const periods: { us: number; computing: number; self: Map<number, number> }[] = [];
  let current: (typeof periods)[number] | undefined;
  const { samples = [], timeDeltas = [] } = profile;
  samples.forEach((id, index) => {
    const isCollecting = nodes.get(id)?.callFrame.functionName === '(garbage collector)';
    if (!ours.has(id) && !(isCollecting && current)) {
      current = undefined;
      return;
    }
    if (!current) periods.push((current = { us: 0, computing: 0, self: new Map() }));
    // What a sample's delta is the time before, the next one's is the time after.
    const us = timeDeltas[index + 1] ?? 0;
    current.us += us;
    current.computing += Math.min(us, MAX_SAMPLE_US);
    current.self.set(id, (current.self.get(id) ?? 0) + us);
  });
  const where = (id: number) => {
    const { functionName, url, lineNumber, columnNumber } = nodes.get(id)!.callFrame;
    return `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber + 1}:${columnNumber + 1}`;
  };
  return periods
    .sort((a, b) => b.computing - a.computing)
    .slice(0, max)
    .map(({ us, computing, self }) => ({
      ms: us / 1000,
      computing: computing / 1000,
      by: [...self]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 6)
        .map(([id, spent]) => `${where(id)} ${(spent / 1000).toFixed(1)}`),
    }));
}
