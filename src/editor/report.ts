import * as vscode from 'vscode';
import { TrackerError, type Reason } from '../client/errors';
import { runCommand } from './commandRegistry';

const WORTH_ANOTHER_TRY: readonly Reason[] = ['unreachable', 'busy', 'server'];

/** The sentence that a person is told of an error; empty for what they have cancelled themselves. */
export function sentence(error: unknown): string {
  if (TrackerError.is(error, 'cancelled') || error instanceof vscode.CancellationError) return '';
  if (TrackerError.is(error)) return error.message;
  const reason = error instanceof Error ? error.message : String(error);
  return vscode.l10n.t('Something went wrong that should not: {0} The log has the details.', /[.!?]$/.test(reason) ? reason : `${reason}.`);
}

/**
 * Tells a person of an error in one message, with the buttons that help against this one. What is no error of a
 * tracker is a fault of ours and goes to the log whole. `retry` does the same thing once more; `site` is where to sign in.
 */
export async function report(
  log: vscode.LogOutputChannel,
  error: unknown,
  help: { retry?: () => unknown; site?: string } = {},
): Promise<void> {
  const message = sentence(error);
  if (message === '') return;
  log.error(error instanceof Error ? error : message);
  const again = vscode.l10n.t('Try Again');
  const signIn = vscode.l10n.t('Sign In');
  const showLog = vscode.l10n.t('Show Log');
  const buttons: string[] = [];
  if (help.retry && TrackerError.is(error, ...WORTH_ANOTHER_TRY)) buttons.push(again);
  if (TrackerError.is(error, 'unauthorized')) buttons.push(signIn);
  if (!TrackerError.is(error) || TrackerError.is(error, 'unexpected', ...WORTH_ANOTHER_TRY)) buttons.push(showLog);
  const chosen = await vscode.window.showErrorMessage(message, ...buttons);
  if (chosen === again) await help.retry?.();
  else if (chosen === signIn) await runCommand('issueBucket.signIn', help.site);
  else if (chosen === showLog) log.show();
}
