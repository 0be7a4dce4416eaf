import * as vscode from 'vscode';
import { readConditions, type FilterConditions } from './filter';

const EXPANDED = 'issueBucket.expanded';
const FILTER = 'issueBucket.filter';

/** Which nodes the person has opened or closed in this workspace; only what differs from how a node starts is kept. */
export class Expansion {
  private readonly kept: Record<string, boolean>;

  constructor(private readonly memento: vscode.Memento) {
    this.kept = { ...memento.get<Record<string, boolean>>(EXPANDED, {}) };
  }

  readonly isExpanded = (id: string, otherwise: boolean): boolean => this.kept[id] ?? otherwise;

  async set(id: string, isExpanded: boolean): Promise<void> {
    this.kept[id] = isExpanded;
    await this.memento.update(EXPANDED, this.kept);
  }
}

/** The active filter of this workspace. */
export class ActiveFilter {
  private current: FilterConditions;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly memento: vscode.Memento) {
    this.current = readConditions(memento.get(FILTER));
  }

  get conditions(): FilterConditions {
    return this.current;
  }

  async set(conditions: FilterConditions): Promise<void> {
    this.current = conditions;
    this.changed.fire();
    await this.memento.update(FILTER, conditions.length > 0 ? conditions : undefined);
  }
}
