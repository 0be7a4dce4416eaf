import { Worker } from 'node:worker_threads';
import type { BackupCounts, BackupData, BackupStep, FromBackup } from '../wire/port';
import { format } from '../wire/messages';
import { TrackerError } from './errors';
import * as l10n from './l10n';

/**
 * Copies the data file of *This computer* in a worker thread of its own, because copying blocks its thread and the tracker has to go on
 * answering. After an abort, the promise settles when nothing of the unfinished copy is left.
 * @param script path of the worker's script
 * @throws {TrackerError} with the worker's reason; an earlier copy of the same name is untouched then
 */
export function backUpData(
  script: string,
  data: Omit<BackupData['backUp'], 'stop'>,
  onStep: (step: BackupStep) => void,
  signal?: AbortSignal,
): Promise<BackupCounts> {
  const stop = new SharedArrayBuffer(4);
  const worker = new Worker(script, { workerData: { backUp: { ...data, stop } } satisfies BackupData, name: 'Issue Bucket' });
  const cancel = () => void Atomics.store(new Int32Array(stop), 0, 1);
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new TrackerError('invalid', reason));
    worker.on('message', (message: FromBackup) => {
      if ('step' in message) onStep(message.step);
      else if ('done' in message) resolve(message.done);
      else if ('stopped' in message) reject(new TrackerError('cancelled', l10n.t('It was cancelled.')));
      else fail(message.reason ? format(message.reason) : message.failed);
    });
    worker.once('error', (error: unknown) => fail(l10n.t('The data could not be backed up: {0}', String(error))));
    worker.once('exit', () => {
      signal?.removeEventListener('abort', cancel);
      fail(l10n.t('The data could not be backed up: the worker stopped unexpectedly.'));
    });
  });
}
