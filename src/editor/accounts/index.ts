import * as vscode from 'vscode';
import { siteLabel } from '../../client/site-url';
import type { Parts, Site } from '../parts';
import type { SiteList } from '../sites';
import { askCredentials, askNewSite } from './sign-in';
import type { Vault } from './vault';

const PROVIDER = 'issueBucket';

/** One session a site; its scope is the site. */
class Provider implements vscode.AuthenticationProvider {
  private readonly emitter = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly onDidChangeSessions = this.emitter.event;

  constructor(
    private readonly sites: SiteList,
    private readonly vault: Vault,
  ) {}

  async getSessions(scopes?: readonly string[]): Promise<vscode.AuthenticationSession[]> {
    const wanted = this.sites.all().filter((site) => !site.isLocal && (!scopes?.length || scopes.includes(site.id)));
    const sessions = await Promise.all(wanted.map((site) => this.session(site.id)));
    return sessions.filter((session) => session !== undefined);
  }

  async createSession(scopes: readonly string[]): Promise<vscode.AuthenticationSession> {
    const site = scopes[0] ?? (await pickSite(this.sites.all(), vscode.l10n.t('Sign in to which site?')))?.id;
    if (site === undefined) throw new vscode.CancellationError();
    const answer = await askCredentials(site, { title: vscode.l10n.t('Sign In to {0}', siteLabel(site)), firstStep: 1 });
    if (typeof answer !== 'object') throw new vscode.CancellationError();
    await this.vault.set(site, answer.value);
    return this.announce(site);
  }

  async removeSession(site: string): Promise<void> {
    const session = await this.session(site);
    await this.vault.delete(site);
    if (session) this.emitter.fire({ added: [], removed: [session], changed: [] });
  }

  /** Tells VS Code of an account that was saved. */
  async announce(site: string): Promise<vscode.AuthenticationSession> {
    const session = (await this.session(site))!;
    this.emitter.fire({ added: [session], removed: [], changed: [] });
    return session;
  }

  private async session(site: string): Promise<vscode.AuthenticationSession | undefined> {
    const account = await this.vault.get(site);
    // The token of a session reaches every extension that asks for it; ours never needs it, so it is not given away.
    return (
      account && {
        id: site,
        accessToken: '',
        account: { id: `${account.label}@${site}`, label: `${account.label} (${siteLabel(site)})` },
        scopes: [site],
      }
    );
  }
}

async function pickSite(sites: readonly Site[], placeHolder: string): Promise<Site | undefined> {
  const servers = sites.filter((site) => !site.isLocal);
  if (servers.length === 0) {
    const add = vscode.l10n.t('Add Site...');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('There is no site but this computer, which needs no signing in.'),
      add,
    );
    if (chosen === add) await vscode.commands.executeCommand('issueBucket.addSite');
    return undefined;
  }
  if (servers.length === 1) return servers[0];
  const items = servers.map((site) => ({ label: site.label, description: site.id, site }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.site;
}

/** Registers signing in and out, and the commands that add and remove sites. */
export function register(parts: Parts, sites: SiteList, vault: Vault): vscode.Disposable {
  const provider = new Provider(sites, vault);

  async function addSite(): Promise<void> {
    const added = await askNewSite(sites.all().map((site) => site.id));
    if (!added) return;
    if (added.isExposed) await sites.allowExposed(added.site);
    await vault.set(added.site, added.account);
    await sites.add(added.site);
    await provider.announce(added.site);
    const choose = vscode.l10n.t('Choose Repository...');
    const message = vscode.l10n.t('Signed in to {0} as {1}.', siteLabel(added.site), added.account.label);
    if ((await vscode.window.showInformationMessage(message, choose)) === choose)
      await vscode.commands.executeCommand('issueBucket.chooseRepository', added.site);
  }

  async function removeSite(): Promise<void> {
    const site = await pickSite(sites.all(), vscode.l10n.t('Remove which site?'));
    if (!site) return;
    const remove = vscode.l10n.t('Remove');
    const detail = vscode.l10n.t('You are signed out of it. Its issues stay where they are.');
    if ((await vscode.window.showWarningMessage(vscode.l10n.t('Remove {0}?', site.label), { modal: true, detail }, remove)) !== remove)
      return;
    await provider.removeSession(site.id);
    await sites.remove(site.id);
  }

  async function signIn(id?: unknown): Promise<void> {
    const known = typeof id === 'string' ? sites.get(id) : undefined;
    const site = known && !known.isLocal ? known : await pickSite(sites.all(), vscode.l10n.t('Sign in to which site?'));
    if (!site) return;
    try {
      const session = await provider.createSession([site.id]);
      void vscode.window.showInformationMessage(vscode.l10n.t('Signed in as {0}.', session.account.label));
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) throw error;
    }
  }

  async function signOut(): Promise<void> {
    const sessions = await provider.getSessions();
    const items = sessions.map((session) => ({ label: session.account.label, session }));
    if (items.length === 0) return void vscode.window.showInformationMessage(vscode.l10n.t('You are not signed in anywhere.'));
    const chosen =
      items.length === 1
        ? items[0]
        : await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Sign out of which account?') });
    if (!chosen) return;
    await provider.removeSession(chosen.session.id);
    void vscode.window.showInformationMessage(vscode.l10n.t('Signed out: {0}.', chosen.label));
  }

  parts.log.debug('accounts are registered');
  return vscode.Disposable.from(
    vscode.authentication.registerAuthenticationProvider(PROVIDER, 'Issue Bucket', provider, { supportsMultipleAccounts: true }),
    vscode.commands.registerCommand('issueBucket.addSite', addSite),
    vscode.commands.registerCommand('issueBucket.removeSite', removeSite),
    vscode.commands.registerCommand('issueBucket.signIn', signIn),
    vscode.commands.registerCommand('issueBucket.signOut', signOut),
  );
}
