import type * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import type { Services } from '../services';
import { report } from '../report';

/** Registers the list of drafts. */
export const register = (services: Services): vscode.Disposable =>
  registerCommand('issueBucket.showDrafts', async () => {
    try {
      const { showDrafts } = await import('./list');
      await showDrafts(services);
    } catch (error) {
      await report(services.log, error);
    }
  });
