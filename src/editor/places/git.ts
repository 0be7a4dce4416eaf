import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { ownEnvironment } from '../../anchors/git-environment';
import { gitFolderOf } from '../../model/gitFolder';
import { parseRewrites, type Rewrite } from '../../model/remote';
import { remotesOfConfig, type GitRemote } from './model';

/** The used part of the built-in git extension's API (https://github.com/microsoft/vscode/blob/main/extensions/git/src/api/git.d.ts). */
interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly remotes: readonly { name: string; fetchUrl?: string; pushUrl?: string }[];
    readonly onDidChange: vscode.Event<void>;
  };
}
interface GitApi {
  readonly git?: { readonly path: string };
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<string>;
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  readonly onDidCloseRepository: vscode.Event<GitRepository>;
  getRepository(uri: vscode.Uri): GitRepository | null;
}

const run = promisify(execFile);
const GIT_TIMEOUT_MS = 2000;
const MAX_CONFIG_BYTES = 1024 * 1024;

/**
 * Finds the remotes of folders. The built-in git extension is the best source, but it is slow to start, and may be disabled or lack git: until it
 * is ready `.git/config` is read.
 */
export class Git implements vscode.Disposable {
  readonly #emitter = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[] = [this.#emitter];
  readonly #watched = new Set<string>();
  #api: GitApi | undefined;
  #isConnecting = false;
  /** Fires when repositories are opened or closed, or remotes change. */
  readonly onDidChange = this.#emitter.event;

  async remotes(folder: vscode.Uri): Promise<readonly GitRemote[]> {
    if (!this.#isConnecting) {
      this.#isConnecting = true;
      void this.#connect();
    }
    const repository = this.#api?.getRepository(folder);
    if (!repository) return readConfig(folder);
    this.#watch(repository);
    return repository.state.remotes.flatMap(({ name, fetchUrl, pushUrl }) => {
      const url = fetchUrl ?? pushUrl;
      return url === undefined ? [] : [{ name, url, pushUrl }];
    });
  }

  /** Returns the root of the repository that a file belongs to, if that is within the repository of a folder; undefined until git has found both. */
  innerRoot(uri: vscode.Uri, folder: vscode.Uri): vscode.Uri | undefined {
    const [inner, outer] = [uri, folder].map((it) => this.#api?.getRepository(it)?.rootUri);
    if (!inner || !outer || inner.toString() === outer.toString()) return undefined;
    return inner.path.startsWith(`${folder.path.replace(/\/$/, '')}/`) ? inner : undefined;
  }

  /**
   * The rules for rewriting URLs (`insteadOf`) of a folder. In an untrusted workspace the folder's own configuration is ignored. Empty without git,
   * or without a folder on disk. Never rejects.
   */
  async rewrites(folder: vscode.Uri): Promise<readonly Rewrite[]> {
    if (folder.scheme !== 'file') return [];
    const configArgs = vscode.workspace.isTrusted ? ['-C', folder.fsPath, 'config'] : ['config', '--global'];
    const options = { cwd: homedir(), timeout: GIT_TIMEOUT_MS, maxBuffer: MAX_CONFIG_BYTES, windowsHide: true, env: ownEnvironment() };
    try {
      const { stdout } = await run(this.#api?.git?.path ?? 'git', [...configArgs, '-z', '--get-regexp', '^url\\..*insteadof$'], options);
      return parseRewrites(stdout);
    } catch {
      return []; // no rules (git exits with 1 then), or no git
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  async #connect(): Promise<void> {
    try {
      const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
      const api = (await extension?.activate())?.getAPI(1);
      if (!api) return;
      this.#api = api;
      const changed = () => this.#emitter.fire();
      this.#disposables.push(api.onDidOpenRepository(changed), api.onDidCloseRepository(changed), api.onDidChangeState(changed));
      changed();
    } catch {
      // git is disabled or not installed: `.git/config` is used
    }
  }

  #watch({ rootUri, state }: GitRepository): void {
    const key = rootUri.toString();
    if (this.#watched.has(key)) return;
    this.#watched.add(key);
    let lastRemotes = JSON.stringify(state.remotes);
    const follow = () => {
      // The event also fires for staged files; only remotes matter here.
      const now = JSON.stringify(state.remotes);
      if (now === lastRemotes) return;
      lastRemotes = now;
      this.#emitter.fire();
    };
    this.#disposables.push(state.onDidChange(follow));
  }
}

async function read(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined; // does not exist
  }
}

/** Reads the remotes of the repository at a folder; parents are ignored, as in VS Code's default. */
async function readConfig(folder: vscode.Uri): Promise<readonly GitRemote[]> {
  const git = vscode.Uri.joinPath(folder, '.git');
  let config = await read(vscode.Uri.joinPath(git, 'config'));
  if (config === undefined) {
    // A work tree or submodule has a file `.git` with the path of its git folder.
    const path = gitFolderOf((await read(git)) ?? '');
    if (path === undefined) return [];
    const real =
      path.startsWith('/') || /^[a-z]:/i.test(path) ? folder.with({ path: vscode.Uri.file(path).path }) : vscode.Uri.joinPath(folder, path);
    const common = (await read(vscode.Uri.joinPath(real, 'commondir')))?.trim();
    config = await read(vscode.Uri.joinPath(real, common ?? '.', 'config'));
  }
  return config === undefined ? [] : remotesOfConfig(config);
}
