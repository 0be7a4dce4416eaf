import * as vscode from 'vscode';
import type { Parts } from '../parts';
import { exportArchive } from './exportArchive';
import { importArchive } from './importArchive';
import { Pages } from './warnings';

/** Registers the import of an export zip, its preview, and the export of one. */
export function register(parts: Parts): vscode.Disposable {
  const pages = new Pages();
  const given = (archive: unknown) => (archive instanceof vscode.Uri ? archive : undefined);
  return vscode.Disposable.from(
    pages,
    vscode.commands.registerCommand('issueBucket.importArchive', (it?: unknown) => importArchive(parts, pages, given(it))),
    vscode.commands.registerCommand('issueBucket.previewImport', (it?: unknown) => importArchive(parts, pages, given(it), true)),
    vscode.commands.registerCommand('issueBucket.exportArchive', () => exportArchive(parts)),
  );
}
