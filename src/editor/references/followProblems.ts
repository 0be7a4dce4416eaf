import * as vscode from 'vscode';
import { REFERENCE_SETTINGS, isAnyProblemOn } from '../code/referenceSettings';
import { problemFixes } from './fixes';
import type { References } from './find';
import { ReferenceProblems } from './problems';

/** Shows problems with references, with quick fixes, while the setting is on. */
export function followProblems(references: References, selector: readonly vscode.DocumentFilter[]): vscode.Disposable {
  let provider: vscode.Disposable | undefined;
  const follow = () => {
    const isOn = isAnyProblemOn();
    if (isOn === (provider !== undefined)) return;
    provider?.dispose();
    provider = undefined;
    if (!isOn) return;
    const problems = new ReferenceProblems(references, (document) => vscode.languages.match(selector, document) > 0);
    const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
    const fixes = problemFixes(problems);
    provider = vscode.Disposable.from(problems, fixes, vscode.languages.registerCodeActionsProvider(selector, fixes, kinds));
  };
  follow();
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(REFERENCE_SETTINGS) && follow()),
    { dispose: () => void provider?.dispose() },
  );
}
