import type * as vscode from 'vscode';

/**
 * Shows a quick pick, returns the chosen items, the pressed button of its title, or undefined when it is closed, and disposes of it. Enter while
 * it is busy waits for `search` and chooses its first result. Items that do not meet `isAnswer` cannot be chosen. Where items are replaced just as
 * one of them is clicked, VS Code reports an accept of none: it is no answer, unless none may be chosen, and the box stays open.
 */
export async function askQuickPick<T extends vscode.QuickPickItem>(
  pick: vscode.QuickPick<T>,
  search?: () => Promise<void>,
  isAnswer: (item: T) => boolean = () => true,
): Promise<T[] | vscode.QuickInputButton | undefined> {
  const accepted = async (): Promise<readonly T[]> => {
    const isEarly = search !== undefined && pick.busy;
    while (search && pick.busy) await search();
    if (isEarly) return pick.items.slice(0, 1);
    return pick.selectedItems.length > 0 || pick.canSelectMany ? pick.selectedItems : pick.activeItems;
  };
  const isChoice = (items: readonly T[]) => (items.length > 0 || pick.canSelectMany) && items.every(isAnswer);
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => void accepted().then((items) => isChoice(items) && resolve([...items])));
      pick.onDidTriggerButton(resolve);
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
