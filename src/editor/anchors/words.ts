import * as vscode from 'vscode';
import type { FoundState } from '../../anchors/search';
import type { RepositoryAnchor } from '../../model/codeAnchors';
import { placeText } from '../../model/codeAnchors';
import { plainLabel } from '../text';

/** What has become of an anchor, in a few words. */
export function stateWords(anchor: RepositoryAnchor, state: FoundState | undefined): string {
  if (!state) return vscode.l10n.t('Searching for the code...');
  if (state.state === 'lost') return vscode.l10n.t('This code is no longer found.');
  if (state.isSuggestion) return vscode.l10n.t('It may be here: the code has changed much. Confirm it, or attach the issue again.');
  if (state.state === 'exact') return vscode.l10n.t('The code is as it was.');
  const from = plainLabel(placeText(anchor));
  return state.state === 'moved' ? vscode.l10n.t('Moved, from {0}', from) : vscode.l10n.t('Changed since; it was at {0}', from);
}
