/** Conditional requests: a site answers without a body when nothing has changed. */

/** The ETag of a response; null without one. */
export function tagOf(headers: Readonly<Record<string, unknown>>): string | null {
  const tag = headers['etag'];
  return typeof tag === 'string' && tag !== '' ? tag : null;
}

/** Whether a status is a success, or 304: nothing has changed. */
export const isReadOrUnmodified = (status: number): boolean => status === 304 || (status >= 200 && status < 300);
