import * as vscode from 'vscode';
import { PRIORITIES, type Priority } from '../../model/enums';
import { priorityLabel } from '../labels';

/** Badges show the priority by shape, for people who cannot tell the colours apart. Major is the default and has none. */

const SCHEME = 'issue-bucket-priority';
const BADGES: Record<Priority, string | undefined> = { trivial: '⇊', minor: '↓', major: undefined, critical: '↑', blocker: '⇈' };

/** The `resourceUri` of a row, by which its badge is found. */
export const priorityUri = (priority: Priority): vscode.Uri => vscode.Uri.from({ scheme: SCHEME, path: `/${priority}` });

/** Registers the badges. */
export const registerPriorityBadges = (): vscode.Disposable =>
  vscode.window.registerFileDecorationProvider({
    provideFileDecoration(uri) {
      if (uri.scheme !== SCHEME) return undefined;
      const priority = PRIORITIES.find((it) => uri.path === `/${it}`);
      const badge = priority && BADGES[priority];
      return badge ? new vscode.FileDecoration(badge, vscode.l10n.t('{0} priority', priorityLabel(priority))) : undefined;
    },
  });
