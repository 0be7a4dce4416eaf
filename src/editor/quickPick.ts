import type * as vscode from 'vscode';

/**
 * Shows a quick pick until the person answers: the chosen items (of a single choice, the one), the button of its
 * title that was pressed, or undefined when it was closed. It is disposed then. Who accepts while it is busy means what is still to come:
 * `look` brings that, and the first of it is chosen. An item that `isAnswer` says to be none can be accepted, and nothing comes of it.
 */
export async function askQuickPick<T extends vscode.QuickPickItem>(
  pick: vscode.QuickPick<T>,
  look?: () => Promise<void>,
  isAnswer: (item: T) => boolean = () => true,
): Promise<T[] | vscode.QuickInputButton | undefined> {
  const accepted = async (): Promise<readonly T[]> => {
    const isEarly = look !== undefined && pick.busy;
    while (look && pick.busy) await look();
    if (isEarly) return pick.items.slice(0, 1);
    return pick.selectedItems.length > 0 || pick.canSelectMany ? pick.selectedItems : pick.activeItems;
  };
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => void accepted().then((items) => items.every(isAnswer) && resolve([...items])));
      pick.onDidTriggerButton(resolve);
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
