import * as vscode from 'vscode';

/** How long changes are collected, and how many are rescanned one by one; more come from a checkout or a build, after which everything is rescanned. */
const GATHER_MS = 200;
const MAX_PATHS = 200;

/** Follows the files of folders, and git's HEAD, with which many files change at once. */
export class FolderWatch implements vscode.Disposable {
  readonly #disposables: vscode.Disposable[] = [];
  readonly #changed = new Map<string, Set<string>>();
  readonly #rescan: (folder: string, paths?: readonly string[]) => void;
  #timer: NodeJS.Timeout | undefined;

  /** `rescan` is called with paths relative to a folder, or with none when all of it may have changed. */
  constructor(folders: readonly vscode.WorkspaceFolder[], rescan: (folder: string, paths?: readonly string[]) => void) {
    this.#rescan = rescan;
    for (const folder of folders) {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**/*'));
      const follow = (uri: vscode.Uri) => this.#follow(folder, uri);
      this.#disposables.push(watcher, watcher.onDidCreate(follow), watcher.onDidChange(follow), watcher.onDidDelete(follow));
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #follow(folder: vscode.WorkspaceFolder, { path }: vscode.Uri): void {
    const relative = path.slice(folder.uri.path.length).replace(/^\//, '');
    // Of git's own files only HEAD matters; a changed `.gitignore` may include files that were ignored.
    if (/(?:^|\/)\.git\//.test(relative) && !/^\.git\/(?:HEAD|info\/exclude)$/.test(relative)) return;
    const isAll = /^\.git\/|(?:^|\/)\.gitignore$/.test(relative) || relative === '';
    const key = folder.uri.toString();
    let paths = this.#changed.get(key);
    if (!paths) this.#changed.set(key, (paths = new Set()));
    if (paths.size <= MAX_PATHS) paths.add(isAll ? '' : relative);
    this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    for (const [folder, paths] of this.#changed) this.#rescan(folder, paths.has('') || paths.size > MAX_PATHS ? undefined : [...paths]);
    this.#changed.clear();
  }
}
