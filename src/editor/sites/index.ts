import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { IssueService } from '../../client/service';
import type { UnansweredState } from '../../client/unanswered';
import { TrackerError } from '../../client/errors';
import { isExposed, siteLabel, siteUrl } from '../../client/site-url';
import { localPerson } from '../../client/local-person';
import { THIS_COMPUTER, WorkerTransport } from '../../client/worker-transport';
import { DEFAULT_KEEP_DAYS, MAX_KEEP_DAYS } from '../../model/deleted';
import type { BackupCounts } from '../../wire/port';
import type { StorageProblemName } from '../../wire/problem';
import type { Vault } from '../vault';
import type { Site, Sites } from '../services';
import { createLazyService } from './lazyService';

const SETTING = 'sites';
const EXPOSED = 'issueBucket.exposedSites';
const UNANSWERED = 'issueBucket.unanswered ';
/** Minimum time between two messages about the same problem. */
const OFFER_INTERVAL_MS = 60_000;

/** A relative path is refused, because guessing its folder could show an empty list. */
const notAbsolute = (setting: string): TrackerError =>
  new TrackerError(
    'unreachable',
    vscode.l10n.t('The setting issueBucket.dataFile must be an absolute path; {0} is none. Change it and reload the window.', setting),
  );

/** The setting, as far as it is one; read when the tracker of this computer is started. */
function keepDeletedDays(): number {
  const days = vscode.workspace.getConfiguration('issueBucket').get<unknown>('keepDeletedDays');
  return typeof days === 'number' && days >= 0 ? Math.min(days, MAX_KEEP_DAYS) : DEFAULT_KEEP_DAYS;
}

/** The known sites: *This computer*, and those of the machine's settings. */
export class SiteList implements Sites, vscode.Disposable {
  readonly #local: Site = { id: 'local', label: vscode.l10n.t('This computer'), isLocal: true };
  readonly #services = new Map<string, IssueService>();
  readonly #emitter = new vscode.EventEmitter<void>();
  readonly #script: string;
  readonly #transport: WorkerTransport;
  readonly #listeners: vscode.Disposable;
  /** When a remedy was offered by problem, in milliseconds since the epoch; `Infinity` while the message is shown. */
  readonly #offered = new Map<StorageProblemName, number>();
  readonly onDidChange = this.#emitter.event;
  readonly dataFile: vscode.Uri;

  readonly #state: vscode.Memento;
  readonly #vault: Vault;

