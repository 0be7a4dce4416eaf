import { parseBoot } from '../src/wire/page-boot';
import { boardParsers, type BoardState } from '../src/wire/page-board';
import { formParsers, type FormState } from '../src/wire/page-form';
import { insightParsers, type InsightState } from '../src/wire/page-insight';
import { issueParsers, type IssueState } from '../src/wire/page-issue';
import type { ANY_PAGE, Answer, PageNotice, Outcome, PageEvent, PageProtocol, Question, Reply, Request } from '../src/wire/page-protocol';
import type { WRITING } from '../src/wire/page-writing';

/**
 * The page's only way to its host: typed messages, and what VS Code keeps of the page while it is hidden or closed. Each part of a page asks for
 * it by what it says (`hostOf<FormPage>()`), so that none says what is another page's.
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
/** A request before it has its number. */
export type Unnumbered<P extends PageProtocol> = WithoutId<Request<P>>;

/** What to do with the events of the host, by their type. */
export type EventHandlers<P extends PageProtocol> = {
  readonly [T in PageEvent<P>['type']]: (event: Extract<PageEvent<P>, { type: T }>) => void;
};
/** Stands for an event that another part of the page hears, in the place that lists all of them. */
export const handledElsewhere = (): void => undefined;

export interface Host<P extends PageProtocol> {
  readonly send: (message: PageNotice<P>) => void;
  /** Sends a request and waits for how it went; never rejects. `noAnswer` is said when the host is silent. */
  readonly request: <M extends Unnumbered<P>>(message: M, noAnswer: string) => Promise<Answer<P, M['type'] & string>>;
  /** Asks the host something that does not matter much: undefined when it gives no answer. */
  readonly ask: <T extends Question<P>['type'] & string>(
    type: T,
    about: Omit<Extract<Question<P>, { type: T }>, 'type' | 'id'>,
  ) => Promise<Reply<P, T> | undefined>;
  /** Hears what the host says by itself, until the function that is given back is called. */
  readonly listen: (handlers: Partial<EventHandlers<P>>) => () => void;
}

/** The way to the host, for a part of a page that says what `P` has. */
export const hostOf = <P extends PageProtocol>(): Host<P> => host as unknown as Host<P>;

let turn: number | undefined = boot.page === 'issue' ? boot.opened.turn : undefined;
/** From now on the page is of another showing: what was asked for before is answered by nobody, its host tells the person. */
export function beginTurn(next: number): void {
  turn = next;
  for (const { abandon } of pending.values()) abandon();
}

type Message = { readonly type: string };
const post = (message: Message): void => api.postMessage({ ...message, turn });

/** Longer than any request of the host takes with all its retries: then the host is gone, and the person is told. */
const REQUEST_TIMEOUT_MS = 90_000;
const pending = new Map<
  number,
  { readonly settle: (outcome: Outcome) => void; readonly extendTimeout: () => void; readonly abandon: () => void }
>();
let lastId = 0;

const before = new Set<() => void>();
/** Does something before each request: what is told later would be of a time before it. */
export function beforeRequests(work: () => void): () => void {
  before.add(work);
  return () => void before.delete(work);
}

function request(message: Message, noAnswer: string): Promise<Outcome> {
  const id = ++lastId;
  return new Promise((resolve) => {
    const settle = (outcome: Outcome) => {
      clearTimeout(timer);
      pending.delete(id);
      resolve(outcome);
    };
    const giveUp = () => settle({ ok: false, message: noAnswer });
    let timer = setTimeout(giveUp, REQUEST_TIMEOUT_MS);
    const extendTimeout = () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, REQUEST_TIMEOUT_MS);
    };
    const abandon = () => {
      clearTimeout(timer);
      pending.delete(id);
    };
    pending.set(id, { settle, extendTimeout, abandon });
    for (const work of before) work();
    post({ ...message, id } as Message);
  });
}

type AnyReply = { readonly to: string };
const pendingQuestions = new Map<number, (reply: AnyReply | undefined) => void>();
/** An answer that takes longer is of no use any more. */
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
  else for (const handlers of [...listeners]) handlers[message.type]?.(message);
});

function listen(handlers: Handlers): () => void {
  listeners.add(handlers);
  return () => void listeners.delete(handlers);
}

const host = { send: post, request, ask, listen };

hostOf<typeof WRITING>().listen({
  // A large file may take its time, as long as it goes on: whoever gave up meanwhile would send everything once more.
  progress() {
    for (const { extendTimeout } of pending.values()) extendTimeout();
  },
});

/** The state that VS Code keeps for this page; undefined with its first opening. */
export const keptState = (): unknown => api.getState();
/**
 * Milliseconds between a key and keeping the text. Whoever closes a tab right after the last key must not lose it, so a text is
 * kept at each key; only a long one, which takes its time to be handed over, waits for a pause.
 */
export const pauseFor = (text: string | null | undefined): number => ((text?.length ?? 0) > 20_000 ? 250 : 0);

/** Stores the state, which survives a reload of the window. */
export const keepState = (state: IssueState | FormState | BoardState | InsightState): void => api.setState(state);

window.addEventListener('error', (event) =>
  hostOf<typeof ANY_PAGE>().send({ type: 'error', message: String(event.error ?? event.message) }),
);
window.addEventListener('unhandledrejection', (event) => hostOf<typeof ANY_PAGE>().send({ type: 'error', message: String(event.reason) }));
