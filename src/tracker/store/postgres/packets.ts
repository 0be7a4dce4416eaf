import type { Writable } from 'node:stream';
import type { PoolClient } from 'pg';

/** What the driver sends by, which its types leave out. */
interface Sending {
  readonly connection: { readonly stream: Pick<Writable, 'cork' | 'uncork'> };
}

const held = new WeakSet<PoolClient>();

/** Sends something with all else of this turn of the event loop: each packet wakes the server, and each answer wakes this process. */
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
