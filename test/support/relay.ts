import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';

/** Where data is on its way to. */
export type Direction = 'to the database' | 'to the client';

/** Stands between clients and the PostgreSQL of tests, whose connections it can break. */
export interface Relay {
  /** The address of the database through it. */
  readonly url: string;
  /** Breaks all connections, and accepts no others. */
  cut(): void;
  /** Passes nothing on any more over the open connections, and leaves them open: a network that is lost. */
  stall(): void;
  /** Accepts connections again, at the same address. */
  accept(): Promise<void>;
}

/** Passes nothing on any more, also not that one side has closed the connection. */
function stall(sockets: Iterable<Socket>): void {
  for (const socket of sockets) socket.removeAllListeners('data').removeAllListeners('close').resume();
}

/** What happens at some data: a connection breaks instead of passing it on, or stays open and passes nothing on from then on. */
export type Disturbance = boolean | 'stall';

/** Opens a relay for the address of a database. `disturb` is asked for all data of each connection, which `connection` tells apart. */
export async function openRelay(
  databaseUrl: string,
  disturb: (data: Buffer, direction: Direction, connection: object) => Disturbance = () => false,
): Promise<Relay> {
  const url = new URL(databaseUrl);
  const socketFile = join(url.searchParams.get('host')!, '.s.PGSQL.5432');
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const database = connect(socketFile);
    const breakBoth = (): void => void (client.destroy(), database.destroy());
    const forward = (from: Socket, to: Socket, direction: Direction): void => {
      sockets.add(from);
      from.on('error', () => undefined).on('close', () => (sockets.delete(from), to.destroy()));
      from.on('data', (data: Buffer) => {
        const disturbance = disturb(data, direction, client);
        if (disturbance === 'stall') stall([client, database]);
        else if (disturbance) breakBoth();
        else to.write(data);
      });
    };
    forward(client, database, 'to the database');
    forward(database, client, 'to the client');
  });
  const listen = async (port: number): Promise<void> => void (await once(server.listen(port, '127.0.0.1'), 'listening'));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  url.search = '';
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    cut() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    stall: () => stall(sockets),
    accept: () => listen(port),
  };
}
