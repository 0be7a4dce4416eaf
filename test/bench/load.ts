/**
 * A load generator, in a process of its own: so many connections, each of which asks again as soon as it has its whole
 * answer. It speaks HTTP over bare sockets, since a client that costs more than the server would measure itself.
 */
import { connect } from 'node:net';
import { requestOf, type BenchTarget, type Workload } from './http-work';

export interface Order {
  /** The servers: connection after connection goes to the next one. */
  readonly origins: readonly string[];
  readonly way: BenchTarget;
  /** What is asked for; of several, one after the other. */
  readonly work: readonly Workload[];
  readonly authorization: string | undefined;
  readonly connections: number;
  readonly issues: number;
  readonly firstTurn: number;
  /** It ends after so many answers or seconds, whichever comes first, but asks once on each connection. */
  readonly requests: number;
  readonly seconds: number;
}

export interface Loaded {
  readonly answers: number;
  readonly seconds: number;
  readonly bytes: number;
  /** Milliseconds of processor time that the clients took. */
  readonly computingMs: number;
  /** Milliseconds of each answer, until its last byte. */
  readonly taken: readonly number[];
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');

/** The length of the response at the start of the bytes; undefined while it is unknown. @throws {Error} unless it is a success */
function lengthOf(bytes: Buffer): number | undefined {
  const head = bytes.indexOf(END_OF_HEAD);
  if (head < 0) return undefined;
  const text = bytes.toString('latin1', 0, head);
  if (!/^HTTP\/1\.1 2/.test(text)) throw new Error(bytes.toString('utf8', 0, 1000));
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  if (length !== undefined) return head + 4 + Number(length);
  if (!/\r\ntransfer-encoding: *chunked/i.test(text)) return head + 4;
  const last = bytes.indexOf(LAST_CHUNK, head + 2);
  return last < 0 ? undefined : last + LAST_CHUNK.length;
}

/** Loads a server. Rejects when a response is not a success or a connection is closed. */
export function load(order: Order): Promise<Loaded> {
  const durations: number[] = [];
  let turn = order.firstTurn;
  let bytes = 0;
  const startedAt = performance.now();
  const until = startedAt + order.seconds * 1000;
  const cpu = process.cpuUsage();
  const head = `Accept: application/json\r\n${order.authorization ? `Authorization: ${order.authorization}\r\n` : ''}`;

  function next(host: string): string {
    const work = order.work[turn % order.work.length]!;
    const { method, path, type, body } = requestOf(order.way, work, turn++, order.issues);
    const bodyHeaders = body === undefined ? '' : `Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
    return `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${head}${bodyHeaders}\r\n${body ?? ''}`;
  }

  const connection = (origin: string) =>
    new Promise<void>((resolve, reject) => {
      const { host, hostname, port } = new URL(origin);
      const socket = connect(Number(port), hostname);
      let remaining: Buffer = Buffer.alloc(0);
      let expectedBytes: number | undefined;
      let asking: number | undefined;
      const sendRequest = () => {
        if (asking !== undefined && (turn - order.firstTurn >= order.requests || performance.now() > until)) {
          resolve();
          socket.destroy();
          return;
        }
        asking = performance.now();
        socket.write(next(host));
      };
      socket.setNoDelay(true).on('connect', sendRequest);
      socket.on('error', reject).on('close', () => reject(new Error(`${origin} closed a connection.`)));
      socket.on('data', (chunk) => {
        remaining = remaining.length === 0 ? chunk : Buffer.concat([remaining, chunk]);
        try {
          expectedBytes ??= lengthOf(remaining);
        } catch (error) {
          reject(error);
          socket.destroy();
        }
        if (expectedBytes === undefined || remaining.length < expectedBytes) return;
        durations.push(performance.now() - asking!);
        bytes += expectedBytes;
        remaining = remaining.subarray(expectedBytes);
        expectedBytes = undefined;
        sendRequest();
      });
    });
  const originOf = (at: number): string => order.origins[at % order.origins.length]!;
  return Promise.all(Array.from({ length: order.connections }, (_, at) => connection(originOf(at)))).then(() => {
    const { user, system } = process.cpuUsage(cpu);
    return {
      answers: durations.length,
      seconds: (performance.now() - startedAt) / 1000,
      bytes,
      computingMs: (user + system) / 1000,
      taken: durations,
    };
  });
}

if (process.send) {
  const send = process.send.bind(process);
  process.on('message', (order: Order) => {
    load(order).then(send, (error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
}
