import type * as vscode from 'vscode';

/** A memento in memory. It stores values as JSON, as VS Code does. */
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
