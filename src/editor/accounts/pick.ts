import * as vscode from 'vscode';
import { runCommand } from '../commandRegistry';
import type { Site } from '../services';
import { plainLabel } from '../text';

/** The only server, or the one that the person picks. Without one, a message offers to add one. */
export async function pickSite(sites: readonly Site[], placeHolder: string): Promise<Site | undefined> {
  const servers = sites.filter((site) => !site.isLocal);
  if (servers.length === 0) {
    const add = vscode.l10n.t('Add Site...');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('No server has been added yet: there is only this computer, which needs no sign-in.'),
      add,
    );
    if (chosen === add) await runCommand('issueBucket.addSite');
    return undefined;
  }
  if (servers.length === 1) return servers[0];
  const items = servers.map((site) => ({
    label: plainLabel(site.label),
    description: plainLabel(site.id),
    iconPath: new vscode.ThemeIcon('server'),
    site,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.site;
}
