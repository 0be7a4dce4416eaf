import { MAX_KEY_BYTES } from './store/key-limits';

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 429 | 503;

export interface HttpErrorDetails {
  readonly detail?: string;
  readonly fields?: Record<string, string[]>;
  readonly current?: unknown;
  /** For a bulk write: the issues that have changed since they were read. */
  readonly conflicts?: readonly unknown[];
}

/** An error response with a message for the client. */
export class HttpError extends Error {
  constructor(
    readonly status: Status,
    message: string,
    readonly details: HttpErrorDetails = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

export const REALM = 'Issue Bucket';

/** Makes a 401. It offers Basic only, for which browsers and old clients ask for the password. */
export const unauthorized = (message: string): HttpError =>
  new HttpError(401, message, {}, { 'WWW-Authenticate': `Basic realm="${REALM}", charset="UTF-8"` });

/** Makes the 401 of wrong credentials. It does not reveal which part is wrong. */
export const wrongCredentials = (): HttpError => unauthorized('The user name, password or token is wrong.');

/** Makes the 404 of an unknown URL, with Bitbucket's message. */
export const urlNotFound = (): HttpError =>
  new HttpError(404, 'Resource not found', {
    detail: 'There is no API hosted at this URL.\n\nFor information about the API, please refer to docs/api.md of Issue Bucket.',
  });

/** The sentence about a title or name that is too long. */
export const longKey = (text: string): string =>
  `This has ${Buffer.byteLength(text)} bytes, more than the ${MAX_KEY_BYTES} that it can have. Shorten it.`;

/** Makes a 400 with the problem of each field, by the keys of the request's body. */
export function invalidFields(errors: readonly (readonly [field: string, sentence: string])[]): HttpError {
  const fields: Record<string, string[]> = {};
  for (const [field, message] of errors) (fields[field] ??= []).push(message);
  return new HttpError(400, errors.map(([field, sentence]) => `${field}: ${sentence}`).join(' '), { fields });
}
