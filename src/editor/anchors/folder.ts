import * as vscode from 'vscode';
import type { AnchorFinder } from '../../anchors/finder';
import type { FoundState } from '../../anchors/search';
import { isAtOrBelow, normalPath } from '../../anchors/text';
import { codePlaceOf, type RepositoryAnchor } from '../../model/codeAnchors';
import { SingleFlight } from '../../model/concurrency';
import { cellOf, textOfNotebook } from '../code/notebooks';
import { gitDataFolder, pathBelow } from '../code/root';
import type { Place } from '../services';
import { afterEdits, afterSearch, hasSamePlace, tracked, type Lines, type TrackedAnchor } from './model';

/** How long edits and changes on disk must pause before anchors are looked for. */
const SEARCH_DELAY_MS = 400;
/** Changes on disk within this time are taken together. */
const CHANGE_DELAY_MS = 100;
/** Anchors of one request to the worker, so that those of visible code come first. */
const MAX_ANCHORS_PER_SEARCH = 50;
/** Longer documents are not copied for a search. UTF-16 units. */
const MAX_DOCUMENT_CHARS = 2_000_000;

/** An open text of the folder. */
interface OpenText {
  readonly path: string;
  readonly version: number;
  readonly isDirty: boolean;
  readonly text: () => string;
}

const linesOf = (document: vscode.TextDocument): Lines => ({ count: document.lineCount, at: (line) => document.lineAt(line).text });

/** The anchors of a repository in a folder of the workspace: where they are now, through edits and changes on disk. */
export class AnchoredFolder implements vscode.Disposable {
  readonly place: Place;
  /** What paths are relative to. */
  readonly root: vscode.Uri;
  readonly #finder: AnchorFinder;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  #tracked = new Map<number, TrackedAnchor>();
  #source: readonly RepositoryAnchor[] = [];
  /** Anchors to search for, and whether in the whole folder. */
  readonly #queued = new Map<number, boolean>();
  #timer: NodeJS.Timeout | undefined;
  /** Paths that have changed on disk, and whether they are new. */
  readonly #changedPaths = new Map<string, boolean>();
  #changeTimer: NodeJS.Timeout | undefined;
  readonly #searching = new SingleFlight();
  readonly #ending = new AbortController();
  /** Fires when an anchor is found, or is elsewhere. */
  readonly onDidChange = this.#changed.event;

