import * as vscode from 'vscode';
import { readConditions, type FilterConditions } from '../lists/filter';

const FILTER = 'issueBucket.filter';

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
