/** Runs the floor in a bare worker, or behind a bare `node:http` server. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { openFloor, type Floor } from './floor';

const [file, issues] = isMainThread ? [process.argv[2], process.argv[3]] : (workerData as [string, string]);
const floor = openFloor(file!, Number(issues));

const answer = (name: string, turn: number): string => JSON.stringify(floor[name as Exclude<keyof Floor, 'close'>](turn));

if (parentPort) {
  const port = parentPort;
  const encoder = new TextEncoder();
  port.on('message', ({ name, turn }: { name: string; turn: number }) => {
    const bytes = encoder.encode(answer(name, turn));
    port.postMessage(bytes, [bytes.buffer]);
  });
} else {
  // Longer than any write takes on a busy disk: Node closes a connection whose next request it has not read in time.
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void buffer(request).then(() => {
      const [, name = '', turn] = request.url!.split('/');
      const body = answer(name, Number(turn));
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }).end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`));
}
