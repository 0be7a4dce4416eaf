import * as vscode from 'vscode';
import type { Issue, IssueAddress } from '../model/issue';
import { registerCommand, runCommand, type KeyCommand, type RowKey } from './commandRegistry';
import { isIssueTab } from './issueTab';
import { TREE_VIEW } from './viewIds';

/** A view with rows of issues. */
type RowView = Pick<vscode.TreeView<unknown>, 'selection' | 'visible' | 'onDidChangeSelection'>;
type IssueRow = IssueAddress & { readonly issue: Issue };

/** Bounds how often VS Code is asked for the selection while it reloads rows: they may be available with each answer. */
const MAX_SELECTION_POLLS = 50;

/**
 * Remembers where rows are before a key changes them; undefined for rows that have no place to be kept. What it returns goes on there when they have
 * left it, unless the person is elsewhere by then, and never rejects.
 */
export type RememberPosition = (rows: readonly IssueAddress[]) => ((isElsewhere: () => boolean) => Promise<void>) | undefined;

const views = new Map<string, RowView>();
const positionSavers = new WeakMap<RowView, RememberPosition>();
/** How many rows were selected at VS Code's last selection event. */
const reportedCounts = new WeakMap<RowView, number>();
/** The view that was used after the page in front. */
let lastUsed: RowView | undefined;

/** How often a page or an editor was used instead of a view. */
let clearedCount = 0;

/** Called when a page is used: palette commands then ignore the selection of the views. */
export function clearSelectedRows(): void {
  lastUsed = undefined;
  clearedCount++;
}

const isIssueRow = (row: unknown): row is IssueRow => typeof row === 'object' && row !== null && 'type' in row && row.type === 'issue';

/** Lets commands and keys act on the rows of a view. */
export function addRowView(id: string, view: RowView, rememberPosition?: RememberPosition): vscode.Disposable {
  views.set(id, view);
  if (rememberPosition) positionSavers.set(view, rememberPosition);
  return view.onDidChangeSelection(({ selection }) => {
    reportedCounts.set(view, selection.length);
    lastUsed = selection.length > 0 ? view : undefined;
  });
}

/** Waits until VS Code reports the selected rows: while it reloads rows, as after each change, it reports none although they stay selected. */
async function waitForSelection(view: RowView): Promise<void> {
  for (let attempts = 0; attempts < MAX_SELECTION_POLLS && view.selection.length < (reportedCounts.get(view) ?? 0); attempts++)
    await roundTrip();
}

/**
 * The selected rows of the view that a menu was opened in, as soon as VS Code knows them again.
 *
 * @param rows what VS Code said of the selection: nothing for each row that it did not know
 * @returns the same number of rows, or none when they cannot be determined
 */
export async function resolveSelectedRows(rows: readonly unknown[]): Promise<readonly unknown[]> {
  const [view, ...otherViews] = [...views.values()].filter((view) => view.visible && reportedCounts.get(view) === rows.length);
  if (!view || otherViews.length > 0) return [];
  await waitForSelection(view);
  const { selection } = view;
  return selection.length === rows.length && rows.every((row) => row == null || selection.includes(row)) ? selection : [];
}

/**
 * Clears the selected rows for the palette when another editor comes to the front. The page of an issue is left out: the click on a row opens one, which
 * may come after further rows were selected (of a slow site, say), and a page says itself when it is used.
 */
function watchEditors(): vscode.Disposable {
  const { tabGroups } = vscode.window;
  let tabInFront = tabGroups.activeTabGroup.activeTab;
  return vscode.Disposable.from(
    tabGroups.onDidChangeTabs(() => {
      const before = tabInFront;
      tabInFront = tabGroups.activeTabGroup.activeTab;
      // Else a tab has got another title, or was opened or closed behind it.
      if (tabInFront !== before && !isIssueTab(tabInFront)) clearSelectedRows();
    }),
    // There is none while a page is in front.
    vscode.window.onDidChangeActiveTextEditor((editor) => editor && clearSelectedRows()),
  );
}

/** Watches whether the person goes elsewhere meanwhile: into a page, an editor or another row. */
function watchNavigation(view: RowView, rows: readonly unknown[]): vscode.Disposable & { readonly isElsewhere: () => boolean } {
  const cleared = clearedCount;
  let isElsewhere = false;
  const { Keyboard, Mouse } = vscode.TextEditorSelectionChangeKind;
  const listeners = vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorSelection(({ kind }) => {
      if (kind === Keyboard || kind === Mouse) isElsewhere = true;
    }),
    view.onDidChangeSelection(({ selection }) => {
      if (selection.length > 0 && !selection.some((row) => rows.includes(row))) isElsewhere = true;
    }),
  );
  return { isElsewhere: () => isElsewhere || cleared !== clearedCount, dispose: () => void listeners.dispose() };
}

/** Waits for an answer of VS Code, which sends earlier events first. */
const roundTrip = () => runCommand('setContext', 'issueBucket.rowKey', true);

/**
 * Registers what keys of the views do. VS Code tells an extension which rows are selected, but not which one has the focus: a key selects that
 * row first. Selecting a row runs its command as a click does, so that rows have a command of their own, which opens nothing meanwhile.
 */
export function registerRowKeys(): vscode.Disposable {
  let selecting = 0;
  /** Set by the command of the row that was selected this way. */
  let reportedAddress: IssueAddress | undefined;

  async function selectFocused(): Promise<void> {
    selecting++;
    reportedAddress = undefined;
    try {
      await runCommand('list.selectAndPreserveFocus');
      // VS Code runs the row's command at the same time. It has come when another answer is there.
      await roundTrip();
    } finally {
      selecting--;
    }
  }

  async function keyPressed(key: KeyCommand | RowKey): Promise<void> {
    const { command, view: id } = typeof key === 'string' ? { command: key, view: TREE_VIEW } : key;
    const view = views.get(id);
    if (!view) return;
    await waitForSelection(view);
    let row: IssueAddress | undefined;
    if (view.selection.length < 2) {
      await selectFocused();
      row = reportedAddress;
    }
    const [first = row, ...otherRows] = view.selection;
    const rows = (first ? [first, ...otherRows] : []) as readonly IssueAddress[];
    const restorePosition = positionSavers.get(view)?.(rows);
    const presence = watchNavigation(view, rows);
    try {
      await runCommand(command, rows[0], rows);
    } finally {
      await restorePosition?.(presence.isElsewhere);
      presence.dispose();
    }
  }

  async function openRow(address: IssueAddress): Promise<void> {
    if (selecting > 0) reportedAddress = address;
    else await runCommand('issueBucket.openIssue', { ...address, preview: true, preserveFocus: true });
  }

  return vscode.Disposable.from(
    watchEditors(),
    registerCommand('issueBucket.rowKey', keyPressed),
    registerCommand('issueBucket.openRow', openRow),
    registerCommand('issueBucket.selectedIssues', () => (lastUsed?.visible ? lastUsed.selection.filter(isIssueRow) : [])),
  );
}
