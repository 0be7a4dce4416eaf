import * as vscode from 'vscode';
import { plainLabel } from '../text';
import { refusalOf } from './refusal';

/** The message of a refusal by git: which branch, why, and what to do. It adds that `issue` is unchanged, if one is given. */
export function refusalMessage(error: unknown, branch: string, issue?: string): string {
  const name = plainLabel(branch);
  const problem =
    issue === undefined
      ? vscode.l10n.t('git did not switch to {0}.', name)
      : vscode.l10n.t('git did not switch to {0}, so {1} is left as it was.', name, issue);
  return `${problem} ${reasonOf(error)}`;
}

function reasonOf(error: unknown): string {
  const { kind, details } = refusalOf(error);
  const detail = details.map((text) => plainLabel(text)).join(', ');
  switch (kind) {
    case 'changes':
      return detail === ''
        ? vscode.l10n.t('It would overwrite changes of yours: commit or stash them, then start again.')
        : vscode.l10n.t('It would overwrite your changes of {0}: commit or stash them, then start again.', detail);
    case 'exists':
      return vscode.l10n.t('A branch or folder with this name already exists: choose another name.');
    case 'elsewhere':
      return vscode.l10n.t('The branch is checked out in {0}: open that folder.', detail);
    case 'name':
      return vscode.l10n.t('Another branch has the first part of this name: choose another name.');
    case 'busy':
      return vscode.l10n.t('Another git command is running in this repository: wait for it, then start again.');
    case 'other':
      return detail === ''
        ? vscode.l10n.t('The log of git says why.')
        : vscode.l10n.t('It says: {0}', /[.!?]$/.test(detail) ? detail : `${detail}.`);
  }
}
