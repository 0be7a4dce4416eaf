import * as vscode from 'vscode';
import { plainLabel, withoutLinks } from './text';
import type { RevertResult } from './undo/model';

/** How long the status bar shows what was undone. */
const STATUS_MS = 6000;

/**
 * Shows the result of an undo: in the status bar if all of it was undone, since messages would cover those that offer the next *Undo*; else in a
 * message. `nothing` is shown if there is no result.
 */
export function showRevertResult(result: RevertResult | undefined, nothing: string): void {
  if (result?.isComplete) vscode.window.setStatusBarMessage(plainLabel(result.message), STATUS_MS);
  else void vscode.window.showInformationMessage(withoutLinks(result?.message ?? nothing));
}
