import * as vscode from 'vscode';
import { runCommand } from '../commandRegistry';
import type { Services } from '../services';
import { TODO_VIEW } from '../viewIds';
import { TodoTree, type TodoNode } from './tree';
import { VIEW_OPENED_KEY } from './viewOpened';

/** The view of TODOs, which looks at no file before it is visible. */
export class TodoView implements vscode.Disposable {
  readonly #services: Services;
  readonly #changed = new vscode.EventEmitter<TodoNode | undefined>();
  readonly #view: vscode.TreeView<TodoNode>;
  #tree: TodoTree | undefined;

  constructor(services: Services) {
    this.#services = services;
    this.#view = vscode.window.createTreeView<TodoNode>(TODO_VIEW, {
      treeDataProvider: {
        onDidChangeTreeData: this.#changed.event,
        getChildren: async (node) => [...(await this.#loaded().children(node))],
        getTreeItem: (node) => this.#loaded().item(node),
      },
      canSelectMany: true,
      showCollapseAll: true,
    });
  }

  dispose(): void {
    this.#tree?.dispose();
    this.#view.dispose();
    this.#changed.dispose();
  }

  /** Shows the view, from now on in this workspace. */
  async show(): Promise<void> {
    await this.#services.context.workspaceState.update(VIEW_OPENED_KEY, true);
    await runCommand('setContext', VIEW_OPENED_KEY, true);
    await runCommand(`${TODO_VIEW}.focus`);
  }

  /** Shows TODOs that have an issue, too, or hides them. */
  async showAll(includeWithIssue: boolean): Promise<void> {
    await runCommand('setContext', 'issueBucket.allTodos', includeWithIssue);
    this.#loaded().showAll(includeWithIssue);
  }

  #loaded(): TodoTree {
    return (this.#tree ??= new TodoTree(this.#services, this.#view, () => this.#changed.fire(undefined)));
  }
}
