import * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import { report } from '../report';
import type { Services } from '../services';
import { showRevertResult } from '../undoResult';

/** Runs *Undo* or *Redo*, and shows the result. */
async function run(services: Services, direction: 'undo' | 'redo'): Promise<void> {
  try {
    const reverted = await services.undo[direction]();
    const nothing =
      direction === 'undo' ? vscode.l10n.t('There is nothing to undo in this window.') : vscode.l10n.t('There is nothing to redo.');
    showRevertResult(reverted, nothing);
  } catch (error) {
    await report(services.log, error, { retry: () => run(services, direction) });
  }
}

/** Registers *Undo* and *Redo*. */
export const register = (services: Services): vscode.Disposable =>
  vscode.Disposable.from(
    registerCommand('issueBucket.undo', () => run(services, 'undo')),
    registerCommand('issueBucket.redo', () => run(services, 'redo')),
  );
