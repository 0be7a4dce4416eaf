import * as vscode from 'vscode';
import { isOpen } from '../../model/enums';
import type { References } from './find';
import { referenceRange } from './links';
import { referenceDecoration, REFERENCE_SETTINGS } from '../code/referenceSettings';

/** How long typing or scrolling must pause before an editor is marked. */
const MARK_DELAY_MS = 150;
/** How many lines above and below the visible ones are also decorated, so that scrolling shows no undecorated lines. */
const MARGIN_LINES = 50;

/** Dims or strikes through references to closed issues in the visible ranges of editors. */
export class ClosedReferences implements vscode.Disposable {
  readonly #references: References;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #timers = new Map<vscode.TextEditor, NodeJS.Timeout>();
  readonly #covers: (document: vscode.TextDocument) => boolean;
  #type: vscode.TextEditorDecorationType | undefined;

  constructor(references: References, covers: (document: vscode.TextDocument) => boolean) {
    this.#references = references;
    this.#covers = covers;
    const markAll = () => vscode.window.visibleTextEditors.forEach((editor) => void this.#mark(editor));
    this.#disposables.push(
      references.onDidChange(markAll),
      vscode.window.onDidChangeVisibleTextEditors(markAll),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#markLater(textEditor)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) this.#markLater(editor);
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(REFERENCE_SETTINGS)) this.#setType(markAll);
      }),
    );
    this.#setType(markAll);
  }

  dispose(): void {
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#type?.dispose();
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #setType(use: () => void): void {
    this.#type?.dispose();
    const decoration = referenceDecoration();
    this.#type =
      decoration === 'off'
        ? undefined
        : vscode.window.createTextEditorDecorationType(decoration === 'dim' ? { opacity: '0.6' } : { textDecoration: 'line-through' });
    use();
  }

  #markLater(editor: vscode.TextEditor): void {
    if (!this.#type) return;
    clearTimeout(this.#timers.get(editor));
    const mark = () => {
      this.#timers.delete(editor);
      void this.#mark(editor);
    };
    this.#timers.set(editor, setTimeout(mark, MARK_DELAY_MS));
  }

  async #mark(editor: vscode.TextEditor): Promise<void> {
    const { document, visibleRanges } = editor;
    const type = this.#type;
    if (!type || !this.#covers(document) || visibleRanges.length === 0) return;
    const first = Math.max(0, Math.min(...visibleRanges.map(({ start }) => start.line)) - MARGIN_LINES);
    const end = Math.min(document.lineCount, Math.max(...visibleRanges.map((range) => range.end.line)) + MARGIN_LINES);
    const { version } = document;
    const references = await this.#references.inDocument(document, [first, end]);
    if (this.#type !== type || document.version !== version) return; // the next pause marks it
    editor.setDecorations(
      type,
      references.filter(({ issue }) => issue && !isOpen(issue.status)).map((reference) => referenceRange(reference)),
    );
  }
}
