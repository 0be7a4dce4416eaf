import * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import { parseRemote } from '../../model/remote';
import { placeKey, repositoryName } from '../../model/repository';
import { registerCommand } from '../commandRegistry';
import type { Place, Places, Sites, RepositorySuggestion } from '../services';
import { Git } from './git';
import { decide, parseChoice, type Choice, type Decision, type FolderFacts, type UnmatchedSource } from './model';
import { Suggestions } from './suggestions';
import { plainLabel, plainLabels } from '../text';
import { keyOfPlace } from '../placeName';

const memoryKey = (folder: vscode.WorkspaceFolder | undefined): string => `issueBucket.repository:${folder?.uri.toString() ?? ''}`;

/** A key that is equal for equal places. */
const signature = (places: readonly Place[]): string =>
  places
    .map((place) => `${keyOfPlace(place)} ${place.source} ${place.folder?.uri.toString() ?? ''} ${place.unclear?.displayName ?? ''}`)
    .join('\n');

interface FolderPlace extends Place {
  readonly unclear?: UnmatchedSource | undefined;
}

/** The repositories that are open here. */
export class PlaceList implements Places, vscode.Disposable {
  readonly #git = new Git();
  readonly #emitter = new vscode.EventEmitter<void>();
  readonly #listeners: vscode.Disposable;
  readonly #suggested: Suggestions;
  /** Decisions for repositories within that of their folder, by the URIs of their roots. */
  readonly #inner = new Map<string, Promise<Decision>>();
  #current: Promise<readonly Place[]> | undefined;
  #places: readonly Place[] = [];
  #reads = 0;
  readonly onDidChange = this.#emitter.event;

  readonly #sites: Sites;
  readonly #memory: vscode.Memento;
  readonly #log: vscode.LogOutputChannel;

