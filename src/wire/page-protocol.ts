import * as v from 'valibot';

/**
 * The messages between a page (a web view) and its host. Types and parsers of both sides are derived from one value. Both sides parse what they
 * receive: a page shows untrusted texts, so its host does not trust its messages.
 */
export interface PageProtocol {
  /** Requests by type. The answer is a success with the fields of `answer`, or a failure. */
  readonly requests: Readonly<Record<string, RequestShape>>;
  /** Questions that may remain without a reply. The page works without it. */
  readonly questions: Readonly<Record<string, RequestShape>>;
  /** Messages of the page that are not answered. */
  readonly notices: Readonly<Record<string, Fields>>;
  /** Messages of the host that are not answers. */
  readonly events: Readonly<Record<string, Fields>>;
}

/** Schemas of the fields of a message besides its `type` and `id`. */
type Fields = v.ObjectEntries;

interface RequestShape {
  readonly fields: Fields;
  /** Fields of the answer. A name has the same meaning in all requests of a page. */
  readonly answer: Fields;
}

type Flat<T> = { [K in keyof T]: T[K] };
type Message<T extends string, F extends Fields> = Flat<{ type: T } & v.InferOutput<v.ObjectSchema<F, undefined>>>;
type Name<T> = keyof T & string;
type Shapes = Readonly<Record<string, RequestShape>>;
type WithId<R extends Shapes> = { [T in Name<R>]: Flat<{ id: number } & Message<T, R[T]['fields']>> }[Name<R>];
type MessageWithoutId<F extends Readonly<Record<string, Fields>>> = { [T in Name<F>]: Message<T, F[T]> }[Name<F>];

export type Request<P extends PageProtocol> = WithId<P['requests']>;
export type Question<P extends PageProtocol> = WithId<P['questions']>;
export type PageNotice<P extends PageProtocol> = MessageWithoutId<P['notices']>;
/** The answer to a request. */
export type Answer<P extends PageProtocol, T extends Name<P['requests']> = Name<P['requests']>> =
  { [K in T]: Flat<{ ok: true } & v.InferOutput<v.ObjectSchema<P['requests'][K]['answer'], undefined>>> }[T] | Failure;
/** The reply to a question. `to` is the type of the question. */
export type Reply<P extends PageProtocol, T extends Name<P['questions']> = Name<P['questions']>> = {
  [K in T]: Flat<{ to: K } & v.InferOutput<v.ObjectSchema<P['questions'][K]['answer'], undefined>>>;
}[T];
export type PageEvent<P extends PageProtocol> = MessageWithoutId<P['events']>;

/** Any message of a page. */
export type FromPage<P extends PageProtocol> = Request<P> | Question<P> | PageNotice<P>;
/** Any message of the host. */
export type ToPage<P extends PageProtocol> =
  | PageEvent<P>
  | { type: 'answer'; id: number; outcome: Answer<P> }
  | { type: 'reply'; id: number; reply: Reply<P> }
  /** The host is still handling a request: it waits for the site, or for the person's answer. */
  | { type: 'working'; id: number };

/** Interval at which a page is notified that its request is still handled. */
export const WORKING_INTERVAL_MS = 15_000;

/** Parsers for the messages of both sides. */
export interface PageParsers<P extends PageProtocol> {
  /** Parses a message of the page; undefined when it is invalid and has to be ignored. */
  readonly parseFromPage: (message: unknown) => FromPage<P> | undefined;
  /** Parses a message of the host; undefined when it is invalid. */
  readonly parseToPage: (message: unknown) => ToPage<P> | undefined;
}

const variants = (shapes: Readonly<Record<string, Fields>>, extra: Fields = {}) =>
  Object.entries(shapes).map(([type, fields]) => v.object({ type: v.literal(type), ...extra, ...fields }));
const messageFields = (shapes: Shapes) => Object.fromEntries(Object.entries(shapes).map(([type, { fields }]) => [type, fields]));

const WITH_ID = { id: v.number() };

function fromPageSchema({ requests, questions, notices }: PageProtocol): v.GenericSchema {
  return v.variant('type', [...variants({ ...messageFields(requests), ...messageFields(questions) }, WITH_ID), ...variants(notices)]);
}

function toPageSchema({ requests, questions, events }: PageProtocol): v.GenericSchema {
  const answers = Object.values(requests).flatMap(({ answer }) => Object.entries(answer));
  const answerFields = Object.fromEntries(answers.map(([name, schema]) => [name, v.optional(schema)]));
  const outcome = v.variant('ok', [v.object({ ok: v.literal(true), ...answerFields }), FailureSchema]);
  const replies = Object.entries(questions).map(([to, { answer }]) => v.object({ to: v.literal(to), ...answer }));
  return v.variant('type', [
    ...variants(events),
    v.object({ type: v.literal('answer'), ...WITH_ID, outcome }),
    v.object({ type: v.literal('reply'), ...WITH_ID, reply: v.variant('to', replies) }),
    v.object({ type: v.literal('working'), ...WITH_ID }),
  ]);
}

/** Makes the parsers of a protocol. The schema is created for the first message, because each side needs only one of the two. */
export function parsersOf<P extends PageProtocol>(protocol: P): PageParsers<P> {
  const parser = <T>(schemaOf: (protocol: PageProtocol) => v.GenericSchema) => {
    let schema: v.GenericSchema | undefined;
    return (message: unknown): T | undefined => {
      const parsed = v.safeParse((schema ??= schemaOf(protocol)), message);
      // The type is derived from the same definition as the schema.
      return parsed.success ? (parsed.output as T) : undefined;
    };
  };
  return { parseFromPage: parser<FromPage<P>>(fromPageSchema), parseToPage: parser<ToPage<P>>(toPageSchema) };
}

// --- messages of all pages

/** Buttons that a page offers beside an error message. */
export const ActionSchema = v.picklist(['retry', 'signIn', 'importArchive', 'showLog']);
export type Action = v.InferOutput<typeof ActionSchema>;

const FailureSchema = v.object({
  ok: v.literal(false),
  message: v.string(),
  /** The invalid field. */
  field: v.optional(v.string()),
  /** The text that somebody else has saved meanwhile. */
  theirs: v.optional(v.string()),
  /** The person has cancelled a confirmation. It is not an error. */
  cancelled: v.optional(v.literal(true)),
  action: v.optional(ActionSchema),
});
export type Failure = v.InferOutput<typeof FailureSchema>;

/** The answer to a request without fields. */
export type Outcome = { ok: true } | Failure;

/** Defines a request whose answer has no fields. */
export const requestShape = <F extends Fields>(fields: F) => ({ fields, answer: {} });

export const ANY_PAGE = {
  requests: {},
  questions: {},
  notices: {
    /** The page is ready for messages. */
    ready: {},
    /** An error in the page, for the log. */
    error: { message: v.string() },
    command: { command: v.picklist(['signIn']) },
  },
  events: {},
} as const satisfies PageProtocol;

/** Returns the `Opened.turn` of a page's message; undefined for a form. */
export const turnOf = (message: unknown): unknown =>
  typeof message === 'object' && message !== null && 'turn' in message ? message.turn : undefined;
