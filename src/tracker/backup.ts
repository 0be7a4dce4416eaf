import type { MessagePort } from 'node:worker_threads';
import type { BackupData, FromBackup } from '../wire/port';
import { LocalizedError } from '../wire/messages';
import { backUp, BackupStopped } from './store/sqlite/backup';

/** Backs up a data file on this thread, which it blocks, and posts the result. */
export function runBackupThread(port: MessagePort, { file, to, replace, stop }: BackupData['backUp']): void {
  const flag = new Int32Array(stop);
  const send = (message: FromBackup): void => port.postMessage(message);
  try {
    const { issues, repositories, missing } = backUp({
      file,
      to,
      replace,
      onStep: (step) => send({ step }),
      isStopped: () => Atomics.load(flag, 0) !== 0,
    });
    send({ done: { issues, repositories, missing } });
  } catch (error) {
    if (error instanceof BackupStopped) send({ stopped: true });
    else {
      const failed = error instanceof Error ? error.message : String(error);
      send({ failed, ...(error instanceof LocalizedError && error.translatable && { reason: error.translatable }) });
    }
  }
}
