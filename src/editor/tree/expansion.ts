import type * as vscode from 'vscode';

const EXPANDED = 'issueBucket.expanded';

/** Which nodes the person has expanded or collapsed: stored for the workspace, but those of a filter, which others follow. */
export class Expansion {
  readonly #states: Record<string, boolean>;
  readonly #unstored = new Map<string, boolean>();

  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
    this.#states = { ...memento.get<Record<string, boolean>>(EXPANDED, {}) };
  }

  readonly isExpanded = (id: string, otherwise: boolean): boolean => this.#unstored.get(id) ?? this.#states[id] ?? otherwise;

  async set(id: string, isExpanded: boolean, { isStored = true } = {}): Promise<void> {
    if (!isStored) return void this.#unstored.set(id, isExpanded);
    this.#states[id] = isExpanded;
    await this.#memento.update(EXPANDED, this.#states);
  }
}
