import * as vscode from 'vscode';

/** Which issues have unread changes. A badge says so in the views, which screen readers do not read: rows name it, too. */

let unreadKeys: ReadonlySet<string> = new Set();
const changed = new vscode.EventEmitter<ReadonlySet<string>>();

/** Fires with the keys (see `issueKeyOf`) of the issues that have become unread or read. */
export const onDidChangeUnread = changed.event;

/** Whether the issue with this key has changes by others that the person has not seen. */
export const isUnread = (key: string): boolean => unreadKeys.has(key);

/** Sets the keys of all unread issues. */
export function setUnread(keys: Iterable<string>): void {
  const before = unreadKeys;
  unreadKeys = new Set(keys);
  const different = new Set([...unreadKeys, ...before].filter((key) => unreadKeys.has(key) !== before.has(key)));
  if (different.size > 0) changed.fire(different);
}
