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
import { watchedRequest, watchRequest } from './watched-requests';

const MS_PER_SECOND = 1000;
/** Time in which a client has to take something of an answer that waits for it: its memory is held as long. */
const MAX_UNREAD_MS = 60 * MS_PER_SECOND;
/** Time for running requests to end when the server stops. */
const MAX_REQUEST_STOP_MS = 5 * MS_PER_SECOND;
/** Time for the whole shutdown; container runtimes kill a process after 10 seconds. */
const MAX_STOP_MS = 8 * MS_PER_SECOND;
/** Time after which the process exits although something still keeps it alive after everything was closed. */
const MAX_LINGER_MS = 0.2 * MS_PER_SECOND;

const malformedRequest = (): Response =>
  Response.json(encodeError('The request is malformed: its URL or its Host header is invalid.'), { status: 400 });

/** Returns a function that returns the same object within one turn of the event loop, by which requests of one turn can share reads. */
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
  /** Accepted host names besides loopback and `base`, normalised by `allowedHostArgument`. */
  readonly hosts?: readonly string[];
  /** Addresses of proxies whose `X-Forwarded-For` is trusted. */
  readonly proxies?: readonly string[];
  /** Whether requests can be answered, for the readiness probe. Throwing means no; without it they always can. */
  readonly isReady?: (() => boolean | Promise<boolean>) | undefined;
  /** Receives a line for each request. */
  readonly accessLog?: Pick<AccessLog, 'write'> | undefined;
  /** For tests. */
  readonly maxUnreadMs?: number;
  /** Counts each request. */
  readonly metrics?: Pick<ServerMetrics, 'count' | 'waited'> | undefined;
}

/** Answers a request for another host, before anything of it is processed. */
function refuseHost({ url }: IncomingMessage, outgoing: ServerResponse, { status, message }: WrongHost): void {
  const body = isApi2(url ?? '') ? encodeError2(message) : encodeError(message);
  outgoing.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** Ends the connection of a client that takes nothing of its answer for a time. One that waits for an answer, or for its turn to send, does nothing wrong. */
function dropWhenUnread(outgoing: ServerResponse, ms: number): void {
  outgoing.setTimeout(ms).on('timeout', (socket: Socket) => {
    if (socket.writableLength > 0) socket.destroy();
    else socket.setTimeout(ms);
  });
}

/** Requests of one connection that wait for the answer to an earlier one. Programs that send any are rare, and send few. */
const MAX_PIPELINED = 100;
const pipelined = new WeakMap<Socket, number>();

/**
 * Begins a request when the earlier ones of its connection are answered (https://www.rfc-editor.org/rfc/rfc9112#section-9.3.2): else their answers,
 * which the client need not read, would be in memory together.
 */
function inItsTurn({ socket }: IncomingMessage, outgoing: ServerResponse, begin: () => void): void {
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

/** Creates an HTTP server for a tracker. Requests for other hosts are refused. */
export function createTrackerServer(tracker: Tracker, options: ServerOptions = {}): Server {
  const { base, hosts = [], proxies = [], isReady = () => true, accessLog, metrics, maxUnreadMs = MAX_UNREAD_MS } = options;
  const routes = new WeakMap<object, string>();
  const turn = turnIds();
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
        ...('outgoing' in env && { onSent: (callback) => void env.outgoing.once('close', callback) }),
        ...(address !== undefined && { address }),
        ...(watched && { onSignedIn: (username) => (watched.username = username) }),
        ...(metrics &&
          'incoming' in env && {
            onRoute: (path) => void routes.set(env.incoming, path),
            onWait: () => metrics.waited(env.incoming),
          }),
      });
      // The npm package bitbucket-api compares the status line with this text in capitals.
      if (response.status === 204 && 'outgoing' in env) env.outgoing.statusMessage = 'NO CONTENT';
      return response;
    },
    { errorHandler: malformedRequest },
  );
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (accessLog) watchRequest(accessLog, incoming, outgoing, clientAddress(incoming, trustedProxies));
    metrics?.count(incoming, outgoing, () => routes.get(incoming));
    if (answerProbe(incoming, outgoing, isReady)) return;
    dropWhenUnread(outgoing, maxUnreadMs);
    const refusal = wrongHost(incoming, allowedHosts);
    if (refusal) return refuseHost(incoming, outgoing, refusal);
    // The listener compares host names in their normalised form only.
    incoming.headers.host = normalizedHost(incoming.headers.host!);
    void listener(incoming, outgoing);
  };
  const server = createServer(
    {
      headersTimeout: 20 * MS_PER_SECOND,
      requestTimeout: 15 * 60 * MS_PER_SECOND, // an archive of 512 MB over a slow line
      keepAliveTimeout: 30 * MS_PER_SECOND,
      connectionsCheckingInterval: 5 * MS_PER_SECOND, // how late a timeout may be
    },
    (incoming, outgoing) => inItsTurn(incoming, outgoing, () => answer(incoming, outgoing)),
  );
  const sockets = new Set<Socket>();
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
  // Keep-alive connections are closed when they become idle, and so are those that browsers open in advance, which Node does not count as idle.
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
 * Makes the process exit within `MAX_STOP_MS`, whatever still runs, such as a thread that renders a text. That loses nothing: acknowledged
 * writes are on the disk, and unfinished ones are rolled back with the next start, as after a power cut.
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
