import type * as vscode from 'vscode';
import { BY_STATUS, type Grouping } from '../lists/grouping';
import type { Status } from '../model/words';
import { statusIcon, statusLabel } from './words';

/** How lists of the editor put issues into groups. The tree knows no more of a group than this says. */
export const byStatus: Grouping<vscode.ThemeIcon> = {
  ...BY_STATUS,
  label: (key) => statusLabel(key as Status),
  icon: (key) => statusIcon(key as Status),
};