  constructor(context: vscode.ExtensionContext, state: vscode.Memento, vault: Vault, log: vscode.LogOutputChannel) {
    this.#state = state;
    this.#vault = vault;
    const setting = vscode.workspace.getConfiguration('issueBucket').get<string>('dataFile', '').trim();
    const path = setting.replace(/^~(?=[\\/])/, homedir());
    this.dataFile = path ? vscode.Uri.file(path) : vscode.Uri.joinPath(context.globalStorageUri, 'issues.sqlite');
    this.#script = vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker.js').fsPath;
    this.#transport = new WorkerTransport({
      script: this.#script,
      data: async () => {
        if (path && !isAbsolute(path)) throw notAbsolute(setting);
        return { dataFile: this.dataFile.fsPath, person: await localPerson(), keepDeletedDays: keepDeletedDays() };
      },
      onError: (message) => log.error(message),
      onProblem: (problem) => void this.#offerRemedy(problem),
    });
    this.#listeners = vscode.Disposable.from(
      vault.onDidChange(() => this.#emitter.fire()),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(`issueBucket.${SETTING}`) && this.#emitter.fire()),
    );
  }

  all(): readonly Site[] {
    return [this.#local, ...this.#urls().map((url) => ({ id: url, label: siteLabel(url), isLocal: false }))];
  }

  get(id: string): Site | undefined {
    return this.all().find((site) => site.id === id);
  }

  service(site: Site): IssueService {
    let service = this.#services.get(site.id);
    if (!service) this.#services.set(site.id, (service = site.isLocal ? this.#localService() : this.#remoteService(site)));
    return service;
  }

  async backUp(...[to, { replace, onStep, signal }]: Parameters<Sites['backUp']>): Promise<BackupCounts> {
    const { backUpData } = await import('../../client/backup');
    return backUpData(this.#script, { file: this.dataFile.fsPath, to, replace }, onStep, signal);
  }

  async add(url: string): Promise<void> {
    if (!this.#urls().includes(url)) await this.#save([...this.#urls(), url]);
    this.#emitter.fire();
  }

  async remove(url: string): Promise<void> {
    await this.#save(this.#urls().filter((other) => other !== url));
    await this.#state.update(
      EXPOSED,
      this.#exposed().filter((other) => other !== url),
    );
    await this.#state.update(UNANSWERED + url, undefined);
    this.#services.delete(url);
    this.#emitter.fire();
  }

  /** Whether a password may be sent to a site. If it is not encrypted, the person decides once per site. */
  async isRequestAllowed(url: string): Promise<boolean> {
    if (!isExposed(url) || this.#exposed().includes(url)) return true;
    const yes = vscode.l10n.t('Use It Anyway');
    const detail = vscode.l10n.t(
      'The connection is unencrypted (http): others on the network can read your password and your issues. Use https if the server supports it.',
    );
    const message = vscode.l10n.t('{0} is not protected.', siteLabel(url));
    if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) !== yes) return false;
    await this.#state.update(EXPOSED, [...this.#exposed(), url]);
    return true;
  }

  /** Ends the worker after its running requests. */
  close(): Promise<void> {
    return this.#transport.close();
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#emitter.dispose();
  }

  /** Shows a storage problem in a message of its own with a remedy; other errors only say what failed because of it. */
  async #offerRemedy(problem: StorageProblemName): Promise<void> {
    if ((problem !== 'lost' && problem !== 'updated') || Date.now() - (this.#offered.get(problem) ?? -Infinity) < OFFER_INTERVAL_MS) return;
    this.#offered.set(problem, Infinity);
    const { offerToReload, offerToReopen } = await import('./storage');
    if (problem === 'updated') await offerToReload();
    else if (await offerToReopen(this.dataFile.fsPath)) {
      await this.#transport.reopen();
      this.#emitter.fire();
    }
    this.#offered.set(problem, Date.now());
  }

  #localService(): IssueService {
    return createLazyService({
      site: this.#local.label,
      baseUrl: THIS_COMPUTER,
      isLocal: true,
      fetch: this.#transport.fetch,
      timeout: 60_000,
      unanswered: this.#unanswered(this.#local),
    });
  }

  #remoteService(site: Site): IssueService {
    const credentials = async () => {
      if (isExposed(site.id) && !this.#exposed().includes(site.id)) {
        throw new TrackerError(
          'unauthorized',
          vscode.l10n.t(
            '{0} is reached by unencrypted http, which others on the network can read, so no request is sent. Sign in to it to allow that.',
            site.label,
          ),
        );
      }
      return (await this.#vault.get(site.id))?.credentials;
    };
    return createLazyService({ site: site.label, baseUrl: site.id, credentials, unanswered: this.#unanswered(site) });
  }

  /** The state of requests that create something and got no answer: it outlasts the window, and is dropped with the site. */
  #unanswered({ id }: Site): UnansweredState {
    const key = UNANSWERED + id;
    return {
      get: () => this.#state.get(key),
      set: (entries) => void this.#state.update(key, entries.length > 0 ? entries : undefined),
    };
  }

  #exposed(): readonly string[] {
    return this.#state.get<string[]>(EXPOSED, []);
  }

  #urls(): readonly string[] {
    const listed = vscode.workspace.getConfiguration('issueBucket').get<unknown>(SETTING);
    const urls = Array.isArray(listed) ? listed.map((site) => (typeof site === 'string' ? siteUrl(site) : undefined)) : [];
    return [...new Set(urls.filter((url) => url !== undefined))];
  }

  async #save(urls: readonly string[]): Promise<void> {
    await vscode.workspace.getConfiguration('issueBucket').update(SETTING, urls, vscode.ConfigurationTarget.Global);
  }
}
