import * as vscode from 'vscode';
import { chosenField } from '../../model/fields';
import type { Issue } from '../../model/issue';
import { report } from '../report';
import type { Services } from '../services';
import { changeGroup, groupLabel, type RowOfMany } from './allThatMatch';
import { setField } from './change';

/** A row that is dragged: an issue's, or a group's, which stands for all of its issues. */
export type DraggedRow = RowOfMany & { readonly issue?: Issue };

async function drop(services: Services, dragged: readonly DraggedRow[], { place, list }: RowOfMany, key: string): Promise<void> {
  const field = chosenField(list.grouping.field);
  const label = key === '' ? vscode.l10n.t('none') : groupLabel(list, key, list.group(key)?.name);
  if (!field) {
    const message = vscode.l10n.t('The group {0} cannot be chosen for issues. Group by another field to move issues.', label);
    return void vscode.window.showInformationMessage(message);
  }
  if (dragged.some((entry) => entry.list !== list)) {
    return void vscode.window.showInformationMessage(
      vscode.l10n.t('An issue cannot be moved to another repository. Drop it on a group of its own repository.'),
    );
  }
  const value = key === '' ? null : key;
  const group = dragged.find(({ issue }) => !issue);
  if (group) return changeGroup(services, group, { field, value, label });
  const targets = dragged.flatMap(({ issue }) => (issue ? { place, issue } : []));
  await setField(services, field, targets, () => value, label);
}

/** Gives issues, or all issues of a group, the value of the group `key` on which they were dropped. An impossible drop shows a message and changes nothing. */
export async function dropOnGroup(services: Services, dragged: readonly DraggedRow[], target: RowOfMany, key: string): Promise<void> {
  try {
    await drop(services, dragged, target, key);
  } catch (error) {
    await report(services.log, error, { site: target.place.site.id });
  }
}
