import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { until } from '../until';

interface GitApi {
  getRepository(uri: vscode.Uri): { readonly state: { readonly HEAD?: { readonly commit?: string } } } | null;
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
}

const folder = () => vscode.workspace.workspaceFolders![0]!.uri;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=Marit', '-c', 'user.email=marit@harbour.example', '-c', 'commit.gpgsign=false', ...args], {
    cwd: folder().fsPath,
    encoding: 'utf8',
  }).trim();

/** The positions of the quoted code in the form's content. */
async function where(): Promise<string[]> {
  const preset = await vscode.commands.executeCommand<{ content: string }>('issueBucket.createIssueFromSelection');
  const lines = preset.content.split('\n');
  return lines.filter((line, index) => /^`[^`]/.test(line) && lines[index + 2]?.startsWith('```'));
}

describe('what is selected', () => {
  let api: GitApi;
  let head: string;
  let old: string;
  const file = () => vscode.Uri.joinPath(folder(), 'selected.ts');
  const at = (line: number, last = line, to = 1) => new vscode.Selection(line, 0, last, to);

  before(async () => {
    writeFileSync(join(folder().fsPath, 'selected.ts'), 'one\ntwo\nthree\nfour\n');
    const cells = ['import sea\n', 'sea.tide()\nsea.wind()\n'].map((source) => ({ cell_type: 'code', metadata: {}, outputs: [], source }));
    writeFileSync(join(folder().fsPath, 'tide.ipynb'), JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Select');
    old = git('rev-parse', '--short=12', 'HEAD');
    writeFileSync(join(folder().fsPath, 'selected.ts'), 'one\ntwo\nthree and more\nfour\n');
    git('commit', '--quiet', '--all', '--message', 'Change');
    head = git('rev-parse', '--short=12', 'HEAD');
    api = ((await vscode.extensions.getExtension('vscode.git')!.activate()) as { getAPI(version: 1): GitApi }).getAPI(1);
    await until('git knows the commit', () => api.getRepository(folder())?.state.HEAD?.commit?.startsWith(head));
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const show = async (uri: vscode.Uri, ...selections: vscode.Selection[]) => {
    const editor = await vscode.window.showTextDocument(uri, { preview: false });
    if (selections.length > 0) editor.selections = selections;
    return editor;
  };

  it('in a clean file is at HEAD', async () => {
    await show(file(), at(1));
    assert.deepEqual(await where(), [`\`selected.ts:2\` · \`main\` · \`${head}\``]);
  });

  it('of several cursors is taken whole, in the order of the file', async () => {
    await show(file(), at(3), at(0, 1, 2), new vscode.Selection(2, 0, 2, 0));
    assert.deepEqual(await where(), [`\`selected.ts:1-2\` · \`main\` · \`${head}\``, `\`selected.ts:4\` · \`main\` · \`${head}\``]);
  });

  it('in the old side of a diff is of the old commit', async () => {
    await show(api.toGitUri(file(), old), at(2));
    assert.deepEqual(await where(), [`\`selected.ts:3\` · \`${old}\``]);
    await show(api.toGitUri(file(), 'HEAD'), at(2));
    assert.deepEqual(await where(), [`\`selected.ts:3\` · \`main\` · \`${head}\``]);
    await show(api.toGitUri(file(), '~'), at(2));
    assert.deepEqual(await where(), [`\`selected.ts:3\` · \`main\` · \`${head}\``]);
  });

  it('in lines that are not committed says so, and in others of the file not', async () => {
    const editor = await show(file(), at(1));
    await editor.edit((edit) => edit.replace(new vscode.Range(1, 0, 1, 3), 'zwei'));
    editor.selections = [at(1), at(3)];
    assert.deepEqual(await where(), [
      `\`selected.ts:2\` · \`main\` · uncommitted changes on top of \`${head}\``,
      `\`selected.ts:4\` · \`main\` · \`${head}\``,
    ]);
    await show(file());
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('in a file that is not committed, or no file, names no commit as its own', async () => {
    writeFileSync(join(folder().fsPath, 'new.ts'), 'new\n');
    await show(vscode.Uri.joinPath(folder(), 'new.ts'), at(0));
    assert.deepEqual(await where(), [`\`new.ts:1\` · \`main\` · uncommitted changes on top of \`${head}\``]);
    const { uri } = await vscode.workspace.openTextDocument({ content: 'loose' });
    await show(uri, at(0));
    assert.match((await where()).join(), /^`Untitled-\d+:1` · not saved$/);
    await show(uri);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('in a cell of a notebook names the notebook, the cell and lines in it', async () => {
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.joinPath(folder(), 'tide.ipynb'));
    await show(notebook.cellAt(1).document.uri, at(1));
    assert.deepEqual(await where(), [`\`tide.ipynb\` · cell 2, lines 2 · \`main\` · \`${head}\``]);
  });
});
