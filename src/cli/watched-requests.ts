import type { IncomingMessage, ServerResponse } from 'node:http';
import { accessLine } from './access-line';
import type { AccessLog } from './access-log';

/** Data about a request that becomes known while it is answered. */
interface RequestFacts {
  /** The signed-in person. */
  username?: string;
}

/** Status of a request whose client disconnects before the response, as nginx logs it. */
const CLIENT_CLOSED_STATUS = 499;
const WITHOUT_BODY = [204, 304];

const factsByRequest = new WeakMap<object, RequestFacts>();

/** Returns the data of a watched request; undefined for other requests. */
export const watchedRequest = (incoming: object): RequestFacts | undefined => factsByRequest.get(incoming);

const lengthOf = (chunk: unknown): number =>
  typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk instanceof Uint8Array ? chunk.byteLength : 0;

/** Makes a function that returns the number of written bytes of the response's body. */
function countBytes(outgoing: ServerResponse): () => number {
  let bytes = 0;
  const write = outgoing.write.bind(outgoing) as (...args: unknown[]) => boolean;
  const end = outgoing.end.bind(outgoing) as (...args: unknown[]) => ServerResponse;
  outgoing.write = (...args: unknown[]) => {
    bytes += lengthOf(args[0]);
    return write(...args);
  };
  outgoing.end = (...args: unknown[]) => {
    bytes += lengthOf(args[0]);
    return end(...args);
  };
  return () => bytes;
}

/** Logs a request when its response is sent, or when its client has disconnected. */
export function watchRequest(
  log: Pick<AccessLog, 'write'>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  address: string | undefined,
): void {
  const facts: RequestFacts = {};
  factsByRequest.set(incoming, facts);
  const time = new Date();
  const bytes = countBytes(outgoing);
  const { method = '', url = '', httpVersion, headers } = incoming;
  const { referer, 'user-agent': userAgent } = headers;
  outgoing.once('close', () => {
    const status = outgoing.headersSent ? outgoing.statusCode : CLIENT_CLOSED_STATUS;
    const isEmpty = method === 'HEAD' || WITHOUT_BODY.includes(status);
    log.write(
      accessLine({
        address,
        username: facts.username,
        time,
        method,
        target: url,
        version: httpVersion,
        status,
        bytes: isEmpty ? 0 : bytes(),
        referrer: referer,
        userAgent,
      }),
    );
  });
}
