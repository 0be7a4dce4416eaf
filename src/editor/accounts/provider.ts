import * as vscode from 'vscode';
import { siteLabel } from '../../client/site-url';
import type { EditableSites } from '../services';
import { pickSite } from './pick';
import type { Vault } from '../vault';

type SessionsChange = vscode.AuthenticationProviderAuthenticationSessionsChangeEvent;

/** Shows accounts in VS Code's Accounts menu: a session per site, whose scope and id are the site. */
export class AccountProvider implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly #emitter = new vscode.EventEmitter<SessionsChange>();
  readonly #listener: vscode.Disposable;
  readonly #sessions = new Map<string, vscode.AuthenticationSession>();
  readonly onDidChangeSessions = this.#emitter.event;

  readonly #sites: EditableSites;
  readonly #vault: Vault;

  constructor(sites: EditableSites, vault: Vault) {
    this.#sites = sites;
    this.#vault = vault;
    this.#listener = vault.onDidChange((site) => void this.#follow(site));
  }

  async getSessions(scopes?: readonly string[]): Promise<vscode.AuthenticationSession[]> {
    const requestedSites = this.#sites.all().filter((site) => !site.isLocal && (!scopes?.length || scopes.includes(site.id)));
    const sessions = await Promise.all(requestedSites.map((site) => this.#session(site.id)));
    const available = sessions.filter((session) => session !== undefined);
    for (const session of available) this.#sessions.set(session.id, session);
    return available;
  }

  /** Creates a session. Other extensions may call it, so it only asks for a password of a site that the person has added. */
  async createSession(scopes: readonly string[]): Promise<vscode.AuthenticationSession> {
    const requested = scopes[0] === undefined ? undefined : this.#sites.get(scopes[0]);
    if (scopes.length > 0 && !requested) throw new Error(vscode.l10n.t('{0} is not a site that was added here.', scopes[0] ?? ''));
    const site = requested && !requested.isLocal ? requested : await pickSite(this.#sites.all(), vscode.l10n.t('Sign in to which site?'));
    if (!site || !(await this.#sites.isRequestAllowed(site.id))) throw new vscode.CancellationError();
    const { askCredentials } = await import('./sign-in');
    const answer = await askCredentials(site.id, { title: vscode.l10n.t('Sign In to {0}', site.label), firstStep: 1 });
    if (typeof answer !== 'object') throw new vscode.CancellationError();
    await this.#vault.set(site.id, answer.value);
    const session = await this.#session(site.id);
    if (!session) throw new vscode.CancellationError(); // signed out meanwhile in another window
    return session;
  }

  async removeSession(site: string): Promise<void> {
    await this.#vault.delete(site);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#emitter.dispose();
  }

  /** Tells VS Code of changed accounts, of all windows. */
  async #follow(site: string): Promise<void> {
    const previous = this.#sessions.get(site);
    const now = await this.#session(site);
    if (now) this.#sessions.set(site, now);
    else this.#sessions.delete(site);
    const isSame = previous?.account.id === now?.account.id;
    if (isSame && now) this.#emitter.fire({ added: [], removed: [], changed: [now] });
    else if (!isSame) this.#emitter.fire({ added: now ? [now] : [], removed: previous ? [previous] : [], changed: [] });
  }

  async #session(site: string): Promise<vscode.AuthenticationSession | undefined> {
    const account = await this.#vault.get(site);
    return (
      account && {
        id: site,
        // Every extension that is allowed in gets the token of a session, and ours does not use it, so it is empty.
        accessToken: '',
        account: { id: `${account.label}@${site}`, label: `${account.label} (${siteLabel(site)})` },
        scopes: [site],
      }
    );
  }
}
