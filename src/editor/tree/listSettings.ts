import * as vscode from 'vscode';
import { DEFAULT_GROUPING, GROUPING_KEYS, type GroupingKey } from '../../lists/grouping';
import { DEFAULT_SORT_KEY, SORT_KEYS, sortOf, startsDescending, type SortKey } from '../../lists/sorting';
import type { Sort } from '../../model/query';
import { groupingFor } from '../groupings';
import type { TreeGrouping } from './items';

const GROUPING = 'issueBucket.groupBy';
const SORT = 'issueBucket.sortBy';

const isOneOf = <T extends string>(all: readonly T[], value: unknown): value is T => (all as readonly unknown[]).includes(value);

interface KeptSort {
  readonly key: SortKey;
  readonly descending: boolean;
}

const DEFAULT_SORT: KeptSort = { key: DEFAULT_SORT_KEY, descending: startsDescending(DEFAULT_SORT_KEY) };

/** Reads what a window has kept, which may be of an older or newer version. */
function readSort(kept: unknown): KeptSort {
  if (typeof kept !== 'object' || kept === null || !('key' in kept) || !isOneOf(SORT_KEYS, kept.key)) return DEFAULT_SORT;
  return { key: kept.key, descending: 'descending' in kept && kept.descending === true };
}

/** How the view groups and sorts issues, in this workspace. */
export class ListSettings implements vscode.Disposable {
  #by: GroupingKey;
  #order: KeptSort;
  #current: TreeGrouping;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor(private readonly memento: vscode.Memento) {
    const by = memento.get(GROUPING);
    this.#by = isOneOf(GROUPING_KEYS, by) ? by : DEFAULT_GROUPING;
    this.#order = readSort(memento.get(SORT));
    this.#current = groupingFor(this.#by);
  }

  get groupingKey(): GroupingKey {
    return this.#by;
  }

  get grouping(): TreeGrouping {
    return this.#current;
  }

  get sortKey(): SortKey {
    return this.#order.key;
  }

  get sort(): Sort {
    return sortOf(this.#order.key, this.#order.descending);
  }

  /** Groups by something else. */
  async setGrouping(by: GroupingKey): Promise<void> {
    if (by === this.#by) return;
    this.#by = by;
    this.#current = groupingFor(by);
    this.#changed.fire();
    await this.memento.update(GROUPING, by === DEFAULT_GROUPING ? undefined : by);
  }

  /** Sorts by something else; without a direction by the usual one of it: dates and numbers begin with the last, titles with A. */
  async setSort(key: SortKey, descending: boolean = startsDescending(key)): Promise<void> {
    if (key === this.#order.key && descending === this.#order.descending) return;
    this.#order = { key, descending };
    this.#changed.fire();
    const isDefault = key === DEFAULT_SORT.key && descending === DEFAULT_SORT.descending;
    await this.memento.update(SORT, isDefault ? undefined : this.#order);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
