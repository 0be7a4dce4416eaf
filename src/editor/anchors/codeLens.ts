import * as vscode from 'vscode';
import { commandOf } from '../commandRegistry';
import { plainLabels } from '../text';
import { addressOf, issueAddressOf } from './address';
import type { AnchoredFolder } from './folder';

/** Lines above anchored code that name the issue and open it. */
export function anchorLenses(folder: AnchoredFolder, document: vscode.TextDocument): vscode.CodeLens[] {
  return folder.inDocument(document).map(({ it: { anchor }, first }) => {
    const address = issueAddressOf(addressOf(folder.place, anchor));
    const title = plainLabels([`#${anchor.issue.number}`, anchor.issue.title], ' ');
    return new vscode.CodeLens(new vscode.Range(first, 0, first, 0), commandOf('issueBucket.openIssue', title, address));
  });
}
