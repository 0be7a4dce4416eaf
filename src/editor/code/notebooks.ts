import * as vscode from 'vscode';
import { joinedCells, linesAbove } from '../../anchors/notebook';

/** A cell of an open notebook, and the offset of its lines in the text that anchors refer to. */
export interface OpenCell {
  readonly notebook: vscode.NotebookDocument;
  readonly linesAbove: number;
}

const textsOf = (notebook: vscode.NotebookDocument): string[] => notebook.getCells().map((cell) => cell.document.getText());

/** The text of a notebook, in which anchors are searched. */
export const textOfNotebook = (notebook: vscode.NotebookDocument): string => joinedCells(textsOf(notebook));

/** The notebook of a cell's document; undefined for other documents, and for a cell of one that is not open. */
export function cellOf(document: vscode.TextDocument): OpenCell | undefined {
  if (document.uri.scheme !== 'vscode-notebook-cell') return undefined;
  for (const notebook of vscode.workspace.notebookDocuments) {
    const index = notebook.getCells().findIndex((cell) => cell.document === document);
    if (index >= 0) return { notebook, linesAbove: linesAbove(textsOf(notebook), index) };
  }
  return undefined;
}
