import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Tracker } from '../tracker';
import { isApi2 } from '../tracker/routing';
import { encodeError } from '../wire/v1';
import { encodeError2 } from '../wire/v2';
import type { AccessLog } from './access-log';
import { hostName, wrongHost, type WrongHost } from './hosts';
import { answerProbe } from './probes';
import { clientAddress } from './proxies';
import { watchedRequest, watchRequest } from './watched-requests';

const MS_PER_SECOND = 1000;
/** How long requests that are running may take to end when the server is told to stop. */
const MAX_REQUEST_STOP_MS = 5 * MS_PER_SECOND;
/** How long everything may take to end then. What waits for a process (a container's runtime, say) often waits for 10 seconds. */
const MAX_STOP_MS = 8 * MS_PER_SECOND;
/** How long what is left over may keep the process after everything has been closed. */
const MAX_LINGER_MS = 0.2 * MS_PER_SECOND;

const refused = (): Response =>
  Response.json(encodeError('The request cannot be understood: its address or its Host header is wrong.'), { status: 400 });

/** Tells turns of the event loop apart: whatever arrives in one was there when it began. */
function turns(): () => object {
  let turn: object | undefined;
  return () => {
    if (turn) return turn;
    setImmediate(() => (turn = undefined));
    return (turn = {});
  };
}

export interface ServerOptions {
  /** The origin under which people know it, where a proxy stands before it. */
  readonly base?: string | undefined;
  /** Names by which it may be addressed beside those of loopback and of `base`, as `allowedHostArgument` spells them. */
  readonly hosts?: readonly string[];
  /** Addresses of proxies whose `X-Forwarded-For` is believed. */
  readonly proxies?: readonly string[];
  /** Says, or throws something, whether requests can be answered; without it they always can. */
  readonly isReady?: (() => boolean) | undefined;
  /** Gets a line for each request. */
  readonly accessLog?: Pick<AccessLog, 'write'> | undefined;
}

/** Refuses a request that is for another server before anything of it is looked at. */
function refuseHost({ url }: IncomingMessage, outgoing: ServerResponse, { status, message }: WrongHost): void {
  const body = isApi2(url ?? '') ? encodeError2(message) : encodeError(message);
  outgoing.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** The open connections of each server. */
const socketsOf = new WeakMap<Server, ReadonlySet<Socket>>();

/** A server of HTTP for a tracker. Requests that are for another server are refused. */
export function createTrackerServer(tracker: Tracker, options: ServerOptions = {}): Server {
  const { base, hosts = [], proxies = [], isReady = () => true, accessLog } = options;
  const turn = turns();
  const baseName = base === undefined ? undefined : hostName(new URL(base).host);
  const trusted = new Set(proxies);
  const allowed = new Set([...hosts, ...(baseName === undefined ? [] : [baseName])]);
  const listener = getRequestListener(
    async (request, env) => {
      const address = 'incoming' in env ? clientAddress(env.incoming, trusted) : undefined;
      const watched = 'incoming' in env ? watchedRequest(env.incoming) : undefined;
      const response = await tracker.fetch(request, {
        turn: turn(),
        ...(base !== undefined && { base }),
        ...(address !== undefined && { address }),
        ...(watched && { onSignedIn: (username) => (watched.username = username) }),
      });
      // An old client of Bitbucket's (npm bitbucket-api) reads the status line and knows this one only in capitals.
      if (response.status === 204 && 'outgoing' in env) env.outgoing.statusMessage = 'NO CONTENT';
      return response;
    },
    { errorHandler: refused },
  );
  const server = createServer(
    {
      headersTimeout: 20 * MS_PER_SECOND,
      requestTimeout: 15 * 60 * MS_PER_SECOND, // an archive of 512 MB over a slow line
      keepAliveTimeout: 30 * MS_PER_SECOND,
    },
    (incoming, outgoing) => {
      if (accessLog) watchRequest(accessLog, incoming, outgoing, clientAddress(incoming, trusted));
      if (answerProbe(incoming, outgoing, isReady)) return;
      const wrong = wrongHost(incoming, allowed);
      if (wrong) return refuseHost(incoming, outgoing, wrong);
      // The listener knows each name in one spelling only.
      incoming.headers.host = new URL(`http://${incoming.headers.host}`).host;
      void listener(incoming, outgoing);
    },
  );
  const sockets = new Set<Socket>();
  socketsOf.set(server, sockets);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return server;
}

/** Takes no more requests and waits for those that are running, though not for ever. */
export async function stopServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Connections that are kept alive end as soon as they have nothing to do, and those at once that browsers open in advance, which Node does not
  // count among the idle ones.
  const idle = setInterval(() => {
    server.closeIdleConnections();
    for (const socket of socketsOf.get(server) ?? []) if (socket.bytesRead === 0) socket.destroy();
  }, 50);
  const late = setTimeout(() => server.closeAllConnections(), MAX_REQUEST_STOP_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

/**
 * Sees to it that this process ends in time from now on, whatever is still at work: a thread that does not hear, a text that is rendered
 * for somebody who was cut off. What was acknowledged is on the disk, and what was half done is cleared up with the next start, as after a power cut.
 * Gives what is to be called when everything is closed.
 */
export function endInTime(onLate: () => void): () => void {
  const exit = () => process.exit();
  const late = setTimeout(() => {
    onLate();
    exit();
  }, MAX_STOP_MS);
  late.unref();
  return () => {
    clearTimeout(late);
    setTimeout(exit, MAX_LINGER_MS).unref();
  };
}
