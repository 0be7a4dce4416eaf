import * as vscode from 'vscode';
import type { RemoteImportProgress, RemoteImportResult } from '../../client/service';
import { repositoryName } from '../../model/repository';
import { runCommand } from '../commandRegistry';
import { findAppended } from '../../client/appended';
import { importStep } from '../issueSteps';
import type { UndoStep } from '../undo/model';
import { showRevertResult } from '../undoResult';
import type { Services, Place } from '../services';
import { report } from '../report';
import { plainLabel } from '../text';
import { withCancelButton } from './progress';
import type { WarningPages } from './warnings';

/** A finished import. */
export interface FinishedImport {
  readonly place: Place;
  /** The name of the archive's file. */
  readonly archive: string;
  readonly result: RemoteImportResult;
  /** The number of restored drafts. */
  readonly drafts: number;
}

/** Progress and cancellation of an import. */
interface Following {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RemoteImportProgress) => void;
}

/** Runs an import under a notification with progress and a cancel button. */
export function withImportProgress(
  title: string,
  task: (following: Following) => Promise<RemoteImportResult>,
): Thenable<RemoteImportResult> {
  return withCancelButton(title, (signal, progress) => {
    let percent = 0;
    return task({
      signal,
      onProgress: ({ count, total }) => {
        const part = total > 0 ? (100 * count) / total : 0;
        const message = total > 0 ? vscode.l10n.t('{0} of {1} entries', count, total) : vscode.l10n.t('reading the archive');
        progress.report({ message, increment: Math.max(0, part - percent) });
        percent = Math.max(percent, part);
      },
    });
  });
}

/** Shows the result of an import and the backup of what it replaced, and offers to undo it. */
export async function showResult(
  services: Services,
  pages: WarningPages,
  { place, archive, result, drafts }: FinishedImport,
): Promise<void> {
  const { warnings, backup } = result;
  const message = [
    vscode.l10n.t('{0} and {1} imported.', ...contents(result)),
    restoredSentence(drafts),
    backupSentence(services, place, backup),
  ];
  const [show, list, undo] = [vscode.l10n.t('Show Warnings'), vscode.l10n.t('Show Drafts'), vscode.l10n.t('Undo')];
  const step = await stepOfImport(services, place, result);
  const offered = [...(step ? [undo] : []), ...(warnings.length > 0 ? [show] : []), ...(drafts > 0 ? [list] : [])];
  if (step) services.undo.push(step);
  const chosen = await vscode.window.showInformationMessage(message.filter(Boolean).join(' '), ...offered);
  if (chosen === show) await pages.show(archive, warnings);
  if (chosen === list) await runCommand('issueBucket.showDrafts');
  if (chosen === undo && step) await undoImport(services, place, step);
}

/** The undo step of an import; undefined when the site keeps no backup. */
async function stepOfImport(services: Services, place: Place, result: RemoteImportResult): Promise<UndoStep | undefined> {
  const { backup } = result;
  if (backup !== undefined) return importStep(backup, (archived) => putBack(services, place, archived));
  try {
    const appended = await findAppended(place.service, place.repository, result);
    return appended && (await import('../appendStep')).appendStep(services, place, appended);
  } catch (error) {
    // The import is done, whether or not it can be undone.
    services.log.warn(`The import cannot be undone: ${String(error)}`);
    return undefined;
  }
}

/** Puts back what an import has replaced. @throws {TrackerError} */
async function putBack(services: Services, place: Place, backup: string): Promise<{ result: RemoteImportResult; message: string }> {
  const title = vscode.l10n.t('Restoring what was replaced in {0}', repositoryName(place.repository));
  const result = await withImportProgress(title, (following) => place.service.undoImport(place.repository, backup, following));
  services.changes.fire({ place, kind: 'imported', number: undefined });
  const message = [vscode.l10n.t('{0} and {1} are restored.', ...contents(result)), backupSentence(services, place, result.backup)];
  return { result, message: message.filter(Boolean).join(' ') };
}

async function undoImport(services: Services, place: Place, step: UndoStep): Promise<void> {
  try {
    const reverted = await services.undo.undo(step);
    showRevertResult(reverted, vscode.l10n.t('It has already been undone.'));
  } catch (error) {
    await report(services.log, error, { retry: () => undoImport(services, place, step), site: place.site.id });
  }
}

const contents = ({ issues, comments }: RemoteImportResult): [issues: string, comments: string] => [
  issues === 1 ? vscode.l10n.t('1 issue') : vscode.l10n.t('{0} issues', issues),
  comments === 1 ? vscode.l10n.t('1 comment') : vscode.l10n.t('{0} comments', comments),
];

function restoredSentence(drafts: number): string {
  if (drafts === 0) return '';
  return drafts === 1 ? vscode.l10n.t('1 draft was restored.') : vscode.l10n.t('{0} drafts were restored.', drafts);
}

/** The sentence with the name of the backup of the replaced issues. */
function backupSentence({ sites }: Services, { site }: Place, backup: string | undefined): string {
  if (backup === undefined) return '';
  if (!site.isLocal) return vscode.l10n.t('What was replaced is kept as {0} beside the data file of {1}.', plainLabel(backup), site.label);
  return vscode.l10n.t('What was replaced is kept in {0}.', vscode.Uri.file(`${sites.dataFile.fsPath}.backups/${backup}`).fsPath);
}
