import * as vscode from 'vscode';
import type { Place, Services } from '../services';

/** The repository that a new issue is for, unless it is given: that of the active file, or the first. */
export async function placeInFront({ places }: Pick<Services, 'places'>): Promise<Place | undefined> {
  const file = vscode.window.activeTextEditor?.document.uri;
  const inFront = file && (await places.forFile(file));
  return inFront ?? (await places.list())[0] ?? places.pick(vscode.l10n.t('Create Issue'));
}
