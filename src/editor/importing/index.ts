import * as vscode from 'vscode';
import type { Parts } from '../parts';
import { importArchive } from './importArchive';
import { WarningPages } from './warnings';

/** Registers the import of an export zip. */
export function register(parts: Parts): vscode.Disposable {
  const warnings = new WarningPages();
  const run = (archive?: unknown) => importArchive(parts, warnings, archive instanceof vscode.Uri ? archive : undefined);
  return vscode.Disposable.from(warnings, vscode.commands.registerCommand('issueBucket.importArchive', run));
}
