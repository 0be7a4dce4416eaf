import type { Writable } from 'node:stream';
import type { PoolClient } from 'pg';

/** The driver's socket, which its types omit. */
interface Sending {
  readonly connection: { readonly stream: Pick<Writable, 'cork' | 'uncork'> };
}

const held = new WeakSet<PoolClient>();

/**
 * Sends data together with everything else of this turn of the event loop, because each packet wakes the server, and each answer wakes this
 * process.
 */
export function inOnePacket<R>(client: PoolClient, send: () => R): R {
  if (!held.has(client)) {
    held.add(client);
    const { stream } = (client as unknown as Sending).connection;
    stream.cork();
    process.nextTick(() => {
      held.delete(client);
      stream.uncork();
    });
  }
  return send();
}
