/** Conditional requests: a site answers without a body when nothing has changed. */

/** The ETag of a response; null without one. */
export function tagOf(headers: Readonly<Record<string, unknown>>): string | null {
  const tag = headers['etag'];
  return typeof tag === 'string' && tag !== '' ? tag : null;
}

/** The state of the repository within the tags of our tracker, which are otherwise different for each request. */
const STATE_OF_TAG = /^(?:W\/)?"(r\d+\.\d+)\./;

/** The state of the repository that an answer is of; null where the site does not tell. */
export const stateOf = (headers: Readonly<Record<string, unknown>>): string | null => STATE_OF_TAG.exec(tagOf(headers) ?? '')?.[1] ?? null;

/** Whether a status is a success, or 304: nothing has changed. */
export const isReadOrUnmodified = (status: number): boolean => status === 304 || (status >= 200 && status < 300);
