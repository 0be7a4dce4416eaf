import * as vscode from 'vscode';
import { plainLabel } from '../text';
import type { GitExtension, OpenRepository } from './api';

/** The only repository that is open, or the one that the person picks; undefined when there is none, or they cancel. */
export async function pickRepository({ repositories }: GitExtension, title: string): Promise<OpenRepository | undefined> {
  if (repositories.length <= 1) return repositories[0];
  const items = repositories
    .toSorted((a, b) => Number(b.ui.selected) - Number(a.ui.selected))
    .map((repository) => ({
      label: plainLabel(repository.rootUri.path.split('/').at(-1) ?? ''),
      description: plainLabel(repository.state.HEAD?.name ?? ''),
      iconPath: new vscode.ThemeIcon('repo'),
      repository,
    }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('In which git repository?') }))?.repository;
}
