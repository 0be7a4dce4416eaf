import { Worker } from 'node:worker_threads';
import type { BackupCounts, BackupData, BackupStep, FromBackup } from '../wire/port';
import { TrackerError } from './errors';
import * as l10n from './l10n';

/**
 * Has a worker of its own copy the data file of *This computer*: copying holds a thread for as long as it takes, and the tracker's
 * goes on answering. @throws {TrackerError} with what the worker says; there is no copy then, or the one that was there
 */
export function backUpData(script: string, data: BackupData['backUp'], onStep: (step: BackupStep) => void): Promise<BackupCounts> {
  const worker = new Worker(script, { workerData: { backUp: data } satisfies BackupData, name: 'Issue Bucket' });
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new TrackerError('invalid', why));
    worker.on('message', (message: FromBackup) => {
      if ('step' in message) onStep(message.step);
      else if ('done' in message) resolve(message.done);
      else fail(message.failed);
    });
    worker.once('error', (error: unknown) => fail(l10n.t('The data could not be backed up: {0}', String(error))));
    worker.once('exit', () => fail(l10n.t('The data could not be backed up: the worker stopped unexpectedly.')));
  });
}
