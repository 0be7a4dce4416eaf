import { isAxiosError, isCancel, type AxiosResponse } from 'axios';
import { decodeError, decodeIssue } from '../wire/v1';
import { TrackerError, type Reason } from './errors';

/** What a request was about, for the sentences of its errors. */
export interface About {
  /** How the site is called. */
  readonly site: string;
  /** `owner/slug`, when it was about a repository. */
  readonly repository?: string | undefined;
  readonly issue?: number | undefined;
}

const GONE =
  'Bitbucket removed its issue trackers and their data in August 2026. Import the export zip of your tracker to go on with its issues here.';

const UNREACHABLE: Record<string, string> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up: you may be offline',
  ECONNRESET: 'the connection was dropped',
  ETIMEDOUT: 'it did not answer in time',
  ECONNABORTED: 'it did not answer in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

const isBitbucket = (site: string): boolean => /(^|\.)bitbucket\.org(\/|$)/.test(site);

/** Reads an error's body, which may have come as text or bytes. */
function bodyOf(response: AxiosResponse): unknown {
  const data: unknown = response.data;
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return undefined; // not JSON: a proxy's or another program's page, which is no error of a tracker
  }
}

function ofStatus(response: AxiosResponse, about: About): TrackerError {
  const { status } = response;
  const said = decodeError(bodyOf(response));
  const fail = (reason: Reason, message: string, more: { field?: string; current?: unknown } = {}) => {
    const current = more.current === undefined ? undefined : decodeIssue(more.current, etag(response));
    return new TrackerError(reason, message, { status, ...(more.field && { field: more.field }), ...(current && { current }) });
  };
  const where = about.repository === undefined ? about.site : `${about.repository} on ${about.site}`;
  switch (status) {
    case 400:
    case 413:
    case 415:
    case 422:
      return fail('invalid', said?.message ?? `${about.site} refused the request (${status}).`, said?.field ? { field: said.field } : {});
    case 401:
      return fail('unauthorized', `${about.site} does not accept the name and password, or the token. Sign in again.`);
    case 403:
      return fail('forbidden', said ? `${said.message}` : `You may not do that in ${where}.`);
    case 404:
      if (!said && isBitbucket(about.site)) return fail('gone', GONE);
      if (!said) return fail('unexpected', `${about.site} answers, but not as a tracker of issues. Check the address.`);
      if (/no issue tracker/i.test(said.message)) return fail('gone', `${where} has no issue tracker. ${GONE}`);
      if (about.issue !== undefined && !/repositor/i.test(said.message)) {
        return fail('notFound', `There is no issue #${about.issue} in ${where}. It may have been deleted.`);
      }
      return fail('noRepository', `There is no repository ${where}, or you may not read it.`);
    case 409:
      return fail('invalid', said?.message ?? `${about.site} is busy with something that does not go together with this.`);
    case 410:
      return fail('gone', GONE);
    case 412:
      return fail(
        'conflict',
        `Issue #${about.issue} was changed by somebody else meanwhile.`,
        said?.current === undefined ? {} : { current: said.current },
      );
    case 408:
    case 429:
    case 503:
      return fail('busy', `${about.site} is busy. Try again in a moment.`);
    default:
      if (status >= 500) return fail('server', `${about.site} failed to answer (${status}). Nothing is lost; try again in a moment.`);
      if (status >= 300 && status < 400)
        return fail('unexpected', `${about.site} points to another address. Add the site under the address that it points to.`);
      return fail('unexpected', `${about.site} gave an answer that is not known here (${status}).`);
  }
}

/** The `ETag` of an answer; null when there is none. */
export function etag(response: Pick<AxiosResponse, 'headers'>): string | null {
  const value = (response.headers as Record<string, unknown>).etag;
  return typeof value === 'string' ? value : null;
}

/**
 * Turns whatever a request failed with into the one error of the API service. The original is not kept as its cause:
 * axios hangs the request with its credentials on it, and causes end up in logs.
 */
export function toTrackerError(error: unknown, about: About): TrackerError {
  if (error instanceof TrackerError) return error;
  if (isCancel(error)) return new TrackerError('cancelled', 'Cancelled.');
  if (isAxiosError(error)) {
    if (error.response) return ofStatus(error.response, about);
    const code = error.code ?? (error.cause as { code?: string } | undefined)?.code ?? '';
    const why = UNREACHABLE[code] ?? (code ? `the connection failed (${code})` : 'the connection failed');
    return new TrackerError('unreachable', `${about.site} cannot be reached: ${why}.`);
  }
  if (error instanceof Error && error.name === 'AbortError') return new TrackerError('cancelled', 'Cancelled.');
  const reason = error instanceof Error ? error.message : String(error);
  return new TrackerError('unexpected', `${about.site} gave an answer that is not that of a tracker of issues: ${reason.slice(0, 200)}`);
}
