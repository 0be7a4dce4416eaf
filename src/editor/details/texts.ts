import * as vscode from 'vscode';
import type { Comment } from '../../model/issue';
import { runCommand } from '../commandRegistry';
import { fieldLabel } from '../labels';

const SCHEME = 'issue-bucket-text';

/** Provides old versions of texts for VS Code's diff editor. */
export class ReadOnlyTexts implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #count = 0;

  register = (): vscode.Disposable =>
    vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => uri.scheme === SCHEME && this.#texts.delete(uri.query)),
    );

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.query) ?? '';
  }

  /** Opens the diff of a change of a text. */
  async compare(number: number, comment: Comment, field: string): Promise<void> {
    const change = comment.changes.find((change) => change.field === field);
    if (!change) return;
    const show = (text: string) => {
      const query = String(++this.#count);
      this.#texts.set(query, text);
      return vscode.Uri.from({ scheme: SCHEME, path: `/${number}.md`, query });
    };
    const authorName = comment.author?.displayName ?? vscode.l10n.t('Anonymous');
    const title = `#${number} ${fieldLabel(field === 'title' ? 'title' : 'content')} (${authorName})`;
    await runCommand('vscode.diff', show(change.old), show(change.new), title, { preview: true });
  }
}
