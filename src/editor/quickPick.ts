import type * as vscode from 'vscode';

const SEPARATOR: vscode.QuickPickItemKind.Separator = -1;

/** The rows of a quick pick that are on screen, and which of them was chosen. */
interface ShownRows<T> {
  readonly items: readonly T[];
  readonly chosen: () => T | undefined;
}

/**
 * Follows the rows of a quick pick whose items are replaced while it is open. VS Code names a chosen row by its index. When items are replaced just
 * as somebody clicks, the index is one of the rows that were on screen, and would be another item of the new list. New items, of which VS Code must
 * hide none, count as shown once the first is active.
 */
export function trackShownRows<T extends vscode.QuickPickItem>(pick: vscode.QuickPick<T>): ShownRows<T> {
  let items = pick.items;
  pick.onDidChangeActive(([active]) => {
    if (active === pick.items.find(({ kind }) => kind !== SEPARATOR)) items = pick.items;
  });
  return {
    get items() {
      return items;
    },
    chosen: () => {
      const [item] = pick.selectedItems;
      return item && (items[pick.items.indexOf(item)] ?? item);
    },
  };
}

/**
 * Shows a quick pick, returns the chosen items, the pressed button of its title, or undefined when it is closed, and disposes of it. Enter while
 * it is busy waits for `search` and chooses its first result; a row further down is what the person went to, and chosen itself. Items that do not
 * meet `isAnswer` cannot be chosen.
 */
export async function askQuickPick<T extends vscode.QuickPickItem>(
  pick: vscode.QuickPick<T>,
  search?: () => Promise<void>,
  isAnswer: (item: T) => boolean = () => true,
): Promise<T[] | vscode.QuickInputButton | undefined> {
  const shown = trackShownRows(pick);
  const chosenRow = (): T | undefined => (search ? shown.chosen() : pick.selectedItems[0]);
  const accepted = async (): Promise<readonly T[]> => {
    if (pick.canSelectMany) return pick.selectedItems;
    const item = chosenRow();
    if (search && pick.busy && (item === undefined || shown.items.indexOf(item) <= 0)) {
      while (pick.busy) await search();
      return pick.items.slice(0, 1);
    }
    return item ? [item] : [];
  };
  // An accept without an item is none, unless none may be chosen: the box stays open.
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
