import * as vscode from 'vscode';
import * as v from 'valibot';
import type { Credentials } from '../client';

const Saved = v.object({
  label: v.string(),
  credentials: v.variant('kind', [
    v.object({ kind: v.literal('password'), username: v.string(), password: v.string() }),
    v.object({ kind: v.literal('token'), token: v.string() }),
  ]),
});

/** Who is signed in to a site, and with what. */
export interface SavedAccount {
  /** How the account is called on screen. */
  readonly label: string;
  readonly credentials: Credentials;
}

const keyOf = (site: string): string => `issueBucket.account:${site}`;

/**
 * Keeps credentials in SecretStorage, one account a site, and nowhere else. Where SecretStorage fails (a Linux without
 * a keyring) they are kept until the window closes, and the person is told once.
 */
export class Vault implements vscode.Disposable {
  private readonly known = new Map<string, SavedAccount | undefined>();
  private readonly emitter = new vscode.EventEmitter<string>();
  private readonly listener: vscode.Disposable;
  private told = false;
  /** Fires with the site whose account came, changed or went; in another window too. */
  readonly onDidChange = this.emitter.event;

  constructor(private readonly secrets: vscode.SecretStorage) {
    this.listener = secrets.onDidChange(({ key }) => {
      if (!key.startsWith(keyOf(''))) return;
      const site = key.slice(keyOf('').length);
      this.known.delete(site);
      this.emitter.fire(site);
    });
  }

  async get(site: string): Promise<SavedAccount | undefined> {
    if (this.known.has(site)) return this.known.get(site);
    const text = await this.attempt(() => this.secrets.get(keyOf(site)));
    const account = text === undefined ? undefined : parse(text);
    this.known.set(site, account);
    return account;
  }

  async set(site: string, account: SavedAccount): Promise<void> {
    await this.attempt(() => this.secrets.store(keyOf(site), JSON.stringify(account)));
    this.known.set(site, account);
    this.emitter.fire(site);
  }

  async delete(site: string): Promise<void> {
    await this.attempt(() => this.secrets.delete(keyOf(site)));
    this.known.set(site, undefined);
    this.emitter.fire(site);
  }

  dispose(): void {
    this.listener.dispose();
    this.emitter.dispose();
  }

  private async attempt<T>(work: () => Thenable<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch {
      // What the keyring says is of no use to a person, and may hold what it was given.
      if (!this.told)
        void vscode.window.showWarningMessage(
          vscode.l10n.t('This computer has no working keyring: you stay signed in until the window closes.'),
        );
      this.told = true;
      return undefined;
    }
  }
}

function parse(text: string): SavedAccount | undefined {
  try {
    return v.parse(Saved, JSON.parse(text));
  } catch {
    return undefined; // written by another version: signing in again replaces it
  }
}
