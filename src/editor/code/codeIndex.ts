import * as vscode from 'vscode';
import { BITBUCKET } from '../../model/links';
import { repositoryName } from '../../model/repository';
import { isMatch, type IndexedFile, type IndexFolder, type IndexQuery } from '../../codeIndex/messages';
import { entriesOf } from '../../codeIndex/scanFile';
import { keyOfPlace } from '../placeName';
import type { Place, Services } from '../services';
import { codeDocuments } from './documents';
import { folderUri } from './folderUri';
import { FolderWatch } from './folderWatch';
import { IndexThread } from './indexThread';
import { pathBelow } from './root';
import { keywordsFor, todoFinderFor } from './todoSettings';

/** A file with matches. */
export interface FoundFile extends Pick<IndexedFile, 'references' | 'todos'> {
  readonly uri: vscode.Uri;
}

const SETTINGS = ['issueBucket.references', 'issueBucket.todo.keywords', 'files.exclude', 'search.exclude', 'files.associations'];

function excludesOf(uri: vscode.Uri): string[] {
  const patterns = ['files', 'search'].flatMap((section) => {
    const value = vscode.workspace.getConfiguration(section, uri).get<unknown>('exclude');
    return Object.entries(typeof value === 'object' && value !== null ? value : {});
  });
  // Those with a condition exclude files only beside others: they are looked at.
  return patterns.flatMap(([pattern, isOn]) => (isOn === true ? [pattern] : []));
}

/** The other workspace folders in a folder, which are indexed by themselves. */
const foldersIn = (uri: vscode.Uri): string[] =>
  (vscode.workspace.workspaceFolders ?? []).flatMap((other) => pathBelow(uri, other.uri) || []);

const folderOf = ({ uri }: vscode.WorkspaceFolder): IndexFolder => ({
  uri: uri.toString(),
  path: uri.fsPath,
  excludes: excludesOf(uri),
  without: foldersIn(uri),
  // VS Code hands out proxies, which do not travel to a thread.
  patterns: JSON.parse(
    JSON.stringify(vscode.workspace.getConfiguration('issueBucket', uri).get<unknown>('references.patterns') ?? {}),
  ) as unknown,
  keywords: keywordsFor(uri),
});

/**
 * The references and TODOs of the workspace: those of files on disk by a thread that starts with the first query, those of open documents by
 * scanning their text. An untrusted or virtual workspace has open documents only.
 */
export class CodeIndex implements vscode.Disposable {
  readonly #services: Services;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable;
  #thread: IndexThread | undefined;
  #watch: vscode.Disposable | undefined;

  constructor(services: Services) {
    this.#services = services;
    const stop = () => {
      if (!this.#thread) return;
      this.#stop();
      this.#changed.fire();
    };
    this.#disposables = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.onDidChangeWorkspaceFolders(stop),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()),
      vscode.workspace.onDidChangeConfiguration((event) => SETTINGS.some((setting) => event.affectsConfiguration(setting)) && stop()),
    );
  }

  dispose(): void {
    this.#stop();
    this.#disposables.dispose();
  }

  /** Resolves when all files were looked at once. Starts that. */
  ready(): Promise<void> {
    return this.#started()?.scanned ?? Promise.resolve();
  }

  /** The references to an issue, by file. */
  async references(place: Place, number: number): Promise<FoundFile[]> {
    const placesByFolder = await Promise.all(
      (vscode.workspace.workspaceFolders ?? []).map(async ({ uri }) => ({ uri, own: await this.#services.places.forFile(uri) })),
    );
    const folders = placesByFolder.flatMap(({ uri, own }) => (own && keyOfPlace(own) === keyOfPlace(place) ? [uri.toString()] : []));
    const name = repositoryName(place.repository).toLowerCase();
    return this.#find({ references: { number, name, folders, sites: [place.site.id, BITBUCKET] } });
  }

  /** All TODOs, by file. */
  todos(): Promise<FoundFile[]> {
    return this.#find({ todos: true });
  }

  #stop(): void {
    this.#thread?.dispose();
    this.#watch?.dispose();
    this.#thread = this.#watch = undefined;
  }

  /** The thread; undefined where nothing on disk is looked at. */
  #started(): IndexThread | undefined {
    if (!vscode.workspace.isTrusted) return undefined;
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    if (folders.length === 0) return undefined;
    if (this.#thread?.isDead) this.#stop();
    if (this.#thread) return this.#thread;
    const script = vscode.Uri.joinPath(this.#services.context.extensionUri, 'dist', 'index.js').fsPath;
    const thread = new IndexThread(script, folders.map(folderOf), this.#services.log, () => this.#changed.fire());
    this.#thread = thread;
    this.#watch = new FolderWatch(folders, (folder, paths) => thread.rescan(folder, paths));
    return thread;
  }

  async #find(query: IndexQuery): Promise<FoundFile[]> {
    const thread = this.#started();
    const open = await this.#inDocuments(query, thread === undefined);
    const openUris = new Set(open.map(({ uri }) => uri.toString()));
    const found: FoundFile[] = [];
    const roots = new Map<string, vscode.Uri>();
    // Of 20,000 files at once this would hold the extension host.
    await thread?.ask(query, (files) => {
      for (const { folder, path, references, todos } of files) {
        let root = roots.get(folder);
        if (!root) roots.set(folder, (root = vscode.Uri.parse(folder)));
        const uri = vscode.Uri.joinPath(root, path);
        if (!openUris.has(uri.toString())) found.push({ uri, references, todos });
      }
    });
    return [...found, ...open.filter(({ references, todos }) => references.length + todos.length > 0)];
  }

  /** Open documents: those whose text is not the one on disk, or all of them. */
  async #inDocuments(query: IndexQuery, includeAll: boolean): Promise<FoundFile[]> {
    const files: FoundFile[] = [];
    for (const document of vscode.workspace.textDocuments) {
      const { uri, isDirty, isUntitled } = document;
      const isInFile = uri.scheme === 'file' || uri.scheme === 'vscode-vfs';
      const isCell = uri.scheme === 'vscode-notebook-cell';
      if (!(isInFile || isCell || isUntitled) || (isInFile && !isDirty && !includeAll)) continue;
      const folder = vscode.workspace.getWorkspaceFolder(folderUri(document));
      if (!folder && !isUntitled) continue;
      const documents = codeDocuments(this.#services);
      const [language, text] = [await documents.language(document), await documents.read(document)];
      const finder = language?.isProse ? undefined : todoFinderFor(uri, this.#services.log);
      const { references, todos } = text ? entriesOf(text, { finder }) : { references: [], todos: [] };
      const ownPlace = 'references' in query && folder ? await this.#services.places.forText(folderUri(document)) : undefined;
      const isOwn =
        'references' in query &&
        ownPlace?.site.id === query.references.sites[0] &&
        repositoryName(ownPlace!.repository).toLowerCase() === query.references.name;
      files.push({
        uri,
        references: 'references' in query ? references.filter((reference) => isMatch(reference, isOwn, query.references)) : [],
        todos: 'todos' in query ? todos : [],
      });
    }
    return files;
  }
}

const shared = new WeakMap<Services, CodeIndex>();

/** The index that all features share. */
export function codeIndex(services: Services): CodeIndex {
  let index = shared.get(services);
  if (!index) {
    shared.set(services, (index = new CodeIndex(services)));
    services.context.subscriptions.push(index);
  }
  return index;
}
