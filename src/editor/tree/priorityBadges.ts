import * as vscode from 'vscode';
import { PRIORITIES, type Priority } from '../../model/enums';
import { priorityLabel } from '../labels';

/** A sign at the end of a row tells a priority by its shape, whatever colours somebody sees. Most issues are major: they have none. */

const SCHEME = 'issue-bucket-priority';
const BADGES: Record<Priority, string | undefined> = { trivial: '⇊', minor: '↓', major: undefined, critical: '↑', blocker: '⇈' };

/** What a row is marked by. */
export const priorityUri = (priority: Priority): vscode.Uri => vscode.Uri.from({ scheme: SCHEME, path: `/${priority}` });

/** Marks rows by the priority of their issues. */
export const registerPriorityBadges = (): vscode.Disposable =>
  vscode.window.registerFileDecorationProvider({
    provideFileDecoration(uri) {
      if (uri.scheme !== SCHEME) return undefined;
      const priority = PRIORITIES.find((it) => uri.path === `/${it}`);
      const badge = priority && BADGES[priority];
      return badge ? new vscode.FileDecoration(badge, vscode.l10n.t('{0} priority', priorityLabel(priority))) : undefined;
    },
  });
