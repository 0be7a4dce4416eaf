/** Requests for what is known already, which a site answers without a body when it has not changed. */

/** The tag of a response; null without one. */
export function tagOf(headers: Readonly<Record<string, unknown>>): string | null {
  const tag = headers['etag'];
  return typeof tag === 'string' && tag !== '' ? tag : null;
}

/** Whether a request was answered, or what is known holds. */
export const isReadOrKnown = (status: number): boolean => status === 304 || (status >= 200 && status < 300);
