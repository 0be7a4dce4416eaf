import * as vscode from 'vscode';

const MS_PER_MINUTE = 60_000;

/** The pause between two polls of a server by the setting, at least `minMinutes`; undefined if servers are not polled. */
export function serverPauseMs(minMinutes = 1): number | undefined {
  const minutes = vscode.workspace.getConfiguration('issueBucket').get<number>('refreshInterval', 5);
  return Number.isFinite(minutes) && minutes > 0 ? Math.max(minMinutes, minutes) * MS_PER_MINUTE : undefined;
}

/** Whether servers are polled at intervals, so that they may also be asked to report changes. */
export const isServerPolled = (): boolean => serverPauseMs() !== undefined;
