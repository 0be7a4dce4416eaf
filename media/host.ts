import { parseBoot } from '../src/wire/page-boot';
import { boardParsers, type BoardState } from '../src/wire/page-board';
import { formParsers, type FormState } from '../src/wire/page-form';
import { insightParsers, type InsightState } from '../src/wire/page-insight';
import { issueParsers, type IssueState } from '../src/wire/page-issue';
import type { ANY_PAGE, Answer, PageNotice, Outcome, PageEvent, PageProtocol, Question, Reply, Request } from '../src/wire/page-protocol';

/**
 * The page's only connection to its host: typed messages, and VS Code's state of the page, which survives hiding and closing. Each page gets it
 * typed by its own protocol (`hostOf<FormProtocol>()`), so that it cannot send messages of another page.
 */

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: IssueState | FormState | BoardState | InsightState): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export const boot = parseBoot(document.getElementById('boot')?.textContent ?? '');
const { parseToPage } = { issue: issueParsers, create: formParsers, board: boardParsers, insight: insightParsers }[boot.page];

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
/** A request without its id. */
export type RequestWithoutId<P extends PageProtocol> = WithoutId<Request<P>>;

/** Handlers of the host's events, by type. */
export type EventHandlers<P extends PageProtocol> = {
  readonly [T in PageEvent<P>['type']]: (event: Extract<PageEvent<P>, { type: T }>) => void;
};
/** The handler of an event that another part of the page handles. */
export const handledElsewhere = (): void => undefined;

export interface Host<P extends PageProtocol> {
  readonly send: (message: PageNotice<P>) => void;
  /** Sends a request and resolves to its outcome; never rejects. `noAnswer` is the message when the host does not answer. */
  readonly request: <M extends RequestWithoutId<P>>(message: M, noAnswer: string) => Promise<Answer<P, M['type'] & string>>;
  /** Sends an optional question: resolves to undefined when the host does not answer. */
  readonly ask: <T extends Question<P>['type'] & string>(
    type: T,
    about: Omit<Extract<Question<P>, { type: T }>, 'type' | 'id'>,
  ) => Promise<Reply<P, T> | undefined>;
  /** Listens to events of the host. Returns a function that stops it. */
  readonly listen: (handlers: Partial<EventHandlers<P>>) => () => void;
}

/** The connection to the host, typed by a page's protocol. */
export const hostOf = <P extends PageProtocol>(): Host<P> => host as unknown as Host<P>;

let turn: number | undefined = boot.page === 'issue' ? boot.opened.turn : undefined;
/** Begins another turn, when the page shows another issue: earlier requests stay unanswered, and the host reports their outcome. */
export function beginTurn(next: number): void {
  turn = next;
  for (const { abandon } of pending.values()) abandon();
}

type Message = { readonly type: string };
const post = (message: Message): void => api.postMessage({ ...message, turn });

/** After this time without a sign of life, a request counts as failed. A host that is still working on it reports that regularly. */
const REQUEST_TIMEOUT_MS = 90_000;
const pending = new Map<
  number,
  { readonly settle: (outcome: Outcome) => void; readonly extendTimeout: () => void; readonly abandon: () => void }
>();
let lastId = 0;

const preparations = new Set<() => void>();
/** Registers work to do before each request, such as sending pending drafts. Returns a function that removes it. */
export function beforeRequests(prepare: () => void): () => void {
  preparations.add(prepare);
  return () => void preparations.delete(prepare);
}

function request(message: Message, noAnswer: string): Promise<Outcome> {
  const id = ++lastId;
  return new Promise((resolve) => {
    const settle = (outcome: Outcome) => {
      clearTimeout(timer);
      pending.delete(id);
      resolve(outcome);
    };
    const fail = () => settle({ ok: false, message: noAnswer });
    let timer = setTimeout(fail, REQUEST_TIMEOUT_MS);
    const extendTimeout = () => {
      clearTimeout(timer);
      timer = setTimeout(fail, REQUEST_TIMEOUT_MS);
    };
    const abandon = () => {
      clearTimeout(timer);
      pending.delete(id);
    };
    pending.set(id, { settle, extendTimeout, abandon });
    for (const prepare of preparations) prepare();
    post({ ...message, id } as Message);
  });
}

type AnyReply = { readonly to: string };
const pendingQuestions = new Map<number, (reply: AnyReply | undefined) => void>();
/** Later answers are useless. */
const QUESTION_TIMEOUT_MS = 30_000;

function ask(type: string, about: object): Promise<AnyReply | undefined> {
  const id = ++lastId;
  return new Promise((resolve) => {
    const timer = setTimeout(() => pendingQuestions.get(id)?.(undefined), QUESTION_TIMEOUT_MS);
    pendingQuestions.set(id, (reply) => {
      clearTimeout(timer);
      pendingQuestions.delete(id);
      resolve(reply?.to === type ? reply : undefined);
    });
    post({ ...about, type, id } as Message);
  });
}

type Handlers = Readonly<Record<string, ((event: Message) => void) | undefined>>;
const listeners = new Set<Handlers>();
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = parseToPage(event.data);
  if (!message) return;
  if (message.type === 'answer') pending.get(message.id)?.settle(message.outcome);
  else if (message.type === 'reply') pendingQuestions.get(message.id)?.(message.reply);
  else if (message.type === 'working') pending.get(message.id)?.extendTimeout();
  else for (const handlers of [...listeners]) handlers[message.type]?.(message);
});

function listen(handlers: Handlers): () => void {
  listeners.add(handlers);
  return () => void listeners.delete(handlers);
}

const host = { send: post, request, ask, listen };

/** VS Code's saved state of this page; undefined when it is opened for the first time. */
export const savedState = (): unknown => api.getState();
/**
 * Milliseconds between a key and saving the text. A tab may be closed right after the last key, so a text is saved with
 * each key; only a long one, which is slow to transfer, waits for a pause.
 */
export const pauseFor = (text: string | null | undefined): number => ((text?.length ?? 0) > 20_000 ? 250 : 0);

/** Stores the state, which survives a reload of the window. */
export const saveState = (state: IssueState | FormState | BoardState | InsightState): void => api.setState(state);

window.addEventListener('error', (event) =>
  hostOf<typeof ANY_PAGE>().send({ type: 'error', message: String(event.error ?? event.message) }),
);
window.addEventListener('unhandledrejection', (event) => hostOf<typeof ANY_PAGE>().send({ type: 'error', message: String(event.reason) }));
