import * as vscode from 'vscode';
import type { IndexedTodo } from '../../codeIndex/messages';
import { codeIndex, type FoundFile } from '../code/codeIndex';
import { commandOfVscode } from '../commandRegistry';
import type { Services } from '../services';
import { plainLabel } from '../text';
import { TimeSlicer } from '../timeSlicer';
import type { TodoAddress } from './documents';

/** The row of a file, or of a TODO, by which commands find it. */
export type TodoNode =
  | { readonly type: 'file'; readonly uri: string; readonly todos: readonly TodoNode[] }
  | (TodoAddress & { readonly type: 'todo'; readonly start: number; readonly hasIssue: boolean });

const REFRESH_DELAY_MS = 250;

const todoNode = (uri: string, { line, start, keyword, text, owner, hasIssue }: IndexedTodo): TodoNode => ({
  type: 'todo',
  uri,
  line,
  start,
  keyword,
  text,
  owner,
  hasIssue,
});

/** The rows of the view of TODOs: files, and the TODOs of each. */
export class TodoTree implements vscode.Disposable {
  readonly #services: Services;
  readonly #view: vscode.TreeView<TodoNode>;
  readonly #changed: () => void;
  readonly #disposables: vscode.Disposable;
  readonly #turns = new TimeSlicer();
  #timer: NodeJS.Timeout | undefined;
  #isReady = false;
  /** Whether those with an issue are shown, too. */
  includeWithIssue = false;

  constructor(services: Services, view: vscode.TreeView<TodoNode>, changed: () => void) {
    this.#services = services;
    this.#view = view;
    this.#changed = changed;
    const index = codeIndex(services);
    this.#disposables = vscode.Disposable.from(
      index.onDidChange(() => this.#refreshLater()),
      // Logs change all the time, and have no TODOs.
      vscode.workspace.onDidChangeTextDocument(({ document }) => document.uri.scheme !== 'output' && this.#refreshLater()),
      vscode.workspace.onDidCloseTextDocument(() => this.#refreshLater()),
      view.onDidChangeVisibility(() => this.#refreshLater()),
    );
    void index.ready().then(() => {
      this.#isReady = true;
      this.#refreshLater();
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  /** The rows below one, or those of the files. */
  async children(node: TodoNode | undefined): Promise<readonly TodoNode[]> {
    if (node) return node.type === 'file' ? node.todos : [];
    const files = await codeIndex(this.#services).todos();
    const nodes: TodoNode[] = [];
    for (const file of files) {
      await this.#turns.next();
      nodes.push(...this.#fileNodes(file));
    }
    nodes.sort((a, b) => (a.uri < b.uri ? -1 : 1));
    const count = nodes.reduce((sum, it) => sum + (it.type === 'file' ? it.todos.length : 0), 0);
    this.#view.description = count > 0 ? String(count) : '';
    this.#view.message = this.#isReady ? undefined : vscode.l10n.t('Searching the files of the folder...');
    return nodes;
  }

  /** How a row is shown. VS Code asks for thousands at once. */
  async item(node: TodoNode): Promise<vscode.TreeItem> {
    await this.#turns.next();
    const uri = vscode.Uri.parse(node.uri);
    if (node.type === 'file') {
      const item = new vscode.TreeItem(uri, vscode.TreeItemCollapsibleState.Expanded);
      item.id = node.uri;
      item.iconPath = vscode.ThemeIcon.File;
      item.description = true;
      item.contextValue = 'todoFile';
      return item;
    }
    const item = new vscode.TreeItem(plainLabel(node.text || node.keyword));
    item.description = plainLabel([node.keyword, node.owner].filter(Boolean).join(' · '));
    item.tooltip = plainLabel(`${node.keyword}: ${node.text}`, 500);
    item.iconPath = new vscode.ThemeIcon(node.hasIssue ? 'issues' : 'circle-outline');
    item.contextValue = node.hasIssue ? 'todoWithIssue' : 'todo';
    const selection = new vscode.Range(node.line, node.start, node.line, node.start);
    item.command = commandOfVscode('vscode.open', vscode.l10n.t('Open'), uri, { selection, preview: true });
    return item;
  }

  /** Shows those with an issue, too, or hides them. */
  showAll(includeWithIssue: boolean): void {
    this.includeWithIssue = includeWithIssue;
    this.#changed();
  }

  #fileNodes({ uri, todos }: FoundFile): TodoNode[] {
    const nodes = todos.filter(({ hasIssue }) => this.includeWithIssue || !hasIssue).map((todo) => todoNode(uri.toString(), todo));
    return nodes.length > 0 ? [{ type: 'file', uri: uri.toString(), todos: nodes }] : [];
  }

  #refreshLater(): void {
    if (!this.#view.visible) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#changed(), REFRESH_DELAY_MS);
  }
}
