import * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import type { Place, Places, Sites } from '../parts';
import { choices, type Choice } from './choices';
import { Git } from './git';
import { decide, type Decision } from './model';

const keyOf = (address: Pick<IssueAddress, 'site' | 'repository'>): string =>
  `${address.site} ${repositoryName(address.repository).toLowerCase()}`;

/** The repositories that are open here. */
export class PlaceList implements Places, vscode.Disposable {
  private readonly git = new Git();
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly listeners: vscode.Disposable;
  private current: Promise<readonly Place[]> | undefined;
  private known = new Map<string, Place>();
  readonly onDidChange = this.emitter.event;

  constructor(
    private readonly sites: Sites,
    private readonly memory: vscode.Memento,
  ) {
    const changed = () => this.forget();
    this.listeners = vscode.Disposable.from(
      this.git,
      this.git.onDidChange(changed),
      sites.onDidChange(changed),
      vscode.workspace.onDidChangeWorkspaceFolders(changed),
      vscode.workspace.onDidGrantWorkspaceTrust(changed),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('issueBucket.repository') && changed()),
    );
  }

  list(): Promise<readonly Place[]> {
    return (this.current ??= this.read());
  }

  find({ site, repository }: Pick<IssueAddress, 'site' | 'repository'>): Place | undefined {
    const known = this.known.get(keyOf({ site, repository }));
    const where = this.sites.get(site);
    if (known || !where) return known;
    return { site: where, repository, service: this.sites.service(where), folder: undefined, source: 'chosen' };
  }

  async forFile(uri: vscode.Uri): Promise<Place | undefined> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    const places = await this.list();
    if (!folder) return places.length === 1 ? places[0] : undefined;
    return this.place(await this.decision(folder), folder);
  }

  async pick(title: string): Promise<Place | undefined> {
    const places = await this.list();
    if (places.length === 1) return places[0];
    if (places.length === 0) {
      const choose = vscode.l10n.t('Choose Repository...');
      const chosen = await vscode.window.showInformationMessage(
        vscode.l10n.t('No repository is open. Open a folder, or choose a repository.'),
        choose,
      );
      return chosen === choose ? this.choose() : undefined;
    }
    const items = places.map((place) => ({ label: repositoryName(place.repository), description: place.site.label, place }));
    return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('In which repository?') }))?.place;
  }

  /** Asks which repository is meant, for a folder or without one, and remembers it in this workspace. */
  async choose(site?: string): Promise<Place | undefined> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const folder =
      folders.length > 1 ? await vscode.window.showWorkspaceFolderPick({ placeHolder: vscode.l10n.t('For which folder?') }) : folders[0];
    if (folders.length > 1 && !folder) return undefined;
    const choice = await choices(this.sites, { preferred: site, isChosen: this.chosen(folder) !== undefined });
    if (!choice) return undefined;
    await this.memory.update(memoryKey(folder), choice === 'automatic' ? undefined : choice);
    this.forget();
    const places = await this.list();
    return choice === 'automatic' ? places.find((place) => place.folder === folder) : this.find(choice);
  }

  dispose(): void {
    this.listeners.dispose();
    this.emitter.dispose();
  }

  private forget(): void {
    this.current = undefined;
    this.emitter.fire();
  }

  private chosen(folder: vscode.WorkspaceFolder | undefined): Choice | undefined {
    return this.memory.get<Choice>(memoryKey(folder));
  }

  private async read(): Promise<readonly Place[]> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const found = new Map<string, Place>();
    const chosen = folders.length === 0 ? this.chosen(undefined) : undefined;
    const decided = await Promise.all(folders.map(async (folder) => this.place(await this.decision(folder), folder)));
    if (chosen) decided.push(this.place({ ...chosen, source: 'chosen' }, undefined));
    for (const place of decided) if (place && !found.has(keyOf(addressOf(place)))) found.set(keyOf(addressOf(place)), place);
    this.known = found;
    return [...found.values()];
  }

  private async decision(folder: vscode.WorkspaceFolder): Promise<Decision> {
    const trusted = vscode.workspace.isTrusted;
    const setting = trusted ? vscode.workspace.getConfiguration('issueBucket', folder.uri).get<string>('repository', '') : '';
    const facts = { name: folder.name, chosen: this.chosen(folder), remotes: await this.git.remotes(folder.uri), setting };
    return decide(
      facts,
      this.sites.all().map((site) => site.id),
    );
  }

  private place({ site: id, repository, source }: Decision, folder: vscode.WorkspaceFolder | undefined): Place | undefined {
    const site = this.sites.get(id);
    return site && { site, repository, service: this.sites.service(site), folder, source };
  }
}

const addressOf = (place: Place) => ({ site: place.site.id, repository: place.repository });

const memoryKey = (folder: vscode.WorkspaceFolder | undefined): string => `issueBucket.repository:${folder?.uri.toString() ?? ''}`;

/** Registers the command that changes a folder's repository. */
export function register(places: PlaceList): vscode.Disposable {
  const choose = async (site?: unknown): Promise<void> => void (await places.choose(typeof site === 'string' ? site : undefined));
  return vscode.commands.registerCommand('issueBucket.chooseRepository', choose);
}
