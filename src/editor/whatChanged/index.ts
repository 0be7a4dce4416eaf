import * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import type { Services } from '../services';

/** Registers the What Changed page, which is loaded with its first use. */
export const register = (services: Services): vscode.Disposable =>
  vscode.Disposable.from(
    registerCommand('issueBucket.whatChanged', async () => (await import('./page')).whatChanged(services)),
    registerCommand('issueBucket.whatChangedSinceYesterday', async () => (await import('./page')).whatChangedSinceYesterday(services)),
    registerCommand('issueBucket.copyChanges', async () => (await import('./page')).copyChanges()),
  );
