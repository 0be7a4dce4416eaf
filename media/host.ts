import {
  parseBoot,
  parseToPage,
  type FromPage,
  type Opened,
  type Outcome,
  type PageState,
  type Question,
  type Reply,
  type Request,
  type ToPage,
} from '../src/wire/page';

/** The page's only way to its host: typed messages, and what VS Code keeps of the page while it is hidden or closed. */

interface VsCodeApi {
  postMessage(message: FromPage & { readonly turn: number | undefined }): void;
  getState(): unknown;
  setState(state: PageState): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export const boot = parseBoot(document.getElementById('boot')?.textContent ?? '');

let opened = boot.opened;
/** Which issue the page shows now; none in a form. */
export const here = (): Opened | undefined => opened;

export const send = (message: FromPage): void => api.postMessage({ ...message, turn: opened?.turn });

export type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** Longer than any request of the host takes with all its retries: then the host is gone, and the person is told. */
const REQUEST_TIMEOUT_MS = 90_000;
const waiting = new Map<
  number,
  { readonly settle: (outcome: Outcome) => void; readonly extendTimeout: () => void; readonly leave: () => void }
>();
let lastId = 0;

const before = new Set<() => void>();
/** Does something before each request: what is told later would be of a time before it. */
export function beforeRequests(work: () => void): () => void {
  before.add(work);
  return () => void before.delete(work);
}

/** Sends a request and waits for how it went; never rejects. `noAnswer` is said when the host is silent. */
export function request(message: WithoutId<Request>, noAnswer: string): Promise<Outcome> {
  const id = ++lastId;
  return new Promise((resolve) => {
    const settle = (outcome: Outcome) => {
      clearTimeout(timer);
      waiting.delete(id);
      resolve(outcome);
    };
    const giveUp = () => settle({ ok: false, message: noAnswer });
    let timer = setTimeout(giveUp, REQUEST_TIMEOUT_MS);
    const extendTimeout = () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, REQUEST_TIMEOUT_MS);
    };
    const leave = () => {
      clearTimeout(timer);
      waiting.delete(id);
    };
    waiting.set(id, { settle, extendTimeout, leave });
    for (const work of before) work();
    send({ ...message, id });
  });
}

type Answer<T extends Question['type']> = Extract<Reply, { to: T }>;
const asked = new Map<number, (reply: Reply | undefined) => void>();
/** An answer that takes longer is of no use any more. */
const QUESTION_TIMEOUT_MS = 30_000;

/** Asks the host something that does not matter much: undefined when it gives no answer. */
export function ask<T extends Question['type']>(
  type: T,
  about: Omit<Extract<Question, { type: T }>, 'type' | 'id'>,
): Promise<Answer<T> | undefined> {
  const id = ++lastId;
  return new Promise((resolve) => {
    const timer = setTimeout(() => asked.get(id)?.(undefined), QUESTION_TIMEOUT_MS);
    asked.set(id, (reply) => {
      clearTimeout(timer);
      asked.delete(id);
      resolve(reply?.to === type ? (reply as Answer<T>) : undefined);
    });
    send({ ...about, type, id } as unknown as Question);
  });
}

type Heard = Exclude<ToPage, { type: 'answer' | 'reply' }>;
const listeners = new Set<(message: Heard) => void>();
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = parseToPage(event.data);
  if (!message) return;
  if (message.type === 'open') {
    opened = message.opened;
    // What was asked for the issue before is answered by nobody: its host tells the person.
    for (const { leave } of waiting.values()) leave();
  }
  // A large file may take its time, as long as it goes on: whoever gave up meanwhile would send everything once more.
  if (message.type === 'progress') for (const { extendTimeout } of waiting.values()) extendTimeout();
  if (message.type === 'answer') waiting.get(message.id)?.settle(message.outcome);
  else if (message.type === 'reply') asked.get(message.id)?.(message.reply);
  else for (const listener of [...listeners]) listener(message);
});

/** Hears every message of the host that is not the answer of a request. */
export function onMessage(listener: (message: Heard) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const keptState = (): unknown => api.getState();
/**
 * Milliseconds between a key and keeping the text. Whoever closes a tab right after the last key must not lose it, so a text is
 * kept at each key; only a long one, which takes its time to be handed over, waits for a pause.
 */
export const pauseFor = (text: string | null | undefined): number => ((text?.length ?? 0) > 20_000 ? 250 : 0);

export const keepState = (state: PageState): void => api.setState(state);

window.addEventListener('error', (event) => send({ type: 'error', message: String(event.error ?? event.message) }));
window.addEventListener('unhandledrejection', (event) => send({ type: 'error', message: String(event.reason) }));
