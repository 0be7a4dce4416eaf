import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Tracker } from '../tracker';
import { isApi2 } from '../tracker/routing';
import { encodeError } from '../wire/v1';
import { encodeError2 } from '../wire/v2';
import type { AccessLog } from './access-log';
import { hostName, normalizedHost, wrongHost, type WrongHost } from './hosts';
import { answerProbe } from './probes';
import { clientAddress } from './proxies';
import type { ServerMetrics } from './metrics';
import { networkOf } from '../tracker/network';
import { PacedRequests } from './paced-requests';
import { UnreadAnswers } from './unread-answers';
import { watchedRequest, watchRequest } from './watched-requests';

const MS_PER_SECOND = 1000;
/** Time within which a client must read a part of a waiting response, because the response is held in memory until then. */
const MAX_UNREAD_MS = 60 * MS_PER_SECOND;
/** Time for running requests to end when the server stops. */
const MAX_REQUEST_STOP_MS = 5 * MS_PER_SECOND;
/** Time for the complete shutdown. Container runtimes kill a process after 10 seconds. */
const MAX_STOP_MS = 8 * MS_PER_SECOND;
/** Time after which the process exits when something keeps it alive although everything is closed. */
const MAX_LINGER_MS = 0.2 * MS_PER_SECOND;

const malformedRequest = (): Response =>
  Response.json(encodeError('The request is malformed: its URL or its Host header is invalid.'), { status: 400 });

/** Makes a function that returns the same object within one turn of the event loop. Requests of one turn share reads by it. */
function turnIds(): () => object {
  let turn: object | undefined;
  return () => {
    if (turn) return turn;
    setImmediate(() => (turn = undefined));
    return (turn = {});
  };
}

export interface ServerOptions {
  /** Public origin of the server behind a proxy. */
  readonly base?: string | undefined;
  /** Accepted host names besides loopback and `base`, normalized by `allowedHostArgument`. */
  readonly hosts?: readonly string[];
  /** Addresses of proxies whose `X-Forwarded-For` is trusted. */
  readonly proxies?: readonly string[];
  /** Whether requests can be answered, for the readiness probe. Throwing means no; when absent, they always can. */
  readonly isReady?: (() => boolean | Promise<boolean>) | undefined;
  /** Receives one line for each request. */
  readonly accessLog?: Pick<AccessLog, 'write'> | undefined;
  /** For tests. */
  readonly maxUnreadMs?: number;
  readonly maxUnreadBytes?: number;
  /** Counts each request. */
  readonly metrics?: Pick<ServerMetrics, 'count' | 'waited'> | undefined;
}

