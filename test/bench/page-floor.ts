import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * An extension that does as little as a page can: an item of a tree beside ours, whose click opens a bare web view with one line of text (or
 * puts a line into the one that is open). What VS Code takes for that, no page can be without.
 */
export const BARE = 'bare web view';
export const BARE_TITLE = 'Bare';

const MANIFEST = {
  name: 'floor',
  publisher: 'bench',
  version: '0.0.1',
  engines: { vscode: '^1.101.0' },
  main: './extension.js',
  contributes: { views: { issueBucket: [{ id: 'benchFloor', name: 'Floor' }] } },
};

const SCRIPT = `
const vscode = require('vscode');
exports.activate = (context) => {
  let count = 0, panel;
  const item = new vscode.TreeItem('${BARE}');
  item.command = { command: 'benchFloor.open', title: '' };
  context.subscriptions.push(
    vscode.window.registerTreeDataProvider('benchFloor', { getTreeItem: (it) => it, getChildren: () => [item] }),
    vscode.commands.registerCommand('benchFloor.open', () => {
      if (!panel) {
        panel = vscode.window.createWebviewPanel('bare', '${BARE_TITLE}', vscode.ViewColumn.Active, { enableScripts: true });
        panel.onDidDispose(() => (panel = undefined));
      }
      panel.webview.html = '<!DOCTYPE html><html><body><p data-painted="bare ' + ++count + '">A line</p><textarea></textarea></body></html>';
    }),
  );
};
`;

/** Writes the extension into a folder, and gives the folder. */
export function makeFloor(scratch: string): string {
  const folder = join(scratch, 'floor');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(MANIFEST));
  writeFileSync(join(folder, 'extension.js'), SCRIPT);
  return folder;
}
