import * as vscode from 'vscode';
import type { RemoteImportProgress } from '../../client/service';
import { repositoryName } from '../../model/repository';
import type { Services, Place } from '../services';
import { report } from '../report';
import { draftsOf } from './drafts';

function askFile({ folder, repository }: Place): Thenable<vscode.Uri | undefined> {
  const folderUri = folder?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save all issues of {0} as', repositoryName(repository)),
    filters: { [vscode.l10n.t('Archives')]: ['zip'] },
    ...(folderUri && { defaultUri: vscode.Uri.joinPath(folderUri, `${repository.slug}-issues.zip`) }),
  });
}

/** Asks whether to include drafts; undefined when the person cancels. */
async function askDrafts(name: string, { count, text }: { count: number; text: string }): Promise<{ drafts?: string } | undefined> {
  const [include, leaveOut] = [vscode.l10n.t('Include'), vscode.l10n.t('Leave Out')];
  const question =
    count === 1 ? vscode.l10n.t('Include the one draft of {0}?', name) : vscode.l10n.t('Include the {0} drafts of {1}?', count, name);
  const detail = vscode.l10n.t(
    'Drafts are texts that have not been sent; anyone who gets the zip can read them. Files that wait with them are not exported.',
  );
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, include, leaveOut);
  if (answer === undefined) return undefined;
  return answer === include ? { drafts: text } : {};
}

/** Exports all issues of a repository to an archive; asks for the file unless it is given. */
export async function exportArchiveCommand(services: Services, chosenFolder?: vscode.Uri): Promise<void> {
  const place = await services.places.pick(vscode.l10n.t('Export Archive Of'));
  if (!place) return;
  const { service, repository } = place;
  const target = chosenFolder ?? (await askFile(place));
  if (!target) return;
  const drafts = draftsOf(services.drafts, { site: place.site.id, repository });
  const includedDrafts = drafts ? await askDrafts(repositoryName(repository), drafts) : {};
  if (!includedDrafts) return;
  try {
    const title = vscode.l10n.t('Exporting {0}', repositoryName(repository));
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    await vscode.window.withProgress(options, async (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      let reportedPercent = 0;
      const exportOptions = {
        ...includedDrafts,
        signal: stop.signal,
        onProgress: ({ count, total }: RemoteImportProgress) => {
          const part = total > 0 ? (100 * count) / total : 0;
          progress.report({ increment: Math.max(0, part - reportedPercent) });
          reportedPercent = Math.max(reportedPercent, part);
        },
      };
      // Virtual file systems cannot be streamed to.
      if (target.scheme === 'file') await service.saveArchive(repository, target.fsPath, exportOptions);
      else await vscode.workspace.fs.writeFile(target, await service.exportArchive(repository, exportOptions));
    });
    void vscode.window.showInformationMessage(vscode.l10n.t('The issues of {0} are in {1}.', repositoryName(repository), target.fsPath));
  } catch (error) {
    await report(services.log, error, { retry: () => exportArchiveCommand(services, target), site: place.site.id });
  }
}
