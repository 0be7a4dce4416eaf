import type * as vscode from 'vscode';

/** What VS Code keeps for an extension: values as JSON, by key. */
export function memento(): vscode.Memento & { readonly kept: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    kept: entries,
    keys: () => [...entries.keys()],
    get: <T>(key: string, otherwise?: T) => (entries.has(key) ? (JSON.parse(entries.get(key)!) as T) : otherwise) as T,
    update: (key, value) => {
      if (value === undefined) entries.delete(key);
      else entries.set(key, JSON.stringify(value));
      return Promise.resolve();
    },
  };
}