/** Answers a request for another host, before any of it is processed. */
function refuseHost({ url }: IncomingMessage, outgoing: ServerResponse, { status, message }: WrongHost): void {
  const body = isApi2(url ?? '') ? encodeError2(message) : encodeError(message);
  outgoing.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/**
 * Closes the connection of a client that does not read its response for a time. Clients that wait for a response, or for their turn to send, are not
 * affected.
 */
function closeWhenUnread(outgoing: ServerResponse, ms: number): void {
  outgoing.setTimeout(ms).on('timeout', (socket: Socket) => {
    if (socket.writableLength > 0) socket.destroy();
    else socket.setTimeout(ms);
  });
}

/** Bounds the requests of one connection that wait for the response to an earlier one. Programs that pipeline requests are rare, and send few. */
const MAX_PIPELINED = 100;
const pipelined = new WeakMap<Socket, number>();

/**
 * Starts a request when the earlier ones of its connection are answered (https://www.rfc-editor.org/rfc/rfc9112#section-9.3.2). Otherwise their
 * responses, which the client need not read, would be in memory at the same time.
 */
function afterEarlierRequests({ socket }: IncomingMessage, outgoing: ServerResponse, begin: () => void): void {
  if (outgoing.socket !== null) return begin();
  const waiting = (pipelined.get(socket) ?? 0) + 1;
  if (waiting > MAX_PIPELINED) return void socket.destroy();
  pipelined.set(socket, waiting);
  outgoing.once('socket', () => {
    pipelined.set(socket, pipelined.get(socket)! - 1);
    begin();
  });
}

/** The open connections of each server. */
const socketsOf = new WeakMap<Server, ReadonlySet<Socket>>();

/** Creates an HTTP server for a tracker. It rejects requests for other hosts. */
export function createTrackerServer(tracker: Tracker, options: ServerOptions = {}): Server {
  const { base, hosts = [], proxies = [], isReady = () => true, accessLog, metrics, maxUnreadMs = MAX_UNREAD_MS } = options;
  const routes = new WeakMap<object, string>();
  const sockets = new Set<Socket>();
  const unread = new UnreadAnswers(sockets, options.maxUnreadBytes);
  const turn = turnIds();
  const paced = new PacedRequests();
  const baseName = base === undefined ? undefined : hostName(new URL(base).host);
  const trustedProxies = new Set(proxies);
  const allowedHosts = new Set([...hosts, ...(baseName === undefined ? [] : [baseName])]);
  const listener = getRequestListener(
    async (request, env) => {
      const address = 'incoming' in env ? clientAddress(env.incoming, trustedProxies) : undefined;
      const watched = 'incoming' in env ? watchedRequest(env.incoming) : undefined;
      const response = await tracker.fetch(request, {
        turn: turn(),
        ...(base !== undefined && { base }),
        ...('outgoing' in env && {
          onSent: (callback) => void env.outgoing.once('close', callback),
          breakOff: () => void env.outgoing.destroy(),
        }),
        ...(address !== undefined && { address }),
        ...(watched && { onSignedIn: (username) => (watched.username = username) }),
        ...(metrics &&
          'incoming' in env && {
            onRoute: (path) => void routes.set(env.incoming, path),
            onWait: () => metrics.waited(env.incoming),
          }),
      });
      unread.beforeAnswer();
      // The npm package bitbucket-api compares the status text with this one in capitals.
      if (response.status === 204 && 'outgoing' in env) env.outgoing.statusMessage = 'NO CONTENT';
      return response;
    },
    { errorHandler: malformedRequest },
  );
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (accessLog) watchRequest(accessLog, incoming, outgoing, clientAddress(incoming, trustedProxies));
    metrics?.count(incoming, outgoing, () => routes.get(incoming));
    if (answerProbe(incoming, outgoing, isReady)) return;
    closeWhenUnread(outgoing, maxUnreadMs);
    const refusal = wrongHost(incoming, allowedHosts);
    if (refusal) return refuseHost(incoming, outgoing, refusal);
    // The listener accepts host names only in their normalized form.
    incoming.headers.host = normalizedHost(incoming.headers.host!);
    paced.start(
      () => networkOf(clientAddress(incoming, trustedProxies) ?? ''),
      () => {
        if (!outgoing.destroyed) void listener(incoming, outgoing);
      },
    );
  };
  const server = createServer(
    {
      headersTimeout: 20 * MS_PER_SECOND,
      requestTimeout: 15 * 60 * MS_PER_SECOND, // an archive of 512 MB over a slow connection
      keepAliveTimeout: 30 * MS_PER_SECOND,
      connectionsCheckingInterval: 5 * MS_PER_SECOND, // the maximum delay of a timeout
    },
    (incoming, outgoing) => afterEarlierRequests(incoming, outgoing, () => answer(incoming, outgoing)),
  );
  socketsOf.set(server, sockets);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return server;
}

/** Stops accepting requests and waits for the running ones, at most `MAX_REQUEST_STOP_MS`. */
export async function stopServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Closes keep-alive connections when they become idle, and connections that browsers open in advance, which Node does not count as idle.
  const idle = setInterval(() => {
    server.closeIdleConnections();
    for (const socket of socketsOf.get(server) ?? []) if (socket.bytesRead === 0) socket.destroy();
  }, 50);
  const timeout = setTimeout(() => server.closeAllConnections(), MAX_REQUEST_STOP_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(timeout);
}

/**
 * Makes the process exit within `MAX_STOP_MS`, even if something still runs, such as a thread that renders a text. No data is lost: acknowledged
 * writes are on the disk, and unfinished ones are rolled back at the next start, as after a power cut.
 * @returns a function to call when everything is closed
 */
export function forceExitInTime(onLate: () => void): () => void {
  const exit = () => process.exit();
  const timeout = setTimeout(() => {
    onLate();
    exit();
  }, MAX_STOP_MS);
  timeout.unref();
  return () => {
    clearTimeout(timeout);
    setTimeout(exit, MAX_LINGER_MS).unref();
  };
}
