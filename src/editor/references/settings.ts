import * as vscode from 'vscode';
import { compilePatterns, type ReferencePattern } from '../../code/references';

/** The section of the settings. */
export const REFERENCE_SETTINGS = 'issueBucket.references';

const DECORATIONS = ['off', 'dim', 'strike'] as const;
export type ReferenceDecoration = (typeof DECORATIONS)[number];

const get = (name: string, uri?: vscode.Uri): unknown => vscode.workspace.getConfiguration('issueBucket', uri).get<unknown>(name);

/** Whether references are enabled. */
export const areReferencesOn = (uri?: vscode.Uri): boolean => get('references.enabled', uri) !== false;

/** How references to closed issues are shown. */
export function referenceDecoration(): ReferenceDecoration {
  const value = get('references.closed');
  return DECORATIONS.find((it) => it === value) ?? 'dim';
}

/** What else is a reference in a document. */
export function referencePatterns(uri: vscode.Uri | undefined, log: vscode.LogOutputChannel): readonly ReferencePattern[] {
  const { patterns, bad } = compilePatterns(get('references.patterns', uri));
  for (const text of bad)
    log.warn(`The pattern ${JSON.stringify(text)} of ${REFERENCE_SETTINGS}.patterns is not used: write it like PROJ-{number}.`);
  return patterns;
}
