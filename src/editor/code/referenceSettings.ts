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
  return DECORATIONS.find((decoration) => decoration === value) ?? 'dim';
}

const SEVERITIES: Readonly<Record<string, vscode.DiagnosticSeverity>> = {
  hint: vscode.DiagnosticSeverity.Hint,
  information: vscode.DiagnosticSeverity.Information,
  warning: vscode.DiagnosticSeverity.Warning,
};

/** The severity of references to closed, missing and duplicate issues in a document; undefined when they are not reported. */
export function problemSeverity(uri?: vscode.Uri): vscode.DiagnosticSeverity | undefined {
  const value = get('references.problems', uri);
  return typeof value === 'string' && Object.hasOwn(SEVERITIES, value) ? SEVERITIES[value] : undefined;
}

/** Whether problems are shown in any folder. */
export const isAnyProblemOn = (): boolean =>
  [undefined, ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri)].some((uri) => problemSeverity(uri) !== undefined);

/** By what the setting says: folders of a workspace may say different things. */
const compiled = new Map<string, readonly ReferencePattern[]>();
const MAX_COMPILED = 100;

/** The configured patterns of a document. They are compiled and reported once, because each line of a terminal asks for them. */
export function referencePatterns(uri: vscode.Uri | undefined, log: vscode.LogOutputChannel): readonly ReferencePattern[] {
  const value = get('references.patterns', uri);
  const key = JSON.stringify(value) ?? '';
  const cached = compiled.get(key);
  if (cached) return cached;
  const { patterns, bad } = compilePatterns(value);
  for (const text of bad)
    log.warn(`The pattern ${JSON.stringify(text)} of ${REFERENCE_SETTINGS}.patterns is not used: write it like PROJ-{number}.`);
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(key, patterns);
  return patterns;
}
