import * as vscode from 'vscode';
import { PRIORITIES, type Priority } from '../model/enums';
import { priorityLabel } from './labels';

/** Badges show the priority by shape, for people who cannot tell the colours apart. Major is the default and has none. */

/** The scheme of the URIs that give rows their badges. */
export const PRIORITY_SCHEME = 'issue-bucket-priority';
const BADGES: Record<Priority, string | undefined> = { trivial: '⇊', minor: '↓', major: undefined, critical: '↑', blocker: '⇈' };

/** The URI of a row: its priority, and the key of its issue (see `issueKeyOf`). */
export const priorityUri = (priority: Priority, issue: string): vscode.Uri =>
  vscode.Uri.from({ scheme: PRIORITY_SCHEME, path: `/${priority}`, query: issue });

/** Registers the badges. */
export const registerPriorityBadges = (): vscode.Disposable =>
  vscode.window.registerFileDecorationProvider({
    provideFileDecoration(uri) {
      if (uri.scheme !== PRIORITY_SCHEME) return undefined;
      const priority = PRIORITIES.find((priority) => uri.path === `/${priority}`);
      const badge = priority && BADGES[priority];
      return badge ? new vscode.FileDecoration(badge, vscode.l10n.t('{0} priority', priorityLabel(priority))) : undefined;
    },
  });
