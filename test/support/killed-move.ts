import { moveTracker, type MoveOptions } from '../../src/tracker/store/move';

/** Moves a tracker, and is killed at the first note of a table. */
const [options, at] = process.argv.slice(2) as [string, string];
void moveTracker({
  ...(JSON.parse(options) as Pick<MoveOptions, 'from' | 'to'>),
  onProgress({ phase, step }) {
    if (phase === 'move' && step === at) process.kill(process.pid, 'SIGKILL');
  },
});
