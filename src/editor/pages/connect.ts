import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import {
  turnOf,
  WORKING_INTERVAL_MS,
  type ANY_PAGE,
  type Action,
  type Failure,
  type FromPage,
  type PageParsers,
  type PageProtocol,
  type ToPage,
} from '../../wire/page-protocol';
import { errorMessage } from '../report';

/**
 * Handles messages of a page; invalid ones and errors are logged. With a `turn`, messages about another issue go to `others`. While a request is
 * handled, its page hears so every now and then, because it may take as long as the person takes to answer a question.
 */
export function connect<P extends PageProtocol>(
  webview: vscode.Webview,
  log: vscode.LogOutputChannel,
  { parseFromPage }: PageParsers<P>,
  receive: (message: FromPage<P>) => void | Promise<void>,
  { turn, others }: { readonly turn?: number; readonly others?: (message: FromPage<P>) => void | Promise<void> } = {},
): { readonly send: (message: ToPage<P>) => void; readonly listener: vscode.Disposable } {
  const working = new Set<NodeJS.Timeout>();
  const received = webview.onDidReceiveMessage(async (raw: unknown) => {
    const message = parseFromPage(raw);
    if (!message) return log.warn('A page sent a message that cannot be read.');
    const failure = message as FromPage<typeof ANY_PAGE>;
    if (failure.type === 'error') return log.error(`A page failed: ${failure.message}`);
    const timer = 'id' in message ? setInterval(() => send({ type: 'working', id: Number(message.id) }), WORKING_INTERVAL_MS) : undefined;
    if (timer) working.add(timer);
    try {
      await (turnOf(raw) === turn ? receive(message) : others?.(message));
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
    } finally {
      clearInterval(timer);
      if (timer) working.delete(timer);
    }
  });
  const send = (message: ToPage<P>): void => void webview.postMessage(message);
  const listener = vscode.Disposable.from(received, { dispose: () => working.forEach((timer) => clearInterval(timer)) });
  return { listener, send };
}

/** Actions that help with an error, in the order of the buttons. */
export function actionsFor(error: unknown): Action[] {
  if (TrackerError.is(error, 'unauthorized')) return ['signIn', 'retry'];
  if (TrackerError.is(error, 'gone')) return ['importArchive', 'retry'];
  if (TrackerError.is(error, 'unexpected') || !TrackerError.is(error)) return ['retry', 'showLog'];
  return ['retry'];
}

/** Makes the failure that a page gets; what the person has cancelled is marked, because it is no error. */
export function failureOf(error: unknown): Failure {
  if (error instanceof vscode.CancellationError) return { ok: false, message: vscode.l10n.t('It was cancelled.'), cancelled: true };
  const field = TrackerError.is(error) ? error.details.field : undefined;
  const action = actionsFor(error)[0];
  const message = errorMessage(error) || vscode.l10n.t('It was cancelled.');
  return { ok: false, message, ...(field !== undefined && { field }), ...(action !== undefined && { action }) };
}
