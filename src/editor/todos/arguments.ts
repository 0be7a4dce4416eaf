import * as vscode from 'vscode';
import type { Services } from '../services';
import { reportLostRow } from '../targets';
import { todoAddress, todosIn, type TodoAddress } from './documents';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function isAddress(value: unknown): value is TodoAddress {
  if (!isRecord(value) || typeof value['uri'] !== 'string' || typeof value['line'] !== 'number') return false;
  return typeof value['keyword'] === 'string' && typeof value['text'] === 'string';
}

/** The TODOs that a command acts on: selected rows, the given one, or that of the cursor's line. Reports if there is none. */
export async function chosenTodos(services: Services, args: readonly unknown[]): Promise<readonly TodoAddress[]> {
  const [clicked, selected] = args;
  const rows = Array.isArray(selected) && selected.length > 0 ? (selected as unknown[]) : [clicked];
  // Of a row that is lost no other TODO is meant.
  if (args.length > 1 && rows.some((row) => row == null)) {
    void reportLostRow();
    return [];
  }
  // The row of a file represents the rows below it.
  const selectedTodos = new Set(
    rows.flatMap((row) => (isRecord(row) && Array.isArray(row['todos']) ? (row['todos'] as unknown[]) : [row])),
  );
  const addresses = [...selectedTodos].filter(isAddress).filter((address) => !('hasIssue' in address && address.hasIssue === true));
  if (addresses.length > 0) return addresses.map(({ uri, line, keyword, text, owner }) => ({ uri, line, keyword, text, owner }));
  const editor = vscode.window.activeTextEditor;
  const line = editor?.selection.active.line ?? 0;
  const todos = editor ? await todosIn(services, editor.document, [line, line + 1]) : [];
  const [todo] = todos.filter(({ hasIssue }) => !hasIssue);
  if (editor && todo) return [todoAddress(editor.document.uri, todo)];
  const none =
    todos.length > 0 ? vscode.l10n.t('This TODO has an issue already.') : vscode.l10n.t('There is no TODO in the line of the cursor.');
  void vscode.window.showInformationMessage(none);
  return [];
}
