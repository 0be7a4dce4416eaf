import * as vscode from 'vscode';
import type { Services } from '../services';
import { report } from '../report';

/** Registers the list of everything that was written and not sent. */
export const register = (parts: Services): vscode.Disposable =>
  vscode.commands.registerCommand('issueBucket.showDrafts', async () => {
    try {
      const { showDrafts } = await import('./list');
      await showDrafts(parts);
    } catch (error) {
      await report(parts.log, error);
    }
  });
