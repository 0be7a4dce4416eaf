import type { MessagePort } from 'node:worker_threads';
import type { BackupData, FromBackup } from '../wire/port';
import { backUp } from './store/backup';

/** Makes one copy of a data file, which holds this thread for as long as it takes, and says what came of it. */
export function backUpAndTell(port: MessagePort, { file, to, replace }: BackupData['backUp']): void {
  const send = (message: FromBackup): void => port.postMessage(message);
  try {
    const { issues, repositories, missing } = backUp({ file, to, replace, onStep: (step) => send({ step }) });
    send({ done: { issues, repositories, missing } });
  } catch (error) {
    send({ failed: error instanceof Error ? error.message : String(error) });
  }
}
