import assert from 'node:assert/strict';
import { runAsJob } from '../../../src/cli/import-job';
import { CommandError } from '../../../src/cli/output';
import type { ImportOutcome } from '../../../src/tracker/archive/import-with-backup';
import type { Repository, Store } from '../../../src/tracker/store/store';
import type { ImportJob } from '../../../src/wire/v2';

const REPOSITORY = { id: { owner: 'ann', slug: 'app' }, key: 1 } as Repository;
const OUTCOME: ImportOutcome = {
  issues: 2,
  comments: 3,
  warnings: ['odd'],
  warningMessages: [],
  shift: { issue: 7, comment: 9 },
  backup: undefined,
};

describe('an import by the command line as a job', () => {
  let isRunning: boolean;
  let isStopped: boolean;
  let reported: ImportJob[];
  let ended: ImportJob[];
  const store = {
    jobs: {
      imports: {
        begin: () => Promise.resolve(isRunning ? undefined : { id: 1, replaced: undefined }),
        report: (_id: number, job: ImportJob) => (reported.push(job), Promise.resolve(!isStopped)),
        end: (_id: number, job: ImportJob) => Promise.resolve(void ended.push(job)),
      },
    },
  } as unknown as Store;
  const options = { mode: 'append', signal: new AbortController().signal, onProgress: () => undefined } as const;
  beforeEach(() => {
    [isRunning, isStopped, reported, ended] = [false, false, [], []];
  });

  it('returns the same result as the import of a server', async () => {
    assert.equal(await runAsJob(store, REPOSITORY, options, () => Promise.resolve(OUTCOME)), OUTCOME);
    assert.deepEqual(ended, [
      {
        ...{ status: 'SUCCESS', phase: 'Done', total: 2, count: 2, comments: 3, warnings: ['odd'], told: [] },
        shift: { issue: 7, comment: 9 },
      },
    ]);
  });

  it('is not begun while another one runs', async () => {
    isRunning = true;
    const begun: string[] = [];
    const run = runAsJob(store, REPOSITORY, options, () => (begun.push('begun'), Promise.resolve(OUTCOME)));
    await assert.rejects(run, /Another import into ann\/app is running\./);
    assert.deepEqual([begun, ended], [[], []]);
  });

  it('reports its progress, and ends when a server has cancelled it', async () => {
    isStopped = true;
    const run = runAsJob(store, REPOSITORY, options, ({ signal, onProgress }) => {
      onProgress({ phase: 'comments', count: 1, total: 5 });
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    });
    await assert.rejects(run, (error) => error instanceof CommandError && /cancelled at a server/.test(error.message));
    assert.deepEqual(reported, [{ status: 'STARTED', phase: 'Comments', total: 5, count: 1 }]);
    assert.deepEqual(
      ended.map(({ status, count }) => [status, count]),
      [['FAILURE', 1]],
    );
  });
});
