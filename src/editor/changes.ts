import * as vscode from 'vscode';
import type { IssueChanges, IssueChange } from './services';

/** Makes the event bus for changes of issues. */
export function createChanges(): IssueChanges & vscode.Disposable {
  const emitter = new vscode.EventEmitter<IssueChange>();
  return { fire: (change) => emitter.fire(change), onDidChange: emitter.event, dispose: () => emitter.dispose() };
}
