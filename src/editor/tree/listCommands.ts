import * as vscode from 'vscode';
import { GROUPING_KEYS, type GroupingKey } from '../../lists/grouping';
import { isSortField, MENU_SORT_FIELDS } from '../../lists/sorting';
import type { SortField } from '../../model/query';
import { registerCommand, runCommand, type ListChoice } from '../commandRegistry';
import type { ListSettings } from './listSettings';

const capitalized = <T extends string>(text: T): Capitalize<T> => (text.charAt(0).toUpperCase() + text.slice(1)) as Capitalize<T>;

/** A command of a menu, and the same with a mark. Menus know no check: one of the two is shown. */
const twins = <Name extends ListChoice>(command: Name, run: () => Promise<void>): vscode.Disposable[] =>
  [command, `${command}Current` as ListChoice].map((id) => registerCommand(id, run));

/** Registers what groups and sorts the view: entries of its menus, and commands that ask. */
export function registerListSettings(settings: ListSettings): vscode.Disposable {
  const tell = () => {
    void runCommand('setContext', 'issueBucket.groupBy', settings.groupingKey);
    void runCommand('setContext', 'issueBucket.sortBy', settings.sort.field);
    void runCommand('setContext', 'issueBucket.sortDescending', settings.sort.descending);
  };
  tell();

  async function groupBy(by?: GroupingKey): Promise<void> {
    if (by !== undefined && GROUPING_KEYS.includes(by)) return settings.setGrouping(by);
    return (await import('./pickOrder')).pickGrouping(settings);
  }

  async function sortBy(field?: SortField, descending?: boolean): Promise<void> {
    if (isSortField(field)) return settings.setSort(field, descending);
    return (await import('./pickOrder')).pickSort(settings);
  }

  return vscode.Disposable.from(
    settings.onDidChange(tell),
    registerCommand('issueBucket.groupBy', groupBy),
    registerCommand('issueBucket.sortBy', sortBy),
    ...GROUPING_KEYS.flatMap((key) => twins(`issueBucket.groupBy${capitalized(key)}`, () => settings.setGrouping(key))),
    ...MENU_SORT_FIELDS.flatMap((field) => twins(`issueBucket.sortBy${capitalized(field)}`, () => settings.setSort(field))),
    ...twins('issueBucket.sortAscending', () => settings.setSort(settings.sort.field, false)),
    ...twins('issueBucket.sortDescending', () => settings.setSort(settings.sort.field, true)),
  );
}
