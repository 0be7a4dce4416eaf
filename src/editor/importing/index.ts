import * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import type { Services } from '../services';
import { WarningPages } from './warnings';

/** Registers import, preview and export of archives. */
export function register(services: Services): vscode.Disposable {
  const pages = new WarningPages();
  const runImport = async (archive: unknown, isPreview = false): Promise<void> => {
    const { importArchiveCommand: importArchive } = await import('./importArchive');
    await importArchive(services, pages, archive instanceof vscode.Uri ? archive : undefined, isPreview);
  };
  return vscode.Disposable.from(
    pages,
    registerCommand('issueBucket.importArchive', (uri?: unknown) => runImport(uri)),
    registerCommand('issueBucket.previewImport', (uri?: unknown) => runImport(uri, true)),
    registerCommand('issueBucket.exportArchive', async (to?: unknown) => {
      const { exportArchiveCommand: exportArchive } = await import('./exportArchive');
      await exportArchive(services, to instanceof vscode.Uri ? to : undefined);
    }),
  );
}
