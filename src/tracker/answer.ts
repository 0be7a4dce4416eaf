import { encodeError } from '../wire/v1';
import { TextResponse } from '../wire/text-response';
import { encodeError2 } from '../wire/v2';
import { urlOf, type Log, type TrackerContext } from './context';
import { Refusal } from './refusal';
import { StoreBusy } from './store/errors';
import { InvalidField } from './store/store';
import { InvalidParameter } from '../wire/v1-query';
import { fieldKey } from '../wire/v1';

/** Who asks for JSON by name is a program; who takes anything gets it as the documents print it, to be read. */
const indent = (c: TrackerContext): number => (c.req.header('accept')?.includes('json') ? 0 : 4);

/** Answers with JSON, indented as in the document unless the request asks for JSON by name. */
export function json(c: TrackerContext, value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  const space = indent(c);
  const text = space ? `${JSON.stringify(value, null, space)}\n` : JSON.stringify(value);
  const init = { status, headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers } };
  return c.env?.takesText ? new TextResponse(text, init) : new Response(text, init);
}

export const nothing = (): Response => new Response(null, { status: 204 });

function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof InvalidParameter) {
    return new Refusal(400, error.message, { fields: { [error.parameter]: [error.message] } });
  }
  if (error instanceof InvalidField) {
    const key = fieldKey(error.field);
    return new Refusal(400, `${key}: ${error.message}`, { fields: { [key]: [error.message] } });
  }
  if (error instanceof StoreBusy) return new Refusal(503, error.message, {}, { 'Retry-After': '1' });
  return undefined;
}

/** Answers an error in the dialect of its address; whatever is not foreseen is logged and told as a 500 without its words. */
export function refuse(c: TrackerContext, error: unknown, log: Log | undefined): Response {
  const path = urlOf(c).pathname;
  let refusal = asRefusal(error);
  let status: number = refusal?.status ?? 500;
  if (!refusal) {
    if (!c.req.raw.signal.aborted) log?.error(`${c.req.method} ${path} failed.`, error);
    refusal = new Refusal(503, 'The tracker could not do this because of an error of its own. Its log says more.');
    status = 500;
  }
  const { message, details, headers } = refusal;
  const body = path.startsWith('/2.0/') ? encodeError2(message, details) : encodeError(message, details);
  return json(c, body, status, headers);
}
