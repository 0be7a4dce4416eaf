import * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import { once } from '../once';
import type { Services } from '../services';
import { BOARD_VIEW } from '../viewIds';

/** Registers the board, which is restored after a reload. */
export function register(services: Services): vscode.Disposable {
  const boards = once(async () => new (await import('./boards')).Boards(services));
  return vscode.Disposable.from(
    registerCommand('issueBucket.openBoard', async (argument?: unknown) => (await boards()).show(argument)),
    vscode.window.registerWebviewPanelSerializer(BOARD_VIEW, {
      deserializeWebviewPanel: async (panel, state) => (await boards()).restore(panel, state),
    }),
  );
}
