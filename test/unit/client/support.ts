import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import assert from 'node:assert/strict';
import { createIssueService, type ServiceOptions } from '../../../src/client';
import { TrackerError, type Reason } from '../../../src/client/errors';
import type { IssueService } from '../../../src/client/service';
import type { Person } from '../../../src/model/issue';
import { createTracker, type Tracker } from '../../../src/tracker';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { checkResponse } from '../../contract/api';

/** Helpers of the client's tests: the real tracker without a socket, and a server with given responses. */

export const ANN: Person = { username: 'ann', displayName: 'Ann Smith' };
export const APP = { owner: 'ann', slug: 'app' };

export interface LocalSite {
  readonly service: IssueService;
  readonly store: Store;
  readonly tracker: Tracker;
  /** `METHOD /path?query` of every request, in order. */
  readonly requests: string[];
  /** Is waited for before each request. */
  beforeRequest: ((url: string) => Promise<void>) | undefined;
  close(): Promise<void>;
}

/** The service of *This computer* over the real tracker. */
export async function startLocalSite({
  dataFile = ':memory:',
  principal = ANN,
  ...serviceOptions
}: Partial<ServiceOptions> & { principal?: Person; dataFile?: string } = {}): Promise<LocalSite> {
  const store = await openStore({ file: dataFile });
  const tracker = createTracker(store);
  const requests: string[] = [];
  const service = createIssueService({
    site: 'This computer',
    baseUrl: 'http://this-computer',
    isLocal: true,
    fetch: async (url, init) => {
      const { pathname, search } = new URL(url);
      requests.push(`${init.method} ${pathname}${search}`);
      await site.beforeRequest?.(url);
      const response = await tracker.fetch(new Request(url, init), { principal });
      await checkResponse(init.method ?? 'GET', url, response);
      return response;
    },
    retryDelay: () => 0,
    ...serviceOptions,
  });
  const close = async () => {
    await tracker.close();
    await store.close();
  };
  const site: LocalSite = { service, store, tracker, requests, beforeRequest: undefined, close };
  return site;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Scripted {
  readonly origin: string;
  readonly service: IssueService;
  /** `METHOD path` and the `authorization` header of every request, in order. */
  readonly requests: { what: string; authorization: string | undefined }[];
  close(): Promise<void>;
}

/** A server that returns these responses in order, and then repeats the last one. */
export async function scripted(answers: readonly Answer[], options: Partial<ServiceOptions> = {}): Promise<Scripted> {
  const requests: Scripted['requests'] = [];
  const server: Server = createServer((request, response) => {
    requests.push({ what: `${request.method} ${request.url?.split('?')[0]}`, authorization: request.headers.authorization });
    answers[Math.min(requests.length, answers.length) - 1]!(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const service = createIssueService({ site: 'issues.example.com', baseUrl: origin, retryDelay: () => 0, ...options });
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { origin, service, requests, close };
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
export const drop: Answer = (request) => request.socket.destroy();
export const silence: Answer = () => undefined;

export const ISSUE = {
  local_id: 1,
  title: 'A title',
  content: '',
  status: 'new',
  priority: 'major',
  created_on: '2012-07-29 04:35:38',
  metadata: { kind: 'bug', version: null, component: null, milestone: null },
};
export const issue = (status = 200): Answer => json(status, ISSUE);

/** The `TrackerError` with this reason that a promise is rejected with. */
export async function failure(promise: Promise<unknown>, reason: Reason): Promise<TrackerError> {
  const error = await promise.then(
    (value) => assert.fail(`It should have failed as ${reason}, and gave ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  assert.ok(error instanceof TrackerError, String(error));
  assert.equal(error.reason, reason, error.message);
  return error;
}
