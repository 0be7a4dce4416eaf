import { isAxiosError, isCancel, type AxiosError } from 'axios';
import { ValiError, type GenericSchema } from 'valibot';
import type { Comment, Issue, RepositoryId } from '../model/issue';
import { repositoryName } from '../model/repository';
import { format } from '../wire/messages';
import { PROBLEM_HEADER, problemOf, problemSentence } from '../wire/problem';
import { decodeComments, decodeError, decodeIssue } from '../wire/v1';
import { decodeComment } from '../wire/v2/comment';
import { TrackerError } from './errors';
import * as l10n from './l10n';
import { codeOf, retryAfter } from './retry';

/** What a request is about, as far as the message of its error names it. */
export interface Subject {
  /** Label of the site: *This computer*, or a server's host. */
  readonly site: string;
  readonly isLocal: boolean;
  readonly isBitbucket: boolean;
  readonly isSignedIn: boolean;
  readonly repository?: RepositoryId;
  readonly number?: number;
  /** A comment's id. */
  readonly comment?: number;
  /** An attachment's name. */
  readonly attachment?: string;
}

const withPeriod = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);

/** A message of a server as one line of at most 300 characters. */
const asSentence = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return withPeriod(line.length > 300 ? `${line.slice(0, 299)}…` : line);
};

const nameOf = ({ repository, number }: Subject): string => {
  if (!repository) return l10n.t('this');
  const name = repositoryName(repository);
  return number === undefined ? name : l10n.t('#{0} of {1}', number, name);
};

/** The cause for the log. An `AxiosError` itself contains the request's headers, and with them the password. */
function withoutSecrets(error: AxiosError): Error {
  const path = (error.config?.url ?? '').split('?')[0];
  const outcome = error.response ? String(error.response.status) : codeOf(error) || error.message;
  return new Error(`${(error.config?.method ?? 'get').toUpperCase()} ${path}: ${outcome}`);
}

/** Why a certificate is not trusted, by Node's error codes (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const CERTIFICATE: Record<string, () => string> = {
  CERT_HAS_EXPIRED: () => l10n.t('it has expired'),
  CERT_NOT_YET_VALID: () => l10n.t('it is not valid yet (is the clock of this computer right?)'),
  DEPTH_ZERO_SELF_SIGNED_CERT: () => l10n.t('it is self-signed'),
  SELF_SIGNED_CERT_IN_CHAIN: () => l10n.t('its chain ends in a self-signed certificate'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: () => l10n.t('its issuer is not known'),
  UNABLE_TO_GET_ISSUER_CERT: () => l10n.t('its issuer is not known'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: () => l10n.t('its issuer is not known'),
  CERT_REVOKED: () => l10n.t('it has been revoked'),
  ERR_TLS_CERT_ALTNAME_INVALID: () => l10n.t('it is for another host'),
};

const NO_ANSWER = [
  'ETIMEDOUT',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
];

function unreachableMessage(error: AxiosError, { site }: Subject): string {
  const code = codeOf(error);
  const certificate = Object.hasOwn(CERTIFICATE, code) ? CERTIFICATE[code]?.() : undefined;
  if (certificate) return l10n.t('The certificate of {0} cannot be trusted: {1}. Ask the administrator of the site.', site, certificate);
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    return l10n.t('{0} does not support https. To use unencrypted http, begin its address with http://.', site);
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return l10n.t('{0} cannot be found: there is no such host, or this computer is offline.', site);
  }
  if (code === 'ECONNREFUSED') return l10n.t('{0} cannot be reached: nothing answers there. Is the server running?', site);
  if (NO_ANSWER.includes(code)) return l10n.t('{0} does not answer. Try again in a moment.', site);
  if (error.cause instanceof Error && error.cause.message === 'bad port') {
    return l10n.t('No request was sent to {0}: its port belongs to another kind of service.', site);
  }
  if (code === '') return l10n.t('The connection to {0} was lost. Try again.', site);
  return l10n.t('The connection to {0} was lost ({1}). Try again.', site, code);
}

/**
 * Bitbucket answers 410 since its API 1.0 (April 2019), then its issue trackers and all their data (2026-08-20) are gone;
 * before that, a repository without a tracker was a 404 with this sentence.
 */
const isGone = (status: number, message: string | undefined, { isBitbucket }: Subject): boolean =>
  status === 410 || (status === 404 && (isBitbucket || /has no issue tracker/i.test(message ?? '')));

