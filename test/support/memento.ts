import type * as vscode from 'vscode';

/** What VS Code keeps for an extension: values as JSON, by key. */
export function memento(): vscode.Memento & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    keys: () => [...kept.keys()],
    get: <T>(key: string, otherwise?: T) => (kept.has(key) ? (JSON.parse(kept.get(key)!) as T) : otherwise) as T,
    update: (key, value) => {
      if (value === undefined) kept.delete(key);
      else kept.set(key, JSON.stringify(value));
      return Promise.resolve();
    },
  };
}
