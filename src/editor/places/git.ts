import * as vscode from 'vscode';
import { remotesOfConfig } from './model';

/** The part of the built-in git extension's API that is used. */
interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly remotes: readonly { name: string; fetchUrl?: string; pushUrl?: string }[];
    readonly onDidChange: vscode.Event<void>;
  };
}
interface GitApi {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<string>;
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  getRepository(uri: vscode.Uri): GitRepository | null;
}

const PATIENCE = 4000;

/** Reads remotes through the built-in git extension; without it, out of `.git/config`. */
export class Git implements vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly disposables: vscode.Disposable[] = [this.emitter];
  private readonly watched = new Set<string>();
  private api: Promise<GitApi | undefined> | undefined;
  /** Repositories were found, or their remotes changed. */
  readonly onDidChange = this.emitter.event;

  async remotes(folder: vscode.Uri): Promise<{ name: string; url: string }[]> {
    const repository = (await (this.api ??= this.connect()))?.getRepository(folder);
    if (!repository) return this.readConfig(folder);
    this.watch(repository);
    return repository.state.remotes.flatMap(({ name, fetchUrl, pushUrl }) =>
      (fetchUrl ?? pushUrl) ? [{ name, url: (fetchUrl ?? pushUrl)! }] : [],
    );
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private async connect(): Promise<GitApi | undefined> {
    try {
      const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
      const api = (await extension?.activate())?.getAPI(1);
      if (!api) return undefined;
      this.disposables.push(api.onDidOpenRepository(() => this.emitter.fire()));
      if (api.state !== 'initialized') await initialized(api);
      return api;
    } catch {
      return undefined; // git is switched off, or not installed: `.git/config` tells as much
    }
  }

  private watch({ rootUri, state }: GitRepository): void {
    const key = rootUri.toString();
    if (this.watched.has(key)) return;
    this.watched.add(key);
    let known = JSON.stringify(state.remotes);
    const follow = () => {
      // The state changes with every staged file; only its remotes matter here.
      const now = JSON.stringify(state.remotes);
      if (now === known) return;
      known = now;
      this.emitter.fire();
    };
    this.disposables.push(state.onDidChange(follow));
  }

  private async readConfig(folder: vscode.Uri): Promise<{ name: string; url: string }[]> {
    try {
      return remotesOfConfig(new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, '.git', 'config'))));
    } catch {
      return []; // not a repository's top folder
    }
  }
}

/** Waits until git has looked through the folders, but not for ever: large ones take their time, and an event follows. */
function initialized(api: GitApi): Promise<void> {
  return new Promise((resolve) => {
    const listener = api.onDidChangeState((state) => state === 'initialized' && end());
    const timer = setTimeout(() => end(), PATIENCE);
    const end = () => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
  });
}
