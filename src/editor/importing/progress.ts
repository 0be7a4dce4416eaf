import * as vscode from 'vscode';

/** Imports that were cancelled and are still rolled back: VS Code hides their progress as soon as *Cancel* is pressed. */
const ending = new Set<Promise<unknown>>();

type Progress = Parameters<Parameters<typeof vscode.window.withProgress>[1]>[0];

/**
 * Runs an import or its preview under a notification with progress and a cancel button. It begins when those that were cancelled have ended, since a
 * repository is imported into by one at a time.
 */
export function withCancelButton<T>(title: string, task: (signal: AbortSignal, progress: Progress) => Promise<T>): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    const stop = new AbortController();
    const run = async () => {
      await Promise.all(ending);
      if (stop.signal.aborted) throw new vscode.CancellationError();
      return task(stop.signal, progress);
    };
    const running = run();
    token.onCancellationRequested(() => {
      stop.abort();
      const ended = running.then(
        () => undefined,
        () => undefined,
      );
      ending.add(ended);
      void ended.then(() => ending.delete(ended));
      const titleOfEnd = vscode.l10n.t('Cancelling the import');
      void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: titleOfEnd }, () => ended);
    });
    return running;
  });
}
