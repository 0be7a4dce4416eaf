import * as vscode from 'vscode';
import type { BackupStep } from '../../wire/port';
import type { Services } from '../services';
import { report } from '../report';
import { reveal } from '../reveal';

const exists = (uri: vscode.Uri): Thenable<boolean> =>
  vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );

const DAY = 'YYYY-MM-DD'.length;

/** The name has the date, so that a weekly backup does not ask each time whether to replace the last one. */
function defaultTarget(): vscode.Uri | undefined {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;
  const name = `issue-bucket-${new Date().toISOString().slice(0, DAY)}.sqlite`;
  return folder && vscode.Uri.joinPath(folder, '..', name);
}

/** Asks whether to replace a file. The save dialog asks, too, but not when it has added the file extension itself. */
async function confirmReplace(file: vscode.Uri): Promise<boolean> {
  const replace = vscode.l10n.t('Replace');
  const detail = vscode.l10n.t('It is kept until the new copy is complete.');
  const question = vscode.l10n.t('{0} already exists. Replace it by a copy of the current data?', file.fsPath);
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, replace)) === replace;
}

/** Asks for a target, copies the data file of *This computer* with its attachments, and offers to show the copy. */
export async function backUpCommand(services: Services): Promise<void> {
  const { sites } = services;
  if (!(await exists(sites.dataFile))) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There are no issues on this computer yet, so there is nothing to back up.'));
    return;
  }
  const defaultUri = defaultTarget();
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save a copy of all issues of this computer as'),
    filters: { [vscode.l10n.t('Data files of Issue Bucket')]: ['sqlite'] },
    ...(defaultUri && { defaultUri }),
  });
  if (!target) return;
  const replace = await exists(target);
  if (replace && !(await confirmReplace(target))) return;
  try {
    const title = vscode.l10n.t('Backing up the issues of this computer');
    const words: Readonly<Record<BackupStep, string>> = {
      files: vscode.l10n.t('attached files'),
      database: vscode.l10n.t('issues and comments'),
      disk: vscode.l10n.t('writing it to the disk'),
    };
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const { issues, missing } = await vscode.window.withProgress(options, (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      return sites.backUp(target.fsPath, { replace, onStep: (step) => progress.report({ message: words[step] }), signal: stop.signal });
    });
    for (const name of missing) services.log.warn(`Backup: the attached file ${name} is not there to be copied.`);
    const open = vscode.l10n.t('Open Folder');
    const label = issues === 1 ? vscode.l10n.t('1 issue') : vscode.l10n.t('{0} issues', issues);
    const message = vscode.l10n.t('A copy of {0} with comments and attached files is in {1}.', label, target.fsPath);
    const lacking = vscode.l10n.t('Missing attached files are listed in the log.');
    const text = missing.length === 0 ? message : `${message} ${lacking}`;
    if ((await vscode.window.showInformationMessage(text, open)) === open) await reveal(target);
  } catch (error) {
    await report(services.log, error);
  }
}
