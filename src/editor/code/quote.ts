import * as vscode from 'vscode';
import { hasSameLines, issueOfSelection, type Quoted, type SelectedCode, type SelectionWords } from '../../model/selection';
import { findSource, type Source } from './source';

const words = (): SelectionWords => ({
  changed: (commit) => vscode.l10n.t('uncommitted changes on top of {0}', commit),
  cell: (cell, lines) => vscode.l10n.t('cell {0}, lines {1}', cell, lines),
  unsaved: vscode.l10n.t('not saved'),
});

/** Title and content of an issue about code, and where that code is. */
export interface QuotedCode extends Pick<Source, 'file'> {
  readonly title: string;
  readonly content: string;
}

/** Quotes ranges of a document with their file, lines, branch and commit, as the beginning of an issue. */
export async function quoteCode(document: vscode.TextDocument, ranges: readonly Quoted[]): Promise<QuotedCode> {
  // The text is copied now, since later edits move lines.
  const text = document.getText();
  const quotes = ranges.map((quoted) => ({ quoted, text: document.getText(rangeOf(document, quoted)) }));
  const { committed, ...source } = await findSource(document);
  const selected = quotes.map((quote): SelectedCode => ({
    ...source,
    text: quote.text,
    language: document.languageId,
    firstLine: quote.quoted.first + 1,
    lastLine: quote.quoted.last + 1,
    branch: committed.branch,
    commit: committed.commit,
    isChanged: committed.text === null || (committed.text !== undefined && !hasSameLines(text, committed.text, quote.quoted)),
  }));
  return { file: source.file, ...issueOfSelection(selected, words()) };
}

const rangeOf = (document: vscode.TextDocument, { first, last, part }: Quoted): vscode.Range =>
  new vscode.Range(first, part?.from ?? 0, last, part?.to ?? document.lineAt(last).text.length);
