import { hash } from 'node:crypto';
import type { TrackerContext } from './context';
import { HttpError } from './http-error';
import type { Once } from './store/authorization';

/** The header by which a client sends a request again without creating something twice: draft-ietf-httpapi-idempotency-key-header. */
const HEADER = 'Idempotency-Key';
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Returns what identifies a request that creates something, for the options of its write; nothing without a key. `content` is what the request is
 * about, without its address. @throws {HttpError} 400
 */
export function onceOf(c: TrackerContext, content: unknown): { readonly once?: Once } {
  const key = c.req.header(HEADER)?.trim();
  if (key === undefined) return {};
  if (!KEY.test(key)) throw new HttpError(400, `${HEADER}: This must be 1 to 255 visible ASCII characters without spaces.`);
  const request = `${c.req.method} ${c.req.path} ${JSON.stringify(content)}`;
  return { once: { key: hash('sha256', key, 'base64url'), request: hash('sha256', request, 'base64url') } };
}
