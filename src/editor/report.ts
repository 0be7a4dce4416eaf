import * as vscode from 'vscode';
import { TrackerError, type Reason } from '../client/errors';
import { runCommand } from './commandRegistry';
import { withoutLinks } from './text';

const RETRYABLE: readonly Reason[] = ['unreachable', 'busy', 'server'];

/** The message for an error, in which a server may have words; empty for a cancellation. */
export function errorMessage(error: unknown): string {
  if (TrackerError.is(error, 'cancelled') || error instanceof vscode.CancellationError) return '';
  if (TrackerError.is(error)) return withoutLinks(error.message);
  const reason = withoutLinks(error instanceof Error ? error.message : String(error));
  return vscode.l10n.t('An unexpected error occurred: {0} The log has the details.', /[.!?]$/.test(reason) ? reason : `${reason}.`);
}

/**
 * Shows an error in a message with buttons that help. Unexpected errors go to the log with their stack. `retry` runs the action again; `site` is
 * where to sign in.
 */
export async function report(
  log: vscode.LogOutputChannel,
  error: unknown,
  help: { retry?: () => unknown; site?: string } = {},
): Promise<void> {
  const message = errorMessage(error);
  if (message === '') return;
  log.error(error instanceof Error ? error : message);
  const tryAgain = vscode.l10n.t('Try Again');
  const signIn = vscode.l10n.t('Sign In');
  const showLog = vscode.l10n.t('Show Log');
  const buttons: string[] = [];
  if (help.retry && TrackerError.is(error, ...RETRYABLE)) buttons.push(tryAgain);
  if (TrackerError.is(error, 'unauthorized')) buttons.push(signIn);
  if (!TrackerError.is(error) || TrackerError.is(error, 'unexpected', ...RETRYABLE)) buttons.push(showLog);
  const chosen = await vscode.window.showErrorMessage(message, ...buttons);
  if (chosen === tryAgain) await help.retry?.();
  else if (chosen === signIn) await runCommand('issueBucket.signIn', help.site);
  else if (chosen === showLog) log.show();
}
