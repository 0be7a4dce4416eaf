import * as vscode from 'vscode';
import { createIssueService } from '../../client';
import type { IssueService } from '../../client/service';
import { TrackerError } from '../../client/errors';
import { isExposed, siteLabel, siteUrl } from '../../client/site-url';
import { THIS_COMPUTER, WorkerTransport } from '../../client/worker-transport';
import type { Vault } from '../accounts/vault';
import type { Site, Sites } from '../parts';
import { localPerson } from './person';

const SETTING = 'sites';
const EXPOSED = 'issueBucket.exposedSites';

/** The sites that are known: *This computer*, and those of the machine's settings. */
export class SiteList implements Sites, vscode.Disposable {
  private readonly local: Site = { id: 'local', label: vscode.l10n.t('This computer'), isLocal: true };
  private readonly services = new Map<string, IssueService>();
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly transport: WorkerTransport;
  private readonly listeners: vscode.Disposable;
  readonly onDidChange = this.emitter.event;
  readonly dataFile: vscode.Uri;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly vault: Vault,
    log: vscode.LogOutputChannel,
  ) {
    const setting = vscode.workspace.getConfiguration('issueBucket').get<string>('dataFile', '').trim();
    this.dataFile = setting ? vscode.Uri.file(setting) : vscode.Uri.joinPath(context.globalStorageUri, 'issues.sqlite');
    this.transport = new WorkerTransport({
      script: vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker.js').fsPath,
      data: async () => ({ dataFile: this.dataFile.fsPath, person: await localPerson() }),
      onError: (message) => log.error(message),
    });
    this.listeners = vscode.Disposable.from(
      vault.onDidChange(() => this.emitter.fire()),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(`issueBucket.${SETTING}`) && this.emitter.fire()),
    );
  }

  all(): readonly Site[] {
    return [this.local, ...this.urls().map((url) => ({ id: url, label: siteLabel(url), isLocal: false }))];
  }

  get(id: string): Site | undefined {
    return this.all().find((site) => site.id === id);
  }

  service(site: Site): IssueService {
    let service = this.services.get(site.id);
    if (!service) this.services.set(site.id, (service = site.isLocal ? this.localService() : this.remoteService(site)));
    return service;
  }

  async add(url: string): Promise<void> {
    if (!this.urls().includes(url)) await this.save([...this.urls(), url]);
    this.emitter.fire();
  }

  async remove(url: string): Promise<void> {
    await this.save(this.urls().filter((known) => known !== url));
    this.services.delete(url);
    this.emitter.fire();
  }

  /** Remembers that a person wants a site in spite of plain http. */
  async allowExposed(url: string): Promise<void> {
    await this.context.globalState.update(EXPOSED, [...this.exposed(), url]);
  }

  /** Ends the worker, after what it is doing. */
  close(): Promise<void> {
    return this.transport.close();
  }

  dispose(): void {
    this.listeners.dispose();
    this.emitter.dispose();
  }

  private localService(): IssueService {
    return createIssueService({
      site: this.local.label,
      baseUrl: THIS_COMPUTER,
      isLocal: true,
      fetch: this.transport.fetch,
      timeout: 60_000,
    });
  }

  private remoteService(site: Site): IssueService {
    const credentials = async () => {
      if (isExposed(site.id) && !this.exposed().includes(site.id)) {
        throw new TrackerError(
          'forbidden',
          vscode.l10n.t(
            '{0} is reached by plain http, which anybody on the way can read. Add it by "Issues: Add Site..." to allow it.',
            site.label,
          ),
        );
      }
      return (await this.vault.get(site.id))?.credentials;
    };
    return createIssueService({ site: site.label, baseUrl: site.id, credentials });
  }

  private exposed(): readonly string[] {
    return this.context.globalState.get<string[]>(EXPOSED, []);
  }

  private urls(): readonly string[] {
    const listed = vscode.workspace.getConfiguration('issueBucket').get<unknown>(SETTING);
    const urls = Array.isArray(listed) ? listed.map((it) => (typeof it === 'string' ? siteUrl(it) : undefined)) : [];
    return [...new Set(urls.filter((url) => url !== undefined))];
  }

  private async save(urls: readonly string[]): Promise<void> {
    await vscode.workspace.getConfiguration('issueBucket').update(SETTING, urls, vscode.ConfigurationTarget.Global);
  }
}