  constructor(place: Place, folder: vscode.WorkspaceFolder, root: vscode.Uri, finder: AnchorFinder, log: vscode.LogOutputChannel) {
    this.place = place;
    this.root = root;
    this.#finder = finder;
    this.#log = log;
    this.#disposables.push(
      vscode.workspace.onDidChangeTextDocument((event) => this.#edited(event)),
      vscode.workspace.onDidSaveTextDocument((document) => this.#saved(document)),
      vscode.workspace.onDidOpenTextDocument((document) => this.#opened(document)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#search(this.#doubtful(), true)),
    );
    this.#watch(new vscode.RelativePattern(folder, '**/*'), (uri, isNew) => this.#changedOnDisk(uri, isNew));
    // What was checked out comes as changes of files; what was lost may be found by the history of another commit.
    void gitDataFolder(root).then((data) => {
      if (!this.#ending.signal.aborted)
        this.#watch(new vscode.RelativePattern(data, '{HEAD,ORIG_HEAD}'), () => this.#search(this.#doubtful(), true));
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#changeTimer);
    this.#ending.abort();
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  /** All anchors, in the order of the repository. */
  get anchors(): readonly TrackedAnchor[] {
    return [...this.#tracked.values()];
  }

  /** Sets the anchors of the repository, and searches for the new ones. Anchors in the paths of `first` are searched first. */
  setAnchors(anchors: readonly RepositoryAnchor[], first: ReadonlySet<string>): void {
    if (anchors === this.#source) return;
    this.#source = anchors;
    const before = this.#tracked;
    const newIds: number[] = [];
    this.#tracked = new Map(
      anchors.map((anchor) => {
        const previous = before.get(anchor.id);
        if (previous && hasSamePlace(previous.anchor, anchor)) return [anchor.id, { ...previous, anchor }];
        newIds.push(anchor.id);
        return [anchor.id, tracked(anchor)];
      }),
    );
    const rank = (id: number) => (first.has(this.#tracked.get(id)!.anchor.path) ? 0 : 1);
    this.#search(
      newIds.sort((a, b) => rank(a) - rank(b)),
      true,
      0,
    );
    this.#changed.fire();
  }

  /** Anchors that are in a document, with their lines in it. */
  inDocument(document: vscode.TextDocument): { readonly it: TrackedAnchor; readonly first: number; readonly last: number }[] {
    const path = this.pathOf(document);
    if (path === undefined) return [];
    const above = cellOf(document)?.linesAbove ?? 0;
    return this.anchors.flatMap((it) => {
      if (!it.state || it.state.state === 'lost' || it.state.path !== path) return [];
      const [first, last] = [it.state.first - 1 - above, it.state.last - 1 - above];
      return first < 0 || first >= document.lineCount ? [] : [{ it, first, last: Math.min(last, document.lineCount - 1) }];
    });
  }

  /** The path of a document in the folder; undefined for one that is elsewhere, or an old version. */
  pathOf(document: vscode.TextDocument): string | undefined {
    const notebook = cellOf(document)?.notebook;
    return pathBelow(this.root, notebook?.uri ?? document.uri);
  }

  /** Waits until all anchors have been looked for once. */
  async settled(): Promise<void> {
    await this.find([...this.#tracked.keys()], false);
  }

  /** Looks for anchors, and waits until they are found or lost. */
  async find(ids: readonly number[], isAgain: boolean): Promise<void> {
    this.#search(isAgain ? ids : ids.filter((id) => !this.#tracked.get(id)?.state), true, 0);
    while (
      !this.#ending.signal.aborted &&
      ids.some((id) => this.#queued.has(id) || (this.#tracked.has(id) && !this.#tracked.get(id)!.state))
    ) {
      clearTimeout(this.#timer);
      await this.#searching.run(this.#run);
    }
  }

  /** Whether the folder may be read, and git be asked: else only open documents are. */
  get #isOnDisk(): boolean {
    return this.root.scheme === 'file' && vscode.workspace.isTrusted;
  }

  #watch(pattern: vscode.RelativePattern, changed: (uri: vscode.Uri, isNew: boolean) => void): void {
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    this.#disposables.push(
      watcher,
      watcher.onDidChange((uri) => changed(uri, false)),
      watcher.onDidCreate((uri) => changed(uri, true)),
      watcher.onDidDelete((uri) => changed(uri, false)),
    );
  }

  /** Notes a change on disk: a checkout or an installation changes thousands of files at once. */
  #changedOnDisk(uri: vscode.Uri, isNew: boolean): void {
    const path = pathBelow(this.root, uri);
    if (path === undefined || path.startsWith('.git/') || path.includes('/.git/')) return;
    this.#changedPaths.set(path, isNew || this.#changedPaths.get(path) === true);
    this.#changeTimer ??= setTimeout(() => this.#processChanges(), CHANGE_DELAY_MS);
  }

  #processChanges(): void {
    this.#changeTimer = undefined;
    const changed = new Map(this.#changedPaths);
    this.#changedPaths.clear();
    this.#finder.changed(this.root.fsPath, [...changed.keys()]);
    const isAnyNew = [...changed.values()].includes(true);
    const isIn = ({ state }: TrackedAnchor) => state !== undefined && state.state !== 'lost' && isAtOrBelow(state.path, changed);
    const mayBe = (it: TrackedAnchor) =>
      isIn(it) || isAtOrBelow(normalPath(it.anchor.path), changed) || ((isAnyNew || it.isCut) && isDoubtful(it));
    this.#search(this.#ids(mayBe), true);
  }

  /** When only open documents are searched, a newly opened one may contain lost code. */
  #opened(document: vscode.TextDocument): void {
    if (!this.#isOnDisk && this.pathOf(document) !== undefined) this.#search(this.#doubtful(), true);
  }

  #saved(document: vscode.TextDocument): void {
    const path = this.pathOf(document);
    if (path === undefined) return;
    this.#finder.changed(this.root.fsPath, [path]);
    this.#search(
      this.#ids((it) => it.isCut || isEditedIn(it, path)),
      true,
    );
  }

  /** Follows edits. Code that was cut is searched for after each edit, because it may have been pasted. */
  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const path = contentChanges.length > 0 && this.#tracked.size > 0 ? this.pathOf(document) : undefined;
    if (path === undefined) return;
    const above = cellOf(document)?.linesAbove ?? 0;
    const lines = linesOf(document);
    const shift = ({ line, character }: vscode.Position) => ({ line: line + above, character });
    const edits = contentChanges.map(({ range, text }) => ({ start: shift(range.start), end: shift(range.end), text }));
    const documentLines: Lines = { count: lines.count + above, at: (line) => (line >= above ? lines.at(line - above) : '') };
    const unsure: number[] = [];
    let hasChanged = false;
    for (const [id, it] of this.#tracked) {
      if (!it.state || it.state.state === 'lost' || it.state.path !== path) continue;
      const after = afterEdits(it, edits, documentLines);
      if (after === it) continue;
      hasChanged = true;
      const { isUnsure, ...next } = after;
      // A change from disk was made elsewhere, so it does not show where the lines have moved.
      this.#tracked.set(id, document.isDirty ? next : { ...next, isFollowed: false });
      if (isUnsure || !document.isDirty) unsure.push(id);
    }
    this.#search([...unsure, ...this.#ids((it) => it.isCut)], false);
    if (hasChanged) this.#changed.fire();
  }

  #ids(matches: (it: TrackedAnchor) => boolean): number[] {
    return this.anchors.filter(matches).map(({ anchor }) => anchor.id);
  }

  #doubtful = (): number[] => this.#ids(isDoubtful);

  #search(ids: readonly number[], isWide: boolean, delay = SEARCH_DELAY_MS): void {
    if (ids.length === 0) return;
    for (const id of ids) this.#queued.set(id, isWide || this.#queued.get(id) === true);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#searching.run(this.#run), delay);
  }

  /** Searches for all queued anchors, including those that are queued meanwhile. */
  #run = async (): Promise<void> => {
    while (this.#queued.size > 0 && !this.#ending.signal.aborted) {
      const isWide = this.#queued.values().next().value === true;
      const ids = [...this.#queued].filter(([, wide]) => wide === isWide).map(([id]) => id);
      const batch = ids.slice(0, MAX_ANCHORS_PER_SEARCH);
      for (const id of batch) this.#queued.delete(id);
      await this.#findBatch(batch, isWide);
    }
  };

  async #findBatch(ids: readonly number[], isWide: boolean): Promise<void> {
    const anchors = ids.flatMap((id) => this.#tracked.get(id)?.anchor ?? []);
    const isOnDisk = this.#isOnDisk;
    const open = this.#openTexts();
    const changedDocuments = open.filter(({ isDirty }) => isDirty || !isOnDisk);
    const versions = new Map(open.map(({ path, version }) => [path, version]));
    const isEdited = new Map(open.map(({ path, isDirty }) => [path, isDirty]));
    const onFound = (index: number, found: FoundState, now: ReadonlyMap<string, number>) => {
      const it = this.#tracked.get(anchors[index]!.id);
      if (!it || !hasSamePlace(it.anchor, anchors[index]!)) return;
      const path = found.state === 'lost' ? it.anchor.path : found.path;
      // The text was edited while it was searched.
      if (now.has(path) && now.get(path) !== versions.get(path)) return this.#search([it.anchor.id], isWide);
      const own = it.state && it.state.state !== 'lost' ? it.state.path : path;
      this.#tracked.set(it.anchor.id, afterSearch(it, found, isEdited.get(own) === true));
    };
    try {
      await this.#finder.find(
        {
          root: isOnDisk ? this.root.fsPath : null,
          mayRunGit: isOnDisk,
          anchors: anchors.map(codePlaceOf),
          texts: changedDocuments.map(({ path, text }) => [path, text()]),
          excluded: excludedPatterns(this.root),
          isWide: isWide || !isOnDisk,
        },
        (found) => {
          const now = new Map(this.#openTexts().map(({ path, version }) => [path, version]));
          for (const [index, state] of found) onFound(index, state, now);
          this.#changed.fire();
        },
        this.#ending.signal,
      );
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      this.#log.warn(`Code of issues was not found in ${this.root.fsPath}: ${String(error)}`);
      for (const { id } of anchors) {
        const it = this.#tracked.get(id);
        if (it && !it.state) this.#tracked.set(id, { ...it, state: { state: 'lost', likeness: 0 } });
      }
      this.#changed.fire();
    }
  }

  /** Open texts of the folder, also of notebooks. */
  #openTexts(): OpenText[] {
    const documents = vscode.workspace.textDocuments.flatMap((document): OpenText[] => {
      const path = document.uri.scheme === this.root.scheme ? pathBelow(this.root, document.uri) : undefined;
      if (path === undefined) return [];
      const { version, isDirty } = document;
      return [{ path, version, isDirty, text: () => bounded(document.getText()) }];
    });
    const notebooks = vscode.workspace.notebookDocuments.flatMap((notebook): OpenText[] => {
      const path = pathBelow(this.root, notebook.uri);
      const { version, isDirty } = notebook;
      return path === undefined ? [] : [{ path, version, isDirty, text: () => bounded(textOfNotebook(notebook)) }];
    });
    return [...documents, ...notebooks];
  }
}

const bounded = (text: string): string => (text.length > MAX_DOCUMENT_CHARS ? '' : text);

const isDoubtful = ({ state }: TrackedAnchor): boolean => state?.state === 'lost' || (state !== undefined && state.isSuggestion);

const isEditedIn = ({ state, isFollowed }: TrackedAnchor, path: string): boolean =>
  isFollowed && state !== undefined && state.state !== 'lost' && state.path === path;

/** Patterns of `files.exclude` that apply to a folder; conditional patterns are ignored. */
function excludedPatterns(root: vscode.Uri): string[] {
  const patterns = vscode.workspace.getConfiguration('files', root).get<Record<string, unknown>>('exclude') ?? {};
  return Object.entries(patterns).flatMap(([pattern, isOn]) => (isOn === true ? [pattern] : []));
}
