import { encodeError } from '../wire/v1';
import { TextResponse } from '../wire/text-response';
import { encodeChunk, SerializedText, SerializedList, type JsonChunk } from '../wire/texts';
import { PROBLEM_HEADER, type StorageProblemName } from '../wire/problem';
import { encodeError2 } from '../wire/v2';
import { responseBytes } from './response-buffers';
import { urlOf, type Log, type TrackerContext } from './context';
import { ALLOW_ORIGINS, allowOrigins } from './cors';
import { HttpError, type HttpErrorDetails } from './http-error';
import { isApi2 } from './routing';
import { StreamedList } from './streamed';
import { ReaderFailed, RequestCancelled, StoreBusy, TimeLimitExceeded, TooManyRequests, type StorageProblem } from './store/errors';
import { storageProblem } from './store/engine';
import { KeyUsed } from './store/once';
import { InvalidField, QuotaExceeded, RepositoryGone } from './store/store';
import { InvalidParameter } from '../wire/v1-query';
import { fieldKey } from '../wire/v1';

/** Programs request JSON by name and get it compact; others get it indented, as in Bitbucket's documentation. */
const indent = (c: TrackerContext): number => (c.req.header('accept')?.includes('json') ? 0 : 4);

/** Headers of all responses. */
const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'private, no-cache',
  Vary: 'Authorization, Accept',
};
const withCommonHeaders = new WeakSet<Response>();
const streamed = new WeakSet<Response>();

/** Whether the body of a response is written while it is sent, because it is too long for memory. */
export const isStreamed = (response: Response): boolean => streamed.has(response);

/**
 * Adds the headers of all responses, and those of an API. Skips responses of `respond`, which has set them already: reading headers is the most
 * expensive part of a request.
 */
export function addCommonHeaders(response: Response, isOfApi: boolean): void {
  if (withCommonHeaders.has(response)) return;
  if (isOfApi) allowOrigins(response);
  const { headers } = response; // `c.header` would copy the Response and turn its body into a stream
  for (const [name, value] of Object.entries(COMMON_HEADERS)) if (name !== 'Cache-Control' || !headers.has(name)) headers.set(name, value);
}

/** Whether JSON can be assembled from serialized pieces; indented JSON cannot. */
export const canSendSerialized = (c: TrackerContext): boolean => indent(c) === 0;

function write(value: unknown, space: number): string {
  if (value instanceof SerializedText) return value.text;
  return space ? `${JSON.stringify(value, null, space)}\n` : JSON.stringify(value);
}

/**
 * Makes the serializer of a request: indented unless the request asks for JSON by name, and to a string when the transport accepts strings. `name` is
 * part of cache keys. The written chunk is valid until the response is sent, because its buffer is reused.
 */
export function jsonWriter(c: TrackerContext): { readonly name: string; write(value: unknown): JsonChunk } {
  const space = indent(c);
  const inBytes = !c.env?.takesText;
  return {
    name: `${space}${inBytes ? 'b' : ''}`,
    write: (value) =>
      value instanceof SerializedList
        ? value.join(inBytes, (length) => responseBytes(c, length))
        : encodeChunk(write(value, space), inBytes),
  };
}

/** Answers with serialized or streamed JSON. */
export function respond(c: TrackerContext, body: JsonChunk | StreamedList, status: number, headers: Record<string, string>): Response {
  const init = { status, headers: { 'Content-Type': 'application/json; charset=utf-8', ...COMMON_HEADERS, ...ALLOW_ORIGINS, ...headers } };
  const content = body instanceof StreamedList ? body.open(indent(c)) : body;
  const response = c.env?.takesText && typeof content === 'string' ? new TextResponse(content, init) : new Response(content, init);
  withCommonHeaders.add(response);
  if (body instanceof StreamedList) streamed.add(response);
  return response;
}

/** Answers with JSON, indented unless the request asks for JSON by name. */
export function json(c: TrackerContext, value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return respond(c, value instanceof StreamedList ? value : write(value, indent(c)), status, headers);
}

