import * as vscode from 'vscode';
import type { WritingReply } from '../../wire/page-writing';
import { runCommand } from '../commandRegistry';
import { issueLink } from '../issueLink';
import { mentionedIssues } from '../pages/mentioned';
import { plainLabel } from '../text';
import type { PanelContext } from './panelContext';

/** The used part of the built-in git extension's API (https://github.com/microsoft/vscode/blob/main/extensions/git/src/api/git.d.ts). */
interface GitRepository {
  readonly rootUri: vscode.Uri;
  getCommit(ref: string): Promise<{ readonly hash: string }>;
}
interface GitApi {
  readonly repositories: readonly GitRepository[];
}

const MAX_REFERENCES = 200;

/** Which of the mentioned files and commits exist: only those become links. */
export async function resolve(
  context: PanelContext,
  files: readonly string[],
  commits: readonly string[],
  issues?: readonly number[],
): Promise<WritingReply<'resolve'>> {
  const existing = async <T>(names: readonly string[], find: (name: string) => Promise<T | undefined>) => {
    const batch = names.slice(0, MAX_REFERENCES);
    const resolved = await Promise.all(batch.map(find));
    return batch.filter((_, index) => resolved[index] !== undefined);
  };
  const [knownFiles, hashes, resolvedIssues] = await Promise.all([
    existing(files, (path) => fileOf(context, path)),
    existing(commits, (hash) => commitOf(hash)),
    mentionedIssues(context.place, issues),
  ]);
  return { to: 'resolve', files: knownFiles, commits: hashes, issues: resolvedIssues };
}

/** Opens a file of the workspace at a line. */
export async function openFile(context: PanelContext, path: string, line?: number, lastLine = line): Promise<void> {
  const uri = await fileOf(context, path);
  if (!uri)
    return void vscode.window.showInformationMessage(vscode.l10n.t('{0} is not in this workspace, or no longer is.', plainLabel(path)));
  const selection = line === undefined ? undefined : new vscode.Range(line - 1, 0, (lastLine ?? line) - 1, Number.MAX_SAFE_INTEGER);
  await vscode.window.showTextDocument(uri, { ...(selection && { selection }), preview: true });
}

/** Shows a commit by the git extension, or else copies its hash. */
export async function openCommit(hash: string): Promise<void> {
  const commit = await commitOf(hash);
  try {
    if (!commit) throw new Error('unknown commit');
    await runCommand('git.viewCommit', commit.repository.rootUri, commit.hash);
  } catch {
    await vscode.env.clipboard.writeText(hash);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}: this workspace has no such commit.', hash.slice(0, 12)), 4000);
  }
}

/** Copies the link to a comment. */
export async function copyCommentLink({ place, address }: PanelContext, comment: number): Promise<void> {
  if (!place) return;
  await vscode.env.clipboard.writeText(`${issueLink(place, address.number)}#comment-${comment}`);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied the link to a comment of #{0}.', address.number), 4000);
}

/** Opens the issue's web page. */
export async function openInBrowser({ place, address }: PanelContext): Promise<void> {
  if (place) await vscode.env.openExternal(vscode.Uri.parse(issueLink(place, address.number), true));
}

/** Finds a file of the workspace, first in the issue's folder. Paths that lead outside are ignored. */
async function fileOf({ place }: PanelContext, path: string): Promise<vscode.Uri | undefined> {
  const services = path.split('/').filter((part) => part !== '.');
  if (services.some((part) => part === '..' || part === '')) return undefined;
  const folders = [place?.folder, ...(vscode.workspace.workspaceFolders ?? [])].filter((folder) => folder !== undefined);
  for (const { uri } of new Set(folders)) {
    const file = vscode.Uri.joinPath(uri, ...services);
    const isFile = await vscode.workspace.fs.stat(file).then(
      ({ type }) => (type & vscode.FileType.File) !== 0,
      () => false, // does not exist
    );
    if (isFile) return file;
  }
  return undefined;
}

async function commitOf(hash: string): Promise<{ repository: GitRepository; hash: string } | undefined> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  try {
    const api = (await extension?.activate())?.getAPI(1);
    for (const repository of api?.repositories ?? []) {
      const commit = await repository.getCommit(hash).catch(() => undefined); // it belongs to another repository
      if (commit) return { repository, hash: commit.hash };
    }
  } catch {
    return undefined; // git is disabled or not installed
  }
  return undefined;
}
