import * as vscode from 'vscode';
import { RepositoryWatcher } from '../../lists/polling';
import { isServerPolled } from '../refreshInterval';

type Parameters = ConstructorParameters<typeof RepositoryWatcher>;

/** Watches the repository of a page: often while the window has the focus, and without waits where servers are not polled by themselves. */
export const watchWhileShown = (place: Parameters[0], isShown: Parameters[1], report: Parameters[3]): RepositoryWatcher =>
  new RepositoryWatcher(place, isShown, () => vscode.window.state.focused, report, isServerPolled);