/** Makes a response without a body. It has a content type, as Bitbucket's had, because the npm package `bitbucket` fails without one. */
export const emptyResponse = (status: 201 | 204, headers: Record<string, string> = {}): Response =>
  new Response(null, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers } });

/** A 204 without a body. */
export const noContent = (): Response => emptyResponse(204);

/** Errors after which the client should retry in a moment. */
const TEMPORARY = [StoreBusy, TooManyRequests, ReaderFailed, RequestCancelled];

function toHttpError(error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error;
  if (error instanceof InvalidParameter) {
    return new HttpError(400, error.message, { fields: { [error.parameter]: [error.message] } });
  }
  if (error instanceof InvalidField) {
    const key = fieldKey(error.field);
    return new HttpError(400, `${key}: ${error.message}`, { fields: { [key]: [error.message] } });
  }
  if (error instanceof QuotaExceeded) return new HttpError(413, error.message, {}, { 'X-Tracker-Quota': error.quota });
  if (error instanceof KeyUsed) return new HttpError(422, error.message);
  if (error instanceof RepositoryGone) return new HttpError(404, error.message);
  if (TEMPORARY.some((type) => error instanceof type)) return new HttpError(503, (error as Error).message, {}, { 'Retry-After': '1' });
  if (error instanceof TimeLimitExceeded) {
    // A retry takes as long, unless the machine is less busy by then.
    return new HttpError(503, error.message, {}, { 'Retry-After': '30', 'X-Time-Limit': String(error.limitMs / 1000) });
  }
  return undefined;
}

/** Storage problems that are answered with 500 instead of 503: they do not pass by themselves, or it is unknown whether the write took place. */
const PERMANENT_PROBLEMS = new Set<StorageProblemName | undefined>(['damaged', 'undecided']);

/** Makes the response to a storage problem: 503, because the administrator can repair most of them. */
const storageHttpError = ({ problem, message }: StorageProblem): HttpError =>
  new HttpError(503, message, {}, { [PROBLEM_HEADER]: problem });

/** Keys of API 1.0 in the messages of validation, and their names in API 2.0. */
const KEYS_OF_API_2: Readonly<Record<string, string>> = { status: 'state', responsible: 'assignee' };

function errorBody2(message: string, { fields, ...details }: HttpErrorDetails): unknown {
  if (!fields) return encodeError2(message, details);
  const renamed: Record<string, string[]> = {};
  let text = message;
  for (const [key, messages] of Object.entries(fields)) {
    const name = Object.hasOwn(KEYS_OF_API_2, key) ? KEYS_OF_API_2[key]! : key;
    renamed[name] = messages.map((sentence) => sentence.replace(` is not a ${key}.`, ` is not a ${name}.`));
    for (const [i, sentence] of messages.entries()) text = text.replace(`${key}: ${sentence}`, () => `${name}: ${renamed[name]![i]}`);
  }
  return encodeError2(text, { ...details, fields: renamed });
}

/** Answers an error in the format of the URL's API. Logs unexpected errors and answers them with a 500 that does not contain their message. */
export function errorResponse(c: TrackerContext, error: unknown, log: Log | undefined): Response {
  const path = urlOf(c).pathname;
  const storage = storageProblem(error);
  let httpError = storage ? storageHttpError(storage) : toHttpError(error);
  let status: number = PERMANENT_PROBLEMS.has(storage?.problem) ? 500 : (httpError?.status ?? 500);
  if (storage) log?.error(`${c.req.method} ${path}: ${storage.message}`, storage.cause);
  if (!httpError) {
    if (!c.req.raw.signal.aborted) log?.error(`${c.req.method} ${path} failed.`, error);
    httpError = new HttpError(503, 'The tracker could not do this because of an error of its own. Its log says more.');
    status = 500;
  }
  const { message, details, headers } = httpError;
  return json(c, isApi2(path) ? errorBody2(message, details) : encodeError(message, details), status, headers);
}
