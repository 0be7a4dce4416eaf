import * as vscode from 'vscode';
import type { IssueChange, IssueChanges, PendingChange } from './services';

/** Makes the event bus for changes of issues. */
export function createChanges(): IssueChanges & vscode.Disposable {
  const changed = new vscode.EventEmitter<IssueChange>();
  const announced = new vscode.EventEmitter<PendingChange>();
  return {
    fire: (change) => changed.fire(change),
    onDidChange: changed.event,
    announce: (change) => announced.fire(change),
    onWillChange: announced.event,
    dispose: () => {
      changed.dispose();
      announced.dispose();
    },
  };
}
