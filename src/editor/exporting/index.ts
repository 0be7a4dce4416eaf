import * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import type { Services } from '../services';

/** Registers the exports: a list as CSV, some issues as Markdown or JSON. */
export function register(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand('issueBucket.exportList', async (file?: unknown, form?: unknown) =>
      (await import('./list')).exportListCommand(
        services,
        file instanceof vscode.Uri ? { file, form: form === 'importers' ? form : 'spreadsheets' } : undefined,
      ),
    ),
    registerCommand('issueBucket.copyAsMarkdown', async (...args: unknown[]) =>
      (await import('./issues')).copyIssues(services, 'Markdown', args),
    ),
    registerCommand('issueBucket.copyAsJson', async (...args: unknown[]) => (await import('./issues')).copyIssues(services, 'JSON', args)),
    registerCommand('issueBucket.saveIssues', async (...args: unknown[]) => (await import('./issues')).saveIssues(services, args)),
  );
}
