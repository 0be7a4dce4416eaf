type Status = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 429 | 503;

export interface RefusalDetails {
  readonly detail?: string;
  readonly fields?: Record<string, string[]>;
  readonly current?: unknown;
  /** Of many that were to be written: what is not as it was seen. */
  readonly conflicts?: readonly unknown[];
}

/** A request that is not done, for a reason that is told to the one who asked. */
export class Refusal extends Error {
  constructor(
    readonly status: Status,
    message: string,
    readonly details: RefusalDetails = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

export const REALM = 'Issue Bucket';

/** 401. Names Basic only: it is what makes a browser or an old client ask for a password. */
export const unauthorized = (message: string): Refusal =>
  new Refusal(401, message, {}, { 'WWW-Authenticate': `Basic realm="${REALM}", charset="UTF-8"` });

/** The 401 of wrong credentials, which does not tell which part is wrong. */
export const wrongCredentials = (): Refusal => unauthorized('The user name, password or token is wrong.');

/** 404 for an address that nothing is at, in the words that Bitbucket had for it. */
export const noSuchUrl = (): Refusal =>
  new Refusal(404, 'Resource not found', {
    detail: 'There is no API hosted at this URL.\n\nFor information about the API, please refer to docs/api.md of Issue Bucket.',
  });

/** 400 with what is wrong with each field, by the names that a request's body has for them. */
export function invalidFields(errors: readonly (readonly [field: string, sentence: string])[]): Refusal {
  const fields: Record<string, string[]> = {};
  for (const [field, sentence] of errors) (fields[field] ??= []).push(sentence);
  return new Refusal(400, errors.map(([field, sentence]) => `${field}: ${sentence}`).join(' '), { fields });
}
