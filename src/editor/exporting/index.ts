import * as vscode from 'vscode';
import type { Parts } from '../parts';
import { copyIssues, saveIssues } from './issues';
import { exportList } from './list';

/** Registers what people take issues along with: a list as CSV, some issues as Markdown or JSON. */
export function register(parts: Parts): vscode.Disposable {
  const on = (command: string, run: (args: unknown[]) => unknown) =>
    vscode.commands.registerCommand(command, (...args: unknown[]) => run(args));
  return vscode.Disposable.from(
    on('issueBucket.exportList', ([file]) => exportList(parts, file instanceof vscode.Uri ? file : undefined)),
    on('issueBucket.copyAsMarkdown', (args) => copyIssues(parts, 'Markdown', args)),
    on('issueBucket.copyAsJson', (args) => copyIssues(parts, 'JSON', args)),
    on('issueBucket.saveIssues', (args) => saveIssues(parts, args)),
  );
}
