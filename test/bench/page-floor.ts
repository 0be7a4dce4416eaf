import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * An extension that does as little as a page can: an item of a tree beside ours, whose click opens a bare web view with one line of text (or
 * puts a line into the one that is open). What VS Code takes for that, no page can be without.
 */
export const BARE_ROW = 'bare web view';
export const BARE_TITLE = 'Bare';
/** A status bar item that starts a profile of the extension host, and stops it with the second click. */
export const SAMPLE = 'sample the host';
/** The item that opens the board, so that it is opened by a click as well. */
export const BOARD = 'open the board';

const MANIFEST = {
  name: 'floor',
  publisher: 'bench',
  version: '0.0.1',
  engines: { vscode: '^1.103.0' },
  main: './extension.js',
  contributes: { views: { issueBucket: [{ id: 'benchFloor', name: 'Floor' }] } },
};

const script = (profile: string) => `
const { writeFileSync, renameSync } = require('node:fs');
const { Session } = require('node:inspector/promises');
const vscode = require('vscode');
exports.activate = (context) => {
  let count = 0, panel;
  const item = (label, command) => Object.assign(new vscode.TreeItem(label), { command: { command, title: '' } });
  const items = [item('${BARE_ROW}', 'benchFloor.open'), item('${SAMPLE}', 'benchFloor.sample'), item('${BOARD}', 'issueBucket.openBoard')];
  let session;
  context.subscriptions.push(
    vscode.window.registerTreeDataProvider('benchFloor', { getTreeItem: (it) => it, getChildren: () => items }),
    vscode.commands.registerCommand('benchFloor.open', () => {
      if (!panel) {
        panel = vscode.window.createWebviewPanel('bare', '${BARE_TITLE}', vscode.ViewColumn.Active, { enableScripts: true });
        panel.onDidDispose(() => (panel = undefined));
      }
      panel.webview.html = '<!DOCTYPE html><html><body><p data-painted="bare ' + ++count + '">A line</p><textarea></textarea></body></html>';
    }),
    vscode.commands.registerCommand('benchFloor.sample', async () => {
      if (session) {
        const { profile } = await session.post('Profiler.stop');
        writeFileSync('${profile}.part', JSON.stringify(profile));
        renameSync('${profile}.part', '${profile}');
        return session.disconnect();
      }
      session = new Session();
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: 250 });
      await session.post('Profiler.start');
    }),
  );
};
`;

/** Writes the extension into a folder, and returns the folder; it saves its profile as `profile`. */
export function makeFloor(scratch: string, profile: string): string {
  const folder = join(scratch, 'floor');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(MANIFEST));
  writeFileSync(join(folder, 'extension.js'), script(profile));
  return folder;
}
