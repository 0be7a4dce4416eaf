import * as vscode from 'vscode';
import { registerCommand, runCommand } from '../commandRegistry';
import { once } from '../once';
import type { Services } from '../services';
import type { IssueTerminalLink } from './links';

/** Texts of files, also of old versions, cells of notebooks and the box of a commit's message. */
const SELECTOR = ['file', 'untitled', 'git', 'vscode-notebook-cell', 'vscode-scm', 'vscode-vfs'].map((scheme) => ({ scheme }));

/** Those of them that can be mended. */
const WRITABLE = ['file', 'untitled', 'vscode-notebook-cell', 'vscode-vfs'].map((scheme) => ({ scheme }));

const isAfterSign = (document: vscode.TextDocument, { line, character }: vscode.Position): boolean =>
  /#[^\s#]{0,60}$/.test(document.lineAt(line).text.slice(Math.max(0, character - 61), character));

/** Registers what finds references to issues in texts and terminals: links, hovers, completion, and marks of closed ones. */
export function register(services: Services): vscode.Disposable {
  const feature = once(async () => (await import('./feature')).createReferenceFeature(services));
  const covers = (document: vscode.TextDocument) => vscode.languages.match(SELECTOR, document) > 0;

  const disposables = new Set<vscode.Disposable>();
  /** Marks are followed from the first text that is seen on. */
  const mark = async (): Promise<void> => {
    const { ClosedReferences } = await import('./decorations');
    disposables.add(new ClosedReferences((await feature()).references, covers));
  };
  const seen = vscode.window.onDidChangeVisibleTextEditors(() => startMarking());
  const startMarking = () => {
    if (!vscode.window.visibleTextEditors.some(({ document }) => covers(document))) return;
    seen.dispose();
    mark().catch((error: unknown) => services.log.error(error instanceof Error ? error : String(error)));
  };
  startMarking();

  /** Problems are looked for only where a setting says so. */
  const problems = new Set<vscode.Disposable>();
  const startProblems = () => {
    const isOn = [undefined, ...(vscode.workspace.workspaceFolders ?? [])].some((folder) => {
      const value = vscode.workspace.getConfiguration('issueBucket', folder).get<unknown>('references.problems');
      return typeof value === 'string' && value !== 'off';
    });
    if (!isOn) return;
    configured.dispose();
    const start = async () => {
      const { followProblems } = await import('./followProblems');
      problems.add(followProblems((await feature()).references, WRITABLE));
    };
    start().catch((error: unknown) => services.log.error(error instanceof Error ? error : String(error)));
  };
  const configured = vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('issueBucket') && startProblems());
  startProblems();

  const inTerminals: vscode.TerminalLinkProvider<IssueTerminalLink> = {
    provideTerminalLinks: async (context) => (/[#\d]/.test(context.line) ? (await feature()).terminalLinks(context) : []),
    handleTerminalLink: ({ address }) => void runCommand('issueBucket.openIssue', address),
  };

  return vscode.Disposable.from(
    seen,
    configured,
    { dispose: () => void vscode.Disposable.from(...disposables, ...problems).dispose() },
    registerCommand('issueBucket.reopenIssue', async (address) => (await import('./fixes')).reopenIssue(services, address)),
    vscode.languages.registerDocumentLinkProvider(SELECTOR, {
      provideDocumentLinks: async (document, token) => (await feature()).links(document, token),
    }),
    vscode.languages.registerHoverProvider(SELECTOR, {
      provideHover: async (document, position) => (await feature()).hover(document, position),
    }),
    vscode.languages.registerCompletionItemProvider(
      SELECTOR,
      {
        // Asked for with any letter: most lines have no sign before it.
        provideCompletionItems: async (document, position, token) =>
          isAfterSign(document, position) ? (await feature()).completion.provideCompletionItems(document, position, token) : undefined,
      },
      '#',
    ),
    vscode.window.registerTerminalLinkProvider(inTerminals),
  );
}
