import * as vscode from 'vscode';
import { plainLabel } from './text';
import type { RevertResult } from './undo/model';

/** How long the status bar shows what was undone. */
const STATUS_MS = 6000;

/**
 * Says what an undo has done: in the status bar where all of it was, as messages would pile up over those that offer the next *Undo*; else in a
 * message. `nothing` is the message for no result.
 */
export function showRevertResult(result: RevertResult | undefined, nothing: string): void {
  if (result?.isComplete) vscode.window.setStatusBarMessage(plainLabel(result.message), STATUS_MS);
  else void vscode.window.showInformationMessage(result?.message ?? nothing);
}