  constructor(sites: Sites, memory: vscode.Memento, log: vscode.LogOutputChannel) {
    this.#sites = sites;
    this.#memory = memory;
    this.#log = log;
    const changed = () => void this.#lookAgain();
    this.#suggested = new Suggestions(sites, () => this.#emitter.fire());
    this.#listeners = vscode.Disposable.from(
      this.#git,
      this.#git.onDidChange(changed),
      sites.onDidChange(changed),
      vscode.workspace.onDidChangeWorkspaceFolders(changed),
      vscode.workspace.onDidGrantWorkspaceTrust(changed),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('issueBucket.repository') && changed()),
    );
  }

  list(): Promise<readonly Place[]> {
    return (this.#current ??= this.#read());
  }

  find(address: Pick<IssueAddress, 'site' | 'repository'>): Place | undefined {
    const place = this.#places.find((place) => keyOfPlace(place) === placeKey(address));
    return place ?? this.#place({ ...address, source: 'chosen' }, undefined);
  }

  async forFile(uri: vscode.Uri): Promise<Place | undefined> {
    const places = await this.list();
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (!folder) return places.length === 1 ? places[0] : undefined;
    const place = places.find((place) => place.folder?.uri.toString() === folder.uri.toString());
    if (place) return place;
    // The folder shares the place of an earlier one.
    const { site, repository } = await this.#decision(folder);
    return this.find({ site, repository });
  }

  async forText(uri: vscode.Uri): Promise<Place | undefined> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    const root = folder && this.#git.innerRoot(uri, folder.uri);
    if (!root) return this.forFile(uri);
    const key = root.toString();
    let decision = this.#inner.get(key);
    if (!decision) this.#inner.set(key, (decision = this.#decide(root, { name: '', setting: '' })));
    const { source, site, repository } = await decision;
    return source === 'remote' ? this.find({ site, repository }) : undefined;
  }

  async remoteHosts(folder: vscode.Uri): Promise<readonly string[]> {
    const remotes = await this.#git.remotes(folder);
    return remotes.flatMap(({ url }) => parseRemote(url)?.host ?? []);
  }

  suggestions(place: Place): readonly RepositorySuggestion[] {
    const { unclear }: FolderPlace = place as FolderPlace;
    return this.#suggested.of(place, unclear?.candidates ?? [{ slug: place.repository.slug }]);
  }

  /** Called when sites may have other repositories, e.g. after an import. */
  suggestAgain(): void {
    this.#suggested.clear();
    this.#emitter.fire();
  }

  /** Stores the repository of a folder in this workspace; undefined: detect it. */
  async use(folder: vscode.WorkspaceFolder | undefined, choice: Choice | undefined): Promise<void> {
    await this.#memory.update(memoryKey(folder), choice);
    await this.#lookAgain();
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
    const items = places.map((place) => ({
      label: plainLabel(repositoryName(place.repository)),
      description: plainLabels([place.site.label, place.folder?.name], ' · '),
      iconPath: new vscode.ThemeIcon('repo'),
      place,
    }));
    return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('In which repository?') }))?.place;
  }

  /** Asks for the repository of a folder, or for one without a folder, and stores it in this workspace. */
  async choose(site?: string): Promise<Place | undefined> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const folder =
      folders.length > 1 ? await vscode.window.showWorkspaceFolderPick({ placeHolder: vscode.l10n.t('For which folder?') }) : folders[0];
    if (folders.length > 1 && !folder) return undefined;
    const now = folder ? await this.#decision(folder) : this.#chosen(undefined);
    const activePlace = folder && (await this.forFile(folder.uri));
    const { askRepository } = await import('./choices');
    const answer = await askRepository(this.#sites, {
      state: this.#memory,
      suggestions: activePlace ? this.suggestions(activePlace) : [],
      unclear: activePlace?.unclear,
      folder: folders.length > 1 ? folder?.name : undefined,
      preferred: site,
      current: now && { site: now.site, repository: now.repository },
      isChosen: this.#chosen(folder) !== undefined,
    });
    if (!answer) return undefined;
    await this.use(folder, answer === 'automatic' ? undefined : answer);
    if (answer !== 'automatic') return this.find(answer);
    return folder && this.forFile(folder.uri);
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#emitter.dispose();
  }

  /** Detects again, and fires when places differ. Nothing to do before the first use. */
  async #lookAgain(): Promise<void> {
    this.#suggested.clear();
    this.#inner.clear();
    if (!this.#current) return;
    const previousSignature = signature(this.#places);
    const reading = this.#read();
    this.#current = reading;
    try {
      const after = await reading;
      if (this.#current === reading && signature(after) !== previousSignature) this.#emitter.fire();
    } catch (error) {
      this.#log.error(error instanceof Error ? error : String(error));
      this.#current = undefined;
    }
  }

  #chosen(folder: vscode.WorkspaceFolder | undefined): Choice | undefined {
    return parseChoice(this.#memory.get(memoryKey(folder)));
  }

  async #read(): Promise<readonly Place[]> {
    const run = ++this.#reads;
    const folders = vscode.workspace.workspaceFolders ?? [];
    const decided = await Promise.all(folders.map(async (folder) => this.#place(await this.#decision(folder), folder)));
    const chosen = folders.length === 0 ? this.#chosen(undefined) : undefined;
    if (chosen) decided.push(this.#place({ ...chosen, source: 'chosen' }, undefined));
    const byKey = new Map<string, Place>();
    for (const place of decided) if (place && !byKey.has(keyOfPlace(place))) byKey.set(keyOfPlace(place), place);
    const places = [...byKey.values()];
    if (run === this.#reads) this.#places = places; // a slow older run must not overwrite a newer one
    return places;
  }

  #decision(folder: vscode.WorkspaceFolder): Promise<Decision> {
    const setting = vscode.workspace.isTrusted
      ? vscode.workspace.getConfiguration('issueBucket', folder.uri).get<unknown>('repository')
      : undefined;
    return this.#decide(folder.uri, {
      name: folder.name,
      chosen: this.#chosen(folder),
      setting: typeof setting === 'string' ? setting : '',
    });
  }

  /** Decides by the remotes of a folder, and what else is known of it. */
  async #decide(folder: vscode.Uri, facts: Pick<FolderFacts, 'name' | 'chosen' | 'setting'>): Promise<Decision> {
    const remotes = await this.#git.remotes(folder);
    const rewrites = remotes.length > 0 ? await this.#git.rewrites(folder) : [];
    // Rewriting may turn any URL into one of ssh.
    const isBySsh =
      rewrites.length > 0 || remotes.some(({ url, pushUrl }) => [url, pushUrl].some((address) => address && parseRemote(address)?.isSsh));
    const ssh = isBySsh ? await import('./ssh') : undefined;
    const aliases = ssh ? await ssh.readSshConfig() : [];
    return decide(
      { ...facts, remotes, rewrites, sshHost: (host) => ssh?.sshHostName(aliases, host) ?? host },
      this.#sites.all().map((site) => site.id),
    );
  }

  #place(decision: Decision, folder: vscode.WorkspaceFolder | undefined): FolderPlace | undefined {
    const { site: id, repository, source, unclear } = decision;
    const site = this.#sites.get(id);
    return site && { site, repository, service: this.#sites.service(site), folder, source, ...(unclear && { unclear }) };
  }
}

/** Registers the commands that change a folder's repository. */
export function register(places: PlaceList): vscode.Disposable {
  const choose = async (site?: unknown): Promise<void> => void (await places.choose(typeof site === 'string' ? site : undefined));
  /** `folder` is the URI of an open folder. */
  const use = async (placeChoice: unknown): Promise<void> => {
    const choice = parseChoice(placeChoice);
    const folder = vscode.workspace.workspaceFolders?.find(
      (folder) => folder.uri.toString() === (placeChoice as { folder?: unknown }).folder,
    );
    if (choice && folder) await places.use(folder, choice);
  };
  return vscode.Disposable.from(registerCommand('issueBucket.chooseRepository', choose), registerCommand('issueBucket.useRepository', use));
}
