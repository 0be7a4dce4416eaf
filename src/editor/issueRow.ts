import * as vscode from 'vscode';
import type { Issue, IssueAddress } from '../model/issue';
import { placeKey } from '../model/repository';
import { commandOf } from './commandRegistry';
import { fieldLabel, kindIcon, kindLabel, priorityLabel, statusLabel } from './labels';
import { priorityUri } from './priorityBadges';
import { plainLabel, plainLabels, titleForRow } from './text';
import { isUnread } from './unread';

/** What tells an issue from all others. */
export const issueKeyOf = ({ site, repository, number }: IssueAddress): string => `${placeKey({ site, repository })}#${number}`;

/** Where the number of an issue is shown. */
const numberPlace = () => vscode.workspace.getConfiguration('issueBucket').get<string>('tree.number', 'before');

/** Makes the row of an issue in a view; `note` names its repository where a view shows several, or says that it is being saved. */
export function issueItem({ issue, site, repository, number }: IssueAddress & { readonly issue: Issue }, note: string): vscode.TreeItem {
  const place = numberPlace();
  const item = new vscode.TreeItem(
    plainLabels([place === 'before' ? `#${number}` : '', titleForRow(issue.title)], ' '),
    vscode.TreeItemCollapsibleState.None,
  );
  item.description = plainLabels([place === 'after' ? `#${number}` : '', note, issue.assignee?.displayName], ' ');
  item.iconPath = kindIcon(issue.kind, issue.priority);
  const key = issueKeyOf({ site, repository, number });
  item.resourceUri = priorityUri(issue.priority, key);
  item.contextValue = `issue.${issue.status}`;
  item.command = commandOf('issueBucket.openRow', vscode.l10n.t('Open Issue'), { site, repository, number });
  const assignee = issue.assignee
    ? vscode.l10n.t('{0} {1}', fieldLabel('assignee'), plainLabel(issue.assignee.displayName))
    : vscode.l10n.t('not assigned');
  item.accessibilityInformation = {
    label: [
      `#${number} ${plainLabel(issue.title)}`,
      isUnread(key) ? vscode.l10n.t('Unread') : '',
      plainLabel(note),
      statusLabel(issue.status),
      kindLabel(issue.kind),
      vscode.l10n.t('{0} priority', priorityLabel(issue.priority)),
      assignee,
    ]
      .filter(Boolean)
      .join(', '),
  };
  return item;
}
