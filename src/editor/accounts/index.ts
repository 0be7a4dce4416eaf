import * as vscode from 'vscode';
import { siteLabel } from '../../client/site-url';
import { registerCommand, runCommand } from '../commandRegistry';
import type { EditableSites, Services } from '../services';
import { report } from '../report';
import { pickSite } from './pick';
import { AccountProvider } from './provider';
import type { Vault } from '../vault';
import { plainLabel } from '../text';

const PROVIDER = 'issueBucket';

/** Registers the authentication provider and the commands for sites. */
export function register({ log }: Services, sites: EditableSites, vault: Vault): vscode.Disposable {
  const provider = new AccountProvider(sites, vault);

  async function addSite(): Promise<void> {
    const { askNewSite } = await import('./sign-in');
    const added = await askNewSite(
      sites.all().map((site) => site.id),
      (site) => sites.isRequestAllowed(site),
    );
    if (!added) return;
    await sites.add(added.site);
    if (added.account) await vault.set(added.site, added.account);
    const choose = vscode.l10n.t('Choose Repository...');
    const label = siteLabel(added.site);
    const message = added.account
      ? vscode.l10n.t('Signed in to {0} as {1}.', label, plainLabel(added.account.label))
      : vscode.l10n.t('Added {0}. Its issues can be read without an account.', label);
    if ((await vscode.window.showInformationMessage(message, choose)) === choose)
      await runCommand('issueBucket.chooseRepository', added.site);
  }

  async function removeSite(): Promise<void> {
    const site = await pickSite(sites.all(), vscode.l10n.t('Remove which site?'));
    if (!site) return;
    const remove = vscode.l10n.t('Remove');
    const detail = vscode.l10n.t('You are signed out of it. Its issues stay where they are.');
    const question = vscode.l10n.t('Remove {0}?', site.label);
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) return;
    await vault.delete(site.id);
    await sites.remove(site.id);
    void vscode.window.showInformationMessage(vscode.l10n.t('Removed: {0}.', site.label));
  }

  async function signIn(id?: unknown): Promise<void> {
    const existing = typeof id === 'string' ? sites.get(id) : undefined;
    const site = existing && !existing.isLocal ? existing : await pickSite(sites.all(), vscode.l10n.t('Sign in to which site?'));
    if (!site) return;
    const session = await provider.createSession([site.id]);
    void vscode.window.showInformationMessage(vscode.l10n.t('Signed in as {0}.', plainLabel(session.account.label)));
  }

  async function signOut(): Promise<void> {
    const sessions = await provider.getSessions();
    const items = sessions.map((session) => ({ label: plainLabel(session.account.label), session }));
    if (items.length === 0) return void vscode.window.showInformationMessage(vscode.l10n.t('You are not signed in anywhere.'));
    const placeHolder = vscode.l10n.t('Sign out of which account?');
    const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { placeHolder });
    if (!chosen) return;
    await vault.delete(chosen.session.id);
    void vscode.window.showInformationMessage(vscode.l10n.t('Signed out: {0}.', chosen.label));
  }

  const command = (
    id: 'issueBucket.addSite' | 'issueBucket.removeSite' | 'issueBucket.signIn' | 'issueBucket.signOut',
    run: (argument?: unknown) => Promise<void>,
  ) => registerCommand(id, (argument?: unknown) => run(argument).catch((error: unknown) => report(log, error)));
  return vscode.Disposable.from(
    provider,
    vscode.authentication.registerAuthenticationProvider(PROVIDER, 'Issue Bucket', provider, { supportsMultipleAccounts: true }),
    command('issueBucket.addSite', addSite),
    command('issueBucket.removeSite', removeSite),
    command('issueBucket.signIn', signIn),
    command('issueBucket.signOut', signOut),
  );
}
