import * as vscode from 'vscode';
import { withCondition } from '../../lists/filter';
import type { ActiveFilter } from '../activeFilter';
import { registerCommand, runCommand } from '../commandRegistry';
import { MY_OPEN_ISSUES } from '../personalQueries';
import { report } from '../report';
import type { Services } from '../services';
import { TREE_VIEW } from '../viewIds';
import type { ListSettings } from './listSettings';
import type { IssueTree } from './provider';

/** Commands of saved queries. */
const SAVED = [
  'issueBucket.saveQuery',
  'issueBucket.useSavedQuery',
  'issueBucket.editSavedQuery',
  'issueBucket.copySavedQuery',
  'issueBucket.deleteSavedQuery',
] as const;

/** Registers the commands that filter the view, and those of saved queries. */
export function registerFilterCommands(
  services: Services,
  { filter, settings, tree }: { readonly filter: ActiveFilter; readonly settings: ListSettings; readonly tree: IssueTree },
): vscode.Disposable {
  /** Filters by an assignee, and keeps the other conditions. */
  async function showAssigned(username: string): Promise<void> {
    await filter.setConditions(
      withCondition(filter.conditions, { field: 'assignee', comparator: 'is', negated: false, values: [username] }),
    );
    await runCommand(`${TREE_VIEW}.focus`);
  }

  /** Filters by a search alone: other conditions would hide some of its results. */
  async function showFound(words: string, isQuery = false): Promise<void> {
    if (isQuery) await (await import('./queryBox')).applyQuery(words, filter, settings);
    else await filter.setSearch(words);
    await runCommand(`${TREE_VIEW}.focus`);
  }

  /** Filters by open issues that are assigned to the person. */
  async function myIssues(): Promise<void> {
    try {
      await filter.set(MY_OPEN_ISSUES);
      await runCommand(`${TREE_VIEW}.focus`);
    } catch (error) {
      await report(services.log, error);
    }
  }

  return vscode.Disposable.from(
    registerCommand('issueBucket.showAssigned', showAssigned),
    registerCommand('issueBucket.showFound', showFound),
    registerCommand('issueBucket.filter', async () => (await import('./queryBox')).pickQuery(services, filter, tree, settings)),
    registerCommand('issueBucket.myIssues', myIssues),
    ...SAVED.map((id) =>
      registerCommand(id, async (row?: unknown) => (await import('./savedCommands')).runSaved({ services, filter, settings }, id, row)),
    ),
    registerCommand('issueBucket.clearFilter', () => filter.set('')),
  );
}
