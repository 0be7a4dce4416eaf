import type { AddressInfo } from 'node:net';
import { serve, type ServerType } from '@hono/node-server';

/** An HTTP server on loopback for a test. */
export interface Loopback {
  readonly origin: string;
  close(): void;
}

/** Serves a fetch-style function on a free port. */
export async function onLoopback(fetch: (request: Request) => Response | Promise<Response>): Promise<Loopback> {
  let server!: ServerType;
  const { port } = await new Promise<AddressInfo>((resolve) => (server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, resolve)));
  return { origin: `http://127.0.0.1:${port}`, close: () => void server.close() };
}
