import type * as vscode from 'vscode';

const EXPANDED = 'issueBucket.expanded';

/** Which nodes the person has expanded or collapsed, stored for the workspace. */
export class Expansion {
  readonly #states: Record<string, boolean>;

  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
    this.#states = { ...memento.get<Record<string, boolean>>(EXPANDED, {}) };
  }

  readonly isExpanded = (id: string, otherwise: boolean): boolean => this.#states[id] ?? otherwise;

  async set(id: string, isExpanded: boolean): Promise<void> {
    this.#states[id] = isExpanded;
    await this.#memento.update(EXPANDED, this.#states);
  }
}
