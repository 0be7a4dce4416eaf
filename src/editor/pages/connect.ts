import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import {
  turnOf,
  type ANY_PAGE,
  type Action,
  type Failure,
  type FromPage,
  type PageParsers,
  type PageProtocol,
  type ToPage,
} from '../../wire/page-protocol';
import { sentence } from '../report';

/**
 * Listens to a page: what cannot be read is noted and ignored, what fails is noted and ends there. With a `turn`, what the page said of another showing
 * is handed to `others`: it was meant for another issue.
 */
export function connect<P extends PageProtocol>(
  webview: vscode.Webview,
  log: vscode.LogOutputChannel,
  { parseFromPage }: PageParsers<P>,
  receive: (message: FromPage<P>) => void | Promise<void>,
  { turn, others }: { readonly turn?: number; readonly others?: (message: FromPage<P>) => void | Promise<void> } = {},
): { readonly send: (message: ToPage<P>) => void; readonly listener: vscode.Disposable } {
  const listener = webview.onDidReceiveMessage(async (raw: unknown) => {
    const message = parseFromPage(raw);
    if (!message) return log.warn('A page sent a message that cannot be read.');
    const failure = message as FromPage<typeof ANY_PAGE>;
    if (failure.type === 'error') return log.error(`A page failed: ${failure.message}`);
    try {
      await (turnOf(raw) === turn ? receive(message) : others?.(message));
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
    }
  });
  return { listener, send: (message) => void webview.postMessage(message) };
}

/** What helps against an error, in the order of its buttons. */
export function actionsFor(error: unknown): Action[] {
  if (TrackerError.is(error, 'unauthorized')) return ['signIn', 'retry'];
  if (TrackerError.is(error, 'gone')) return ['importArchive', 'retry'];
  if (TrackerError.is(error, 'unexpected') || !TrackerError.is(error)) return ['retry', 'showLog'];
  return ['retry'];
}

/** What a page is told of a request that failed. */
export function failureOf(error: unknown): Failure {
  const message = sentence(error) || vscode.l10n.t('It was cancelled.');
  const field = TrackerError.is(error) ? error.details.field : undefined;
  const action = actionsFor(error)[0];
  return { ok: false, message, ...(field !== undefined && { field }), ...(action !== undefined && { action }) };
}
