import type { Socket } from 'node:net';
import type { PoolClient } from 'pg';

/** The driver's socket, which its types omit. */
interface Sending {
  readonly connection: { readonly stream: Pick<Socket, 'cork' | 'uncork' | 'bytesRead' | 'destroy'> };
}

const streamOf = (client: PoolClient): Sending['connection']['stream'] => (client as unknown as Sending).connection.stream;

/** How much a client has received so far. */
export const bytesReadOf = (client: PoolClient): number => streamOf(client).bytesRead;

/**
 * Breaks the connection of a client, whose statements fail then. Closing it would wait for their answers, because the driver has sent them
 * already.
 */
export function breakConnection(client: PoolClient): void {
  streamOf(client).destroy(new Error('Connection terminated, because nothing came over it.'));
}

const held = new WeakSet<PoolClient>();

/**
 * Sends data together with everything else of this turn of the event loop, because each packet wakes the server, and each answer wakes this
 * process.
 */
export function inOnePacket<R>(client: PoolClient, send: () => R): R {
  if (!held.has(client)) {
    held.add(client);
    const stream = streamOf(client);
    stream.cork();
    process.nextTick(() => {
      held.delete(client);
      stream.uncork();
    });
  }
  return send();
}
