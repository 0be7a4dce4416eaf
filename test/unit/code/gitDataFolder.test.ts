import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Root from '../../../src/editor/code/root';
import { loadEditor } from '../../support/editor';
import type * as VscodeWindow from '../../support/vscode-window';

const uriOf = (path: string) => ({ scheme: 'file', authority: '', path, fsPath: path, toString: () => `file://${path}` });

describe("The folder of git's own data", () => {
  const root = join(mkdtempSync(join(tmpdir(), 'issue-bucket-root-')), 'r');
  after(() => rmSync(join(root, '..'), { recursive: true }));
  const [own, elsewhere] = [join(root, '.git'), join(root, '../elsewhere')];
  const CASES: [name: string, file: string | undefined, folder: string, isTrusted?: boolean][] = [
    ['is in the root', undefined, own],
    ['of a linked worktree is elsewhere', `gitdir: ${elsewhere}\n`, elsewhere],
    ['of a submodule is above', 'gitdir: ../elsewhere', elsewhere],
    ['is nothing else that a file says', 'nonsense', own],
    ['is on no network share', 'gitdir: \\\\host\\share', own],
    ['is on no network share with slashes', 'gitdir: //host/share', own],
    ['is in the root of a workspace that is not trusted', `gitdir: ${elsewhere}`, own, false],
    ['is not in a file that is too long', `gitdir: ${elsewhere}${'x'.repeat(5000)}`, own],
  ];
  for (const [name, file, folder, isTrusted = true] of CASES)
    it(name, async () => {
      const { gitDataFolder, vscode } = await loadEditor<typeof Root, typeof VscodeWindow>('code/root', 'vscode-window');
      Object.assign(vscode.Uri, { joinPath: (uri: { path: string }, name: string) => uriOf(`${uri.path}/${name}`), file: uriOf });
      Object.assign(vscode.workspace, { isTrusted });
      rmSync(root, { recursive: true, force: true });
      mkdirSync(file === undefined ? own : root, { recursive: true });
      if (file !== undefined) writeFileSync(own, file);
      assert.equal((await gitDataFolder(uriOf(root) as never)).path, folder);
    });
});
