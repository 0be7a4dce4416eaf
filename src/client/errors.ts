import type { Comment, Issue } from '../model/issue';

/** Why a request failed, as far as a caller would act on it differently. */
export type Reason =
  | 'cancelled' // by the caller: say nothing
  | 'unreachable' // no answer: offline, wrong host, dropped, timed out
  | 'unauthorized' // 401: credentials are missing or wrong
  | 'forbidden' // 403: known person, not allowed
  | 'notFound' // 404 of one issue, in a repository that is there
  | 'noRepository' // 404 of a repository: not there, or not for this person's eyes
  | 'gone' // 410, or a 404 of a whole tracker: Bitbucket has removed its issues
  | 'invalid' // 400 and the field it names
  | 'conflict' // 412: the issue or the comment was changed meanwhile
  | 'busy' // 429, 503 after all retries
  | 'unsupported' // the site does not offer this
  | 'server' // other 5xx
  | 'unexpected'; // an answer that is not what the documents promise

/** The only error that the client throws. `message` is a sentence for people: what happened, to what, what to do next. */
export class TrackerError extends Error {
  override readonly name = 'TrackerError';
  constructor(
    readonly reason: Reason,
    message: string,
    readonly details: {
      readonly status?: number;
      /** The field of `IssueFields` that the tracker has rejected. */
      readonly field?: string;
      /** For `conflict`: the issue as it is now, when the response has it. */
      readonly current?: Issue;
      /** For `conflict` of a comment: the comment as it is now, when the response has it. */
      readonly currentComment?: Comment;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }

  static is(error: unknown, ...reasons: Reason[]): error is TrackerError {
    return error instanceof TrackerError && (reasons.length === 0 || reasons.includes(error.reason));
  }
}
