import * as vscode from 'vscode';
import { runCommand } from '../commandRegistry';

const SCHEME = 'issue-bucket-import';

/** Shows warnings of an import as a read-only page. */
export class WarningPages implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: ({ path }) => this.#texts.get(path) ?? '',
  });

  async show(name: string, warnings: readonly string[]): Promise<void> {
    const path = `/${name}.txt`;
    this.#texts.set(
      path,
      `${vscode.l10n.t('Import of {0}: what was skipped or repaired', name)}\n\n${warnings.map((warning) => `- ${warning}`).join('\n')}\n`,
    );
    const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: SCHEME, path, query: String(Date.now()) }));
    await vscode.window.showTextDocument(document);
  }

  /** Shows Markdown as a rendered page. */
  async showMarkdown(name: string, text: string): Promise<void> {
    const path = `/${name}.md`;
    this.#texts.set(path, text);
    const uri = vscode.Uri.from({ scheme: SCHEME, path, query: String(Date.now()) });
    await runCommand('markdown.showPreview', uri);
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
