import * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import { runCommand } from '../commandRegistry';

/** Bounds the remembered TODOs of a window. */
const MAX_REMEMBERED = 50;

interface Written {
  readonly uri: string;
  readonly text: string;
  readonly address: IssueAddress;
}

/** Reports once when undoing an edit has removed the number of an issue from a TODO: the issue stays. */
export class UndoneReferences implements vscode.Disposable {
  readonly #inserted: Written[] = [];
  #listener: vscode.Disposable | undefined;

  /** Follows what was written into a document. */
  add({ uri }: vscode.TextDocument, text: string, address: IssueAddress): void {
    this.#listener ??= vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event));
    this.#inserted.push({ uri: uri.toString(), text, address });
    if (this.#inserted.length > MAX_REMEMBERED) this.#inserted.shift();
  }

  dispose(): void {
    this.#listener?.dispose();
  }

  #follow({ document, reason }: vscode.TextDocumentChangeEvent): void {
    if (reason !== vscode.TextDocumentChangeReason.Undo) return;
    const uri = document.uri.toString();
    for (const entry of this.#inserted.filter((inserted) => inserted.uri === uri)) {
      if (document.getText().includes(entry.text)) continue;
      this.#inserted.splice(this.#inserted.indexOf(entry), 1);
      void showMessage(entry.address);
    }
  }
}

async function showMessage(address: IssueAddress): Promise<void> {
  const open = vscode.l10n.t('Open Issue');
  const message = vscode.l10n.t('#{0} is removed from the text. The issue stays: delete it if it is not needed.', address.number);
  if ((await vscode.window.showInformationMessage(message, open)) === open) await runCommand('issueBucket.openIssue', address);
}
