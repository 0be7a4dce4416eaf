import * as v from 'valibot';

/**
 * What a page (a web view) and its host may say to each other, as one value: the host, the page and the compiler all go by it. Both sides parse what
 * they receive: a page shows texts of strangers, so its host takes nothing from it on trust.
 */
export interface PageProtocol {
  /** What a page asks to be done, by type; each is answered by how it went, and with `answer` where it went well. */
  readonly requests: Readonly<Record<string, RequestShape>>;
  /** What a page asks and can do without: `answer` is the reply. */
  readonly questions: Readonly<Record<string, RequestShape>>;
  /** What a page says and waits for no answer to. */
  readonly notices: Readonly<Record<string, Fields>>;
  /** What the host says by itself. */
  readonly events: Readonly<Record<string, Fields>>;
}

/** Schemas of the fields of a message besides its `type` and `id`. */
type Fields = v.ObjectEntries;

interface RequestShape {
  readonly fields: Fields;
  /** Fields of the answer; a name means the same in all requests of a page. */
  readonly answer: Fields;
}

type Flat<T> = { [K in keyof T]: T[K] };
type Message<T extends string, F extends Fields> = Flat<{ type: T } & v.InferOutput<v.ObjectSchema<F, undefined>>>;
type Name<T> = keyof T & string;
type Shapes = Readonly<Record<string, RequestShape>>;
type Numbered<R extends Shapes> = { [T in Name<R>]: Flat<{ id: number } & Message<T, R[T]['fields']>> }[Name<R>];
type Unnumbered<F extends Readonly<Record<string, Fields>>> = { [T in Name<F>]: Message<T, F[T]> }[Name<F>];

/** What a page asks to be done. */
export type Request<P extends PageProtocol> = Numbered<P['requests']>;
export type Question<P extends PageProtocol> = Numbered<P['questions']>;
export type Notice<P extends PageProtocol> = Unnumbered<P['notices']>;
/** How the request of a type went. */
export type Answer<P extends PageProtocol, T extends Name<P['requests']> = Name<P['requests']>> =
  { [K in T]: Flat<{ ok: true } & v.InferOutput<v.ObjectSchema<P['requests'][K]['answer'], undefined>>> }[T] | Failure;
/** The reply to the question of a type, with `to` as what names it. */
export type Reply<P extends PageProtocol, T extends Name<P['questions']> = Name<P['questions']>> = {
  [K in T]: Flat<{ to: K } & v.InferOutput<v.ObjectSchema<P['questions'][K]['answer'], undefined>>>;
}[T];
export type PageEvent<P extends PageProtocol> = Unnumbered<P['events']>;

/** All that a page says. */
export type FromPage<P extends PageProtocol> = Request<P> | Question<P> | Notice<P>;
/** All that a page is told. */
export type ToPage<P extends PageProtocol> =
  PageEvent<P> | { type: 'answer'; id: number; outcome: Answer<P> } | { type: 'reply'; id: number; reply: Reply<P> };

/** Reads what crosses between a page and its host. */
export interface PageParsers<P extends PageProtocol> {
  /** Reads a message of the page; undefined when it is none, which is ignored. */
  readonly parseFromPage: (message: unknown) => FromPage<P> | undefined;
  /** Reads a message of the host; undefined when it is none. */
  readonly parseToPage: (message: unknown) => ToPage<P> | undefined;
}

const variants = (all: Readonly<Record<string, Fields>>, more: Fields = {}) =>
  Object.entries(all).map(([type, fields]) => v.object({ type: v.literal(type), ...more, ...fields }));
const fieldsOf = (shapes: Shapes) => Object.fromEntries(Object.entries(shapes).map(([type, { fields }]) => [type, fields]));

const NUMBERED = { id: v.number() };

function fromPageSchema({ requests, questions, notices }: PageProtocol): v.GenericSchema {
  return v.variant('type', [...variants({ ...fieldsOf(requests), ...fieldsOf(questions) }, NUMBERED), ...variants(notices)]);
}

function toPageSchema({ requests, questions, events }: PageProtocol): v.GenericSchema {
  const answers = Object.values(requests).flatMap(({ answer }) => Object.entries(answer));
  const done = Object.fromEntries(answers.map(([name, schema]) => [name, v.optional(schema)]));
  const outcome = v.variant('ok', [v.object({ ok: v.literal(true), ...done }), FailureSchema]);
  const replies = Object.entries(questions).map(([to, { answer }]) => v.object({ to: v.literal(to), ...answer }));
  return v.variant('type', [
    ...variants(events),
    v.object({ type: v.literal('answer'), ...NUMBERED, outcome }),
    v.object({ type: v.literal('reply'), ...NUMBERED, reply: v.variant('to', replies) }),
  ]);
}

/** Makes the parsers of a protocol; each side builds the schema of what it hears, with the first message. */
export function parsersOf<P extends PageProtocol>(protocol: P): PageParsers<P> {
  const parser = <T>(make: (protocol: PageProtocol) => v.GenericSchema) => {
    let schema: v.GenericSchema | undefined;
    return (message: unknown): T | undefined => {
      const parsed = v.safeParse((schema ??= make(protocol)), message);
      // The types are read off the same definition as the schema.
      return parsed.success ? (parsed.output as T) : undefined;
    };
  };
  return { parseFromPage: parser<FromPage<P>>(fromPageSchema), parseToPage: parser<ToPage<P>>(toPageSchema) };
}

// --- what all pages say

/** What a page offers besides the words of a message. */
export const ActionSchema = v.picklist(['retry', 'signIn', 'importArchive', 'showLog']);
export type Action = v.InferOutput<typeof ActionSchema>;

const FailureSchema = v.object({
  ok: v.literal(false),
  message: v.string(),
  /** The field that it is about. */
  field: v.optional(v.string()),
  /** The text that somebody else has put there meanwhile. */
  theirs: v.optional(v.string()),
  action: v.optional(ActionSchema),
});
export type Failure = v.InferOutput<typeof FailureSchema>;

/** How a request went that is answered by nothing else. */
export type Outcome = { ok: true } | Failure;

/** A request that is answered by how it went and nothing else. */
export const request = <F extends Fields>(fields: F) => ({ fields, answer: {} });

export const ANY_PAGE = {
  requests: {},
  questions: {},
  notices: {
    /** The page is there, and hears. */
    ready: {},
    /** Something in the page has failed: for the log. */
    error: { message: v.string() },
    command: { command: v.picklist(['signIn']) },
  },
  events: {},
} as const satisfies PageProtocol;

/** The showing that a message of a page is of (`Opened.turn`); undefined of a form. */
export const turnOf = (message: unknown): unknown =>
  typeof message === 'object' && message !== null && 'turn' in message ? message.turn : undefined;
