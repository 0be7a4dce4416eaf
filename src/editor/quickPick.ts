import type * as vscode from 'vscode';

/**
 * Shows a quick pick until the person answers: the chosen items (of a single choice, the one), the button of its
 * title that was pressed, or undefined when it was closed. It is disposed then.
 */
export async function ask<T extends vscode.QuickPickItem>(pick: vscode.QuickPick<T>): Promise<T[] | vscode.QuickInputButton | undefined> {
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => resolve([...(pick.selectedItems.length > 0 || pick.canSelectMany ? pick.selectedItems : pick.activeItems)]));
      pick.onDidTriggerButton(resolve);
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
