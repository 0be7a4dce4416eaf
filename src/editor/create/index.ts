import * as vscode from 'vscode';
import type { Parts } from '../parts';

export function register(_parts: Parts): vscode.Disposable {
  return new vscode.Disposable(() => undefined);
}
