import * as vscode from 'vscode';
import { registerCommand, runCommand } from '../commandRegistry';
import { WRITABLE } from '../code/selectors';
import { DRAGGED_ISSUES_TYPE } from '../draggedIssues';
import { once } from '../once';
import type { Services } from '../services';
import type { IssueTerminalLink } from './links';

/** Also old versions, and the box of a commit's message. */
const SELECTOR = [...WRITABLE, { scheme: 'git' }, { scheme: 'vscode-scm' }];

const isAfterSign = (document: vscode.TextDocument, { line, character }: vscode.Position): boolean =>
  /#[^\s#]{0,60}$/.test(document.lineAt(line).text.slice(Math.max(0, character - 61), character));

/** Registers references to issues in texts and terminals: links, hovers, completion, dropping, and decorations of closed ones. */
export function register(services: Services): vscode.Disposable {
  const feature = once(async () => (await import('./feature')).createReferenceFeature(services));
  const covers = (document: vscode.TextDocument) => vscode.languages.match(SELECTOR, document) > 0;

  const disposables = new Set<vscode.Disposable>();
  /** Marks are followed from the first text that is seen on. */
  const mark = async (): Promise<void> => {
    const { references } = await feature();
    const { ClosedReferences } = await import('./decorations');
    disposables.add(new ClosedReferences(references, covers));
  };
  const listener = vscode.window.onDidChangeVisibleTextEditors(() => startMarking());
  const startMarking = () => {
    if (!vscode.window.visibleTextEditors.some(({ document }) => covers(document))) return;
    listener.dispose();
    mark().catch((error: unknown) => services.log.error(error instanceof Error ? error : String(error)));
  };
  startMarking();

  /** Problems are looked for only where a setting says so. */
  const problems = once(async () => {
    const { followProblems } = await import('./followProblems');
    disposables.add(followProblems((await feature()).references, WRITABLE));
  });
  const startProblems = () => {
    const folders = [undefined, ...(vscode.workspace.workspaceFolders ?? [])];
    if (folders.some((folder) => vscode.workspace.getConfiguration('issueBucket', folder).get('references.problems', 'off') !== 'off'))
      void problems();
  };
  startProblems();

  const inTerminals: vscode.TerminalLinkProvider<IssueTerminalLink> = {
    provideTerminalLinks: async (context) => (/[#\d]/.test(context.line) ? (await feature()).terminalLinks(context) : []),
    handleTerminalLink: ({ address }) => void runCommand('issueBucket.openIssue', address),
  };

  return vscode.Disposable.from(
    listener,
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('issueBucket') && startProblems()),
    { dispose: () => void vscode.Disposable.from(...disposables).dispose() },
    vscode.languages.registerReferenceProvider(SELECTOR, {
      provideReferences: async (document, position) =>
        /\d/.test(document.lineAt(position).text) ? (await feature()).usages(document, position) : undefined,
    }),
    registerCommand('issueBucket.findReferences', async (...args: unknown[]) => (await import('./usages')).showReferences(services, args)),
    registerCommand('issueBucket.issuesInFile', async () => (await import('./issuesInFile')).issuesInFile((await feature()).references)),
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
    vscode.languages.registerDocumentDropEditProvider(
      WRITABLE,
      {
        provideDocumentDropEdits: async (document, position, data) =>
          (await import('./drop')).dropIssues(services, (await feature()).references, document, position, data),
      },
      { dropMimeTypes: [DRAGGED_ISSUES_TYPE] },
    ),
    vscode.window.registerTerminalLinkProvider(inTerminals),
  );
}
