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

/** An account at a site with its credentials. */
export interface SavedAccount {
  /** The label of the account. */
  readonly label: string;
  readonly credentials: Credentials;
}

const keyOf = (site: string): string => `issueBucket.account:${site}`;

/**
 * Stores credentials in SecretStorage only, one account per site. When it fails (Linux without a keyring) they are kept in memory until the window
 * closes, with a message once.
 */
export class Vault implements vscode.Disposable {
  readonly #accounts = new Map<string, SavedAccount | undefined>();
  readonly #emitter = new vscode.EventEmitter<string>();
  readonly #listener: vscode.Disposable;
  #hasWarned = false;
  /** Fires with the site when its account changes, also in another window. */
  readonly onDidChange = this.#emitter.event;

  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
    this.#listener = secrets.onDidChange(({ key }) => {
      if (!key.startsWith(keyOf(''))) return;
      const site = key.slice(keyOf('').length);
      this.#accounts.delete(site);
      this.#emitter.fire(site);
    });
  }

  async get(site: string): Promise<SavedAccount | undefined> {
    if (this.#accounts.has(site)) return this.#accounts.get(site);
    const text = await this.#attempt(() => this.#secrets.get(keyOf(site)));
    const account = text === undefined ? undefined : parse(text);
    this.#accounts.set(site, account);
    return account;
  }

  async set(site: string, account: SavedAccount): Promise<void> {
    await this.#attempt(() => this.#secrets.store(keyOf(site), JSON.stringify(account)));
    this.#accounts.set(site, account);
    this.#emitter.fire(site);
  }

  async delete(site: string): Promise<void> {
    await this.#attempt(() => this.#secrets.delete(keyOf(site)));
    this.#accounts.set(site, undefined);
    this.#emitter.fire(site);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#emitter.dispose();
  }

  async #attempt<T>(access: () => Thenable<T>): Promise<T | undefined> {
    try {
      return await access();
    } catch {
      // The keyring's message is not shown: it may contain the secret.
      if (!this.#hasWarned)
        void vscode.window.showWarningMessage(
          vscode.l10n.t('This computer has no working keyring: you stay signed in until the window closes.'),
        );
      this.#hasWarned = true;
      return undefined;
    }
  }
}

function parse(text: string): SavedAccount | undefined {
  try {
    return v.parse(Saved, JSON.parse(text));
  } catch {
    return undefined; // of another version: signing in again replaces it
  }
}