function goneMessage(subject: Subject): string {
  const { site, isBitbucket } = subject;
  const name = subject.repository ? repositoryName(subject.repository) : l10n.t('a repository');
  const subjectName = isBitbucket
    ? l10n.t('Bitbucket removed its issue trackers and all their data on 20 August 2026, so {0} no longer has issues there.', name)
    : l10n.t('{0} serves no issues of {1}, or no longer does.', site, name);
  return `${subjectName} ${l10n.t('If you have an export zip, import it to go on with your issues on this computer.')}`;
}

function currentIssue(error: AxiosError): Issue | undefined {
  const json = decodeError(error.response?.data)?.current;
  if (json === undefined) return undefined;
  const tag: unknown = error.response?.headers['etag'];
  try {
    return decodeIssue(json, typeof tag === 'string' ? tag : null);
  } catch {
    return undefined; // the conflict is reported without it, and callers can fetch the issue
  }
}

/** The current comment out of the body of a 412, of either API. */
function currentComment(json: unknown): Comment | undefined {
  for (const read of [decodeComment, (value: unknown) => decodeComments([value])[0]]) {
    try {
      return read(json);
    } catch {
      continue; // it may be of the other API; callers can fetch the comment
    }
  }
  return undefined;
}

function redirectMessage(error: AxiosError, site: string): string {
  const location: unknown = error.response?.headers['location'];
  const target = typeof location === 'string' && URL.canParse(location) ? new URL(location) : undefined;
  return target
    ? l10n.t('{0} sends requests on to {1}, and your password is not sent along. Add the site by its real address.', site, target.origin)
    : l10n.t('{0} sends requests on, and your password is not sent along. Add the site by its real address.', site);
}

function retryHint(error: AxiosError): string {
  const pause = retryAfter(error.response?.headers['retry-after'], Date.now()) ?? 0;
  if (pause <= 60_000) return l10n.t('Try again in a minute.');
  return l10n.t('Try again in {0} minutes.', Math.ceil(pause / 60_000));
}

