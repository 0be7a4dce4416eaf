import * as vscode from 'vscode';
import type { Services } from '../services';

/** Registers what people take issues along with: a list as CSV, some issues as Markdown or JSON. */
export function register(parts: Services): vscode.Disposable {
  const on = (command: string, run: (args: unknown[]) => unknown) =>
    vscode.commands.registerCommand(command, (...args: unknown[]) => run(args));
  return vscode.Disposable.from(
    on('issueBucket.exportList', async ([file, form]) =>
      (await import('./list')).exportListCommand(
        parts,
        file instanceof vscode.Uri ? { file, form: form === 'importers' ? form : 'spreadsheets' } : undefined,
      ),
    ),
    on('issueBucket.copyAsMarkdown', async (args) => (await import('./issues')).copyIssues(parts, 'Markdown', args)),
    on('issueBucket.copyAsJson', async (args) => (await import('./issues')).copyIssues(parts, 'JSON', args)),
    on('issueBucket.saveIssues', async (args) => (await import('./issues')).saveIssues(parts, args)),
  );
}
