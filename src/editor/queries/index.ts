import * as vscode from 'vscode';
import { lazy } from '../../model/concurrency';
import type { Services } from '../services';

/** Files that contain saved queries: a folder's file, and settings. */
const FILES = /\/(\.issue-bucket\/queries|settings)\.json$/;

/** Registers completion, hover and diagnostics in files of saved queries; they are loaded when one is opened. */
export function register(services: Services): vscode.Disposable {
  const start = lazy(async () => (await import('./editing')).startEditing(services));
  const startIfQueryFile = ({ uri }: vscode.TextDocument) => void (FILES.test(uri.path) && start());
  vscode.workspace.textDocuments.forEach(startIfQueryFile);
  return vscode.workspace.onDidOpenTextDocument(startIfQueryFile);
}
