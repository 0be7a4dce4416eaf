import * as vscode from 'vscode';
import type { ImportProgress } from '../../client/service';
import { repositoryName } from '../../model/repository';
import type { Parts } from '../parts';
import { report } from '../report';

/** Asks where to, has all issues of a repository written as an archive, and saves it. */
export async function exportArchive(parts: Parts): Promise<void> {
  const place = await parts.places.pick(vscode.l10n.t('Export Archive Of'));
  if (!place) return;
  const { service, repository } = place;
  const folder = place.folder?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${repository.slug}-issues.zip`;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save all issues of {0} as', repositoryName(repository)),
    filters: { [vscode.l10n.t('Archives')]: ['zip'] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (!target) return;
  try {
    const title = vscode.l10n.t('Exporting {0}', repositoryName(repository));
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    await vscode.window.withProgress(options, async (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      let shown = 0;
      const how = {
        signal: stop.signal,
        onProgress: ({ count, total }: ImportProgress) => {
          const part = total > 0 ? (100 * count) / total : 0;
          progress.report({ increment: Math.max(0, part - shown) });
          shown = Math.max(shown, part);
        },
      };
      // What is no file of this computer can only be written at once.
      if (target.scheme === 'file') await service.saveArchive(repository, target.fsPath, how);
      else await vscode.workspace.fs.writeFile(target, await service.exportArchive(repository, how));
    });
    void vscode.window.showInformationMessage(vscode.l10n.t('The issues of {0} are in {1}.', repositoryName(repository), target.fsPath));
  } catch (error) {
    await report(parts.log, error, { retry: () => exportArchive(parts), site: place.site.id });
  }
}
