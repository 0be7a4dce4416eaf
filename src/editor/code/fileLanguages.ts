import * as vscode from 'vscode';
import type { FileLanguages } from '../../codeIndex/messages';

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

interface Contribution {
  readonly contributes?: { readonly languages?: unknown };
}

/** Languages by file name, from extensions and the setting `files.associations`. */
export function fileLanguages(): FileLanguages {
  const names: Record<string, string> = {};
  const extensions: Record<string, string> = {};
  for (const { packageJSON } of vscode.extensions.all) {
    const languages = (packageJSON as Contribution).contributes?.languages;
    for (const language of Array.isArray(languages) ? (languages as (Record<string, unknown> | null)[]) : []) {
      const id = language?.['id'];
      if (typeof id !== 'string') continue;
      for (const name of strings(language?.['filenames'])) names[name.toLowerCase()] ??= id;
      for (const extension of strings(language?.['extensions'])) extensions[extension.toLowerCase()] ??= id;
    }
  }
  const associations = vscode.workspace.getConfiguration('files').get<unknown>('associations');
  for (const [pattern, id] of Object.entries(typeof associations === 'object' && associations !== null ? associations : {})) {
    const text = pattern.replace(/^\*\*\//, '').toLowerCase();
    if (typeof id !== 'string' || /[*?[\]{}/]/.test(text.replace(/^\*\./, ''))) continue;
    if (text.startsWith('*.')) extensions[text.slice(1)] = id;
    else names[text] = id;
  }
  return { names, extensions };
}
