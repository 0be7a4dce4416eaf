import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { runCommand } from '../commandRegistry';

/** Offers to reload the window, when a newer version has migrated the data file. */
export async function offerToReload(): Promise<void> {
  const reload = vscode.l10n.t('Reload Window');
  const message = vscode.l10n.t(
    'A newer version of Issue Bucket has updated the data file, so this window no longer saves anything. What you are writing is kept as a draft.',
  );
  if ((await vscode.window.showWarningMessage(message, reload)) === reload) await runCommand('workbench.action.reloadWindow');
}

/**
 * Says that the data file was replaced, and asks whether to open the present one. An empty file is created only when that was chosen. @returns
 * whether to open it
 */
export async function offerToReopen(file: string): Promise<boolean> {
  for (;;) {
    const [open, createEmpty] = [vscode.l10n.t('Open It Again'), vscode.l10n.t('Create an Empty One')];
    const isThere = existsSync(file);
    const message = isThere
      ? vscode.l10n.t(
          'The data file {0} was replaced while it was open. Nothing is saved until it is opened again. What you are writing is kept.',
          file,
        )
      : vscode.l10n.t('The data file {0} is missing. Put it back, then open it again. What you are writing is kept.', file);
    const chosen = await vscode.window.showWarningMessage(message, open, ...(isThere ? [] : [createEmpty]));
    if (chosen === undefined) return false;
    if (chosen === createEmpty || existsSync(file)) return true;
  }
}
