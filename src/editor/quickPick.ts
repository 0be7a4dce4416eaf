import type * as vscode from 'vscode';

/**
 * Shows a quick pick and returns the chosen items, the pressed button of its title, or undefined when it is closed; it is disposed then. Accepting
 * while it is busy chooses the first item that `look` finds. Items that are no `isAnswer` cannot be chosen.
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
