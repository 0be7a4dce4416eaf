import * as vscode from 'vscode';

/** The text editor that had the focus last: a page that has it now hides which one is active. */
export class LastEditor implements vscode.Disposable {
  #editor = vscode.window.activeTextEditor;
  readonly #listener = vscode.window.onDidChangeActiveTextEditor((editor) => (this.#editor = editor ?? this.#editor));

  dispose(): void {
    this.#listener.dispose();
  }

  /** Undefined when its document is closed. */
  get(): vscode.TextEditor | undefined {
    const editor = vscode.window.activeTextEditor ?? this.#editor;
    return editor?.document.isClosed === false ? editor : undefined;
  }
}
