import type { Socket } from 'node:net';
import { networkOf } from '../tracker/network';

/** Bounds the bytes of all answers that clients have not read yet, which are in memory until then. */
const MAX_UNREAD_BYTES = 256 * 2 ** 20;
/** Answers, and the time, between two checks. Both are small, so that the bound is not exceeded by much. */
const ANSWERS_PER_CHECK = 8;
const CHECK_INTERVAL_MS = 50;

type Reader = Pick<Socket, 'remoteAddress' | 'writableLength' | 'destroyed' | 'destroy'>;

/** A closed connection frees its memory in the next turn of the event loop. */
const unreadOf = ({ writableLength, destroyed }: Reader): number => (destroyed ? 0 : writableLength);

/**
 * Bounds the memory of answers that are not read. Beyond the bound, connections of the client that has read least are closed, so that one client with
 * many connections cannot fill the memory, and others are not affected.
 */
export class UnreadAnswers {
  #answers = 0;
  #checkedOn = -Infinity;

  readonly #sockets: ReadonlySet<Reader>;
  readonly #maxBytes: number;

  /** `sockets` are the open connections. */
  constructor(sockets: ReadonlySet<Reader>, maxBytes: number = MAX_UNREAD_BYTES) {
    this.#sockets = sockets;
    this.#maxBytes = maxBytes;
  }

  /** Called before an answer is sent. */
  beforeAnswer(): void {
    const now = performance.now();
    if (++this.#answers % ANSWERS_PER_CHECK > 0 && now - this.#checkedOn < CHECK_INTERVAL_MS) return;
    this.#checkedOn = now;
    let unreadBytes = 0;
    for (const socket of this.#sockets) unreadBytes += unreadOf(socket);
    if (unreadBytes > this.#maxBytes) this.#close(unreadBytes);
  }

  #close(unreadBytes: number): void {
    const byClient = Map.groupBy(
      [...this.#sockets].filter((socket) => unreadOf(socket) > 0),
      ({ remoteAddress = '' }) => networkOf(remoteAddress),
    );
    const bytesOf = (sockets: readonly Reader[]): number => sockets.reduce((sum, { writableLength }) => sum + writableLength, 0);
    const clients = [...byClient.values()].map((sockets) => ({ sockets, bytes: bytesOf(sockets) }));
    clients.sort((a, b) => b.bytes - a.bytes);
    // Half of the bound, so that this is not repeated for each further answer.
    for (const socket of clients.flatMap(({ sockets }) => sockets.sort((a, b) => b.writableLength - a.writableLength))) {
      if (unreadBytes <= this.#maxBytes / 2) return;
      unreadBytes -= socket.writableLength;
      socket.destroy();
    }
  }
}
