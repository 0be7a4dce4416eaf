import type * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import type { Services } from '../services';
import { report } from '../report';

/** Registers the list of everything that was written and not sent. */
export const register = (parts: Services): vscode.Disposable =>
  registerCommand('issueBucket.showDrafts', async () => {
    try {
      const { showDrafts } = await import('./list');
      await showDrafts(parts);
    } catch (error) {
      await report(parts.log, error);
    }
  });
