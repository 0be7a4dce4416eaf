import * as vscode from 'vscode';
import { DEFAULT_GROUPING, GROUPING_KEYS, type GroupingKey } from '../../lists/grouping';
import { parseStoredSort, sortBy, toStoredSort } from '../../lists/sorting';
import type { Sort, SortField } from '../../model/query';
import { groupingFor } from '../groupings';
import type { TreeGrouping } from './items';

const GROUPING = 'issueBucket.groupBy';
const SORT = 'issueBucket.sortBy';

const isOneOf = <T extends string>(values: readonly T[], value: unknown): value is T => (values as readonly unknown[]).includes(value);

/** Grouping and sort of the view, stored for the workspace. */
export class ListSettings implements vscode.Disposable {
  #groupBy: GroupingKey;
  #sort: Sort;
  #current: TreeGrouping;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
    const groupingKey = memento.get(GROUPING);
    this.#groupBy = isOneOf(GROUPING_KEYS, groupingKey) ? groupingKey : DEFAULT_GROUPING;
    this.#sort = parseStoredSort(memento.get(SORT));
    this.#current = groupingFor(this.#groupBy);
  }

  get groupingKey(): GroupingKey {
    return this.#groupBy;
  }

  get grouping(): TreeGrouping {
    return this.#current;
  }

  get sort(): Sort {
    return this.#sort;
  }

  /** Changes the grouping, and stores it for this workspace. */
  async setGrouping(groupingKey: GroupingKey): Promise<void> {
    if (groupingKey === this.#groupBy) return;
    this.#groupBy = groupingKey;
    this.#current = groupingFor(groupingKey);
    this.#changed.fire();
    await this.#memento.update(GROUPING, groupingKey === DEFAULT_GROUPING ? undefined : groupingKey);
  }

  /** Changes the sort, and stores it for this workspace. Without a direction the field's usual one holds: newest first, names from A. */
  async setSort(field: SortField, descending?: boolean): Promise<void> {
    const sort = sortBy(field, descending);
    if (field === this.#sort.field && sort.descending === this.#sort.descending) return;
    this.#sort = sort;
    this.#changed.fire();
    await this.#memento.update(SORT, toStoredSort(sort));
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