/** The error of a response with an error status; the tracker's own message is used where there is one. */
function fromResponse(error: AxiosError, status: number, subject: Subject): TrackerError {
  const { site, isLocal, isSignedIn, repository, number, comment, attachment } = subject;
  const cause = withoutSecrets(error);
  const body = decodeError(error.response?.data);
  const fail = (
    reason: TrackerError['reason'],
    message: string,
    details: { field?: string; current?: Issue; currentComment?: Comment } = {},
  ) => new TrackerError(reason, message, { status, cause, ...details });

  // API 2.0 answers 410 for a deleted issue as well.
  const isDeleted = status === 410 && number !== undefined && !subject.isBitbucket && error.config?.url?.startsWith('/2.0/');
  if (isDeleted) return fail('notFound', l10n.t('Issue {0} no longer exists on {1}.', nameOf(subject), site));
  if (isGone(status, body?.message, subject)) return fail('gone', goneMessage(subject));
  if (status >= 300 && status < 400) return fail('unexpected', redirectMessage(error, site));
  if (status === 401) {
    if (isSignedIn) return fail('unauthorized', l10n.t('{0} does not accept the name and password or the token. Sign in again.', site));
    return fail('unauthorized', l10n.t('Sign in to {0} to do this.', site));
  }
  if (status === 403) {
    return fail(
      'forbidden',
      body
        ? l10n.t('{0} does not allow it: {1}', site, asSentence(body.message))
        : l10n.t('You may not do this with {0} on {1}.', nameOf(subject), site),
    );
  }
  if (status === 404 && comment !== undefined) {
    return fail('notFound', l10n.t('Issue {1} on {2} has no comment {0}, or it was deleted.', comment, nameOf(subject), site));
  }
  if (status === 404 && attachment !== undefined) {
    return fail('notFound', l10n.t("Issue {1} on {2} has no file '{0}', or it was deleted.", attachment, nameOf(subject), site));
  }
  if (status === 404 && number !== undefined) {
    return fail('notFound', l10n.t('There is no issue {0} on {1}, or it was deleted.', nameOf(subject), site));
  }
  if (status === 404 && repository) {
    const name = repositoryName(repository);
    const message = isLocal
      ? l10n.t('There is no repository {0} on {1} yet.', name, site)
      : l10n.t('There is no repository {0} on {1}, or you may not read it.', name, site);
    return fail('noRepository', message);
  }
  if (status === 404) return fail('unexpected', l10n.t('{0} can be reached, but serves no issues at this address.', site));
  if (status === 409)
    return fail('conflict', body ? asSentence(body.message) : l10n.t('{0} is busy with {1}. Try again later.', site, nameOf(subject)));
  if (status === 412 && comment !== undefined) {
    const message = l10n.t(
      'The comment was changed by somebody else meanwhile, so nothing was saved. Look at it as it is now, then save again.',
    );
    const current = currentComment(body?.current);
    return fail('conflict', message, current && { currentComment: current });
  }
  if (status === 412) {
    const message = l10n.t(
      'Issue {0} was changed by somebody else meanwhile, so nothing was saved. Look at it as it is now, then save again.',
      nameOf(subject),
    );
    const issue = currentIssue(error);
    return fail('conflict', message, issue && { current: issue });
  }
  // The tracker's own 413 has a message with its limit; one without is of a reverse proxy.
  if (status === 413 && !body)
    return fail(
      'invalid',
      l10n.t('This is larger than the web server in front of the tracker of {0} allows. Ask its administrator.', site),
    );
  // The storage's problem, in the person's language; what helps is not to wait.
  const problem = problemOf(error.response?.headers[PROBLEM_HEADER.toLowerCase()]);
  if (status >= 500 && problem) {
    const sentence = format(problemSentence(problem));
    return fail(status === 503 ? 'busy' : 'server', isLocal ? sentence : `${site}: ${sentence}`);
  }
  const limit = Number(error.response?.headers['x-time-limit']);
  if (status === 503 && limit > 0) {
    const message = l10n.t('{0} stopped this search after {1} s. Search for longer words, or for less at once.', site, limit);
    return fail('invalid', message);
  }
  if (status === 429 || status === 503 || status === 408)
    return fail('busy', `${l10n.t('{0} is too busy right now.', site)} ${retryHint(error)}`);
  if (status >= 500)
    return fail('server', l10n.t('{0} failed to answer ({1}). Try again; if that does not help, contact its administrator.', site, status));
  const field = body?.field;
  const message = body?.message.replace(new RegExp(`^(${field === 'assignee' ? 'responsible' : (field ?? '-')}): `), '');
  return fail(
    'invalid',
    message ? asSentence(message) : l10n.t('{0} refused the request ({1}).', site, status),
    field === undefined ? {} : { field },
  );
}

const isShapeError = (error: unknown): error is ValiError<GenericSchema> => error instanceof ValiError;

/** The error of a successful response whose body is not as the API documents it. */
export function unexpected({ site }: Pick<Subject, 'site'>, data: unknown, error: unknown): TrackerError {
  const isPage = typeof data === 'string' && /^\s*</.test(data);
  const message = isPage
    ? l10n.t('{0} answered with a web page instead of issues. Is its address right?', site)
    : l10n.t('{0} did not answer like an issue tracker. Is its address right?', site);
  const path = isShapeError(error) ? error.issues[0].path?.map((segment) => String(segment.key)).join('.') : undefined;
  const cause = new Error(`Unexpected answer${path ? `, at ${path}` : ''}: ${error instanceof Error ? error.message : String(error)}`);
  return new TrackerError('unexpected', message, { cause });
}

/** Turns any failure of a request into a `TrackerError`. Nothing of the request's headers gets into it, since they hold the password. */
export function toTrackerError(error: unknown, subject: Subject): TrackerError {
  if (error instanceof TrackerError) return error;
  if (isCancel(error) || (error instanceof Error && error.name === 'AbortError'))
    return new TrackerError('cancelled', l10n.t('It was cancelled.'));
  if (isAxiosError(error)) {
    if (error.cause instanceof TrackerError) return error.cause;
    if (/maxContentLength/.test(error.message)) return unexpected(subject, undefined, withoutSecrets(error));
    if (error.response) return fromResponse(error, error.response.status, subject);
    return new TrackerError('unreachable', unreachableMessage(error, subject), { cause: withoutSecrets(error) });
  }
  if (error instanceof RangeError)
    return new TrackerError('invalid', l10n.t('{0} cannot search for this: {1}', subject.site, withPeriod(error.message)));
  return unexpected(subject, undefined, error);
}
