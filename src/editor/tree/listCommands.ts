import * as vscode from 'vscode';
import { GROUPING_KEYS, type GroupingKey } from '../../lists/grouping';
import { isSortField, MENU_SORT_FIELDS } from '../../lists/sorting';
import type { SortField } from '../../model/query';
import { registerCommand, runCommand, type ListChoice } from '../commandRegistry';
import type { ListSettings } from './listSettings';

const capitalized = <T extends string>(text: T): Capitalize<T> => (text.charAt(0).toUpperCase() + text.slice(1)) as Capitalize<T>;

/** Registers a menu command, and its twin for the current choice: menus have no check marks, so the manifest shows the twin with a mark instead. */
const registerWithCurrent = <Name extends ListChoice>(command: Name, run: () => Promise<void>): vscode.Disposable[] =>
  [command, `${command}Current` as ListChoice].map((id) => registerCommand(id, run));

/** Registers the commands that group and sort the view: one for each menu entry, and one that asks. */
export function registerListSettings(settings: ListSettings): vscode.Disposable {
  const setContexts = () => {
    void runCommand('setContext', 'issueBucket.groupBy', settings.groupingKey);
    void runCommand('setContext', 'issueBucket.sortBy', settings.sort.field);
    void runCommand('setContext', 'issueBucket.sortDescending', settings.sort.descending);
  };
  setContexts();

  async function groupBy(groupingKey?: GroupingKey): Promise<void> {
    if (groupingKey !== undefined && GROUPING_KEYS.includes(groupingKey)) return settings.setGrouping(groupingKey);
    return (await import('./pickOrder')).pickGrouping(settings);
  }

  async function sortBy(field?: SortField, descending?: boolean): Promise<void> {
    if (isSortField(field)) return settings.setSort(field, descending);
    return (await import('./pickOrder')).pickSort(settings);
  }

  return vscode.Disposable.from(
    settings.onDidChange(setContexts),
    registerCommand('issueBucket.groupBy', groupBy),
    registerCommand('issueBucket.sortBy', sortBy),
    ...GROUPING_KEYS.flatMap((key) => registerWithCurrent(`issueBucket.groupBy${capitalized(key)}`, () => settings.setGrouping(key))),
    ...MENU_SORT_FIELDS.flatMap((field) => registerWithCurrent(`issueBucket.sortBy${capitalized(field)}`, () => settings.setSort(field))),
    ...registerWithCurrent('issueBucket.sortAscending', () => settings.setSort(settings.sort.field, false)),
    ...registerWithCurrent('issueBucket.sortDescending', () => settings.setSort(settings.sort.field, true)),
  );
}
