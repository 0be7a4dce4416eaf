/**
 * PGlite as a server, for machines without PostgreSQL: `node server.mjs FOLDER` listens at a socket in FOLDER as PostgreSQL does, and ends with
 * its standard input. PGlite has one connection, which all clients share; while a transaction is open, the others wait.
 */
import { Buffer } from 'node:buffer';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { pglite } from '../../scripts/setup.mjs';

const load = createRequire(join(pglite, 'package.json'));
const { PGlite } = load('@electric-sql/pglite');
const { pg_trgm } = load('@electric-sql/pglite/contrib/pg_trgm');
const { PGLiteSocketServer } = load('@electric-sql/pglite-socket');

const MAX_CLIENTS = 100;
const PARSE = 'P';
const BIND = 'B';
const SYNC = 'S';
const STARTUP = 'startup';
const READY = 'Z';
/** The messages after which the server says that it is ready: a start, Sync and Query. */
const ENDS = [STARTUP, SYNC, 'Q'];
/** What it says then while no transaction is open. */
const IDLE = 'I'.charCodeAt(0);
/** Describe and Close, whose name follows a letter; `S` means a statement. */
const OF_A_NAME = ['D', 'C'];

/** What PostgreSQL sends for a statement that gives no rows and nothing is done for, after a Sync. */
const NOTHING_DONE = Buffer.from('1\0\0\0\x042\0\0\0\x04n\0\0\0\x04C\0\0\0\x0dSELECT 0\0Z\0\0\0\x05I', 'latin1');

/** A message with the name of a prepared statement made one of this client, since all share one connection. */
function renamed(message, client) {
  const type = String.fromCharCode(message[0]);
  let at = 5;
  if (type === BIND) at = message.indexOf(0, 5) + 1;
  else if (OF_A_NAME.includes(type) && message[5] === SYNC.charCodeAt(0)) at = 6;
  else if (type !== PARSE) return message;
  if (message[at] === 0) return message; // the unnamed statement
  const changed = Buffer.concat([message.subarray(0, at), Buffer.from(`${client}_`), message.subarray(at)]);
  changed.writeInt32BE(changed.length - 1, 1);
  return changed;
}

/** Cuts bytes into messages; `hasStarted` is false before the first one, which has no type. Returns a function that takes bytes. */
function messages(hasStarted, onMessage) {
  let waiting = Buffer.alloc(0);
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (;;) {
      const head = hasStarted ? 1 : 0;
      if (waiting.length < head + 4) return;
      const size = head + waiting.readInt32BE(head);
      if (waiting.length < size) return;
      const message = waiting.subarray(0, size);
      waiting = waiting.subarray(size);
      const type = hasStarted ? String.fromCharCode(message[0]) : STARTUP;
      hasStarted = true;
      onMessage(type, message);
    }
  };
}

/** The clients that wait for the connection, the first of which has it. */
const turns = [];

function takeTurn(client) {
  if (!turns.includes(client)) turns.push(client);
  if (turns[0] === client) client.send();
}

function endTurn(client) {
  const at = turns.indexOf(client);
  if (at >= 0) turns.splice(at, 1);
  if (at === 0) turns[0]?.send();
}

let clients = 0;

/**
 * Passes on what a client sends, when it is its turn: until all of it is answered and no transaction is open. A statement cannot be ended from outside,
 * as the connection is taken by it: to ask for that does nothing.
 */
function pass(socket, upstream) {
  const id = ++clients;
  let batch = [];
  const batches = [];
  let unanswered = 0;
  let isCancelling = false;
  const client = {
    send() {
      for (const bytes of batches.splice(0)) {
        unanswered++;
        upstream.write(bytes);
      }
    },
  };
  const fromClient = messages(false, (type, message) => {
    if (type === PARSE && message.includes('pg_cancel_backend')) isCancelling = true;
    if (!isCancelling) batch.push(renamed(message, id));
    if (!ENDS.includes(type)) return;
    if (isCancelling) {
      isCancelling = false;
      socket.write(NOTHING_DONE);
      return;
    }
    batches.push(Buffer.concat(batch));
    batch = [];
    takeTurn(client);
  });
  const fromServer = messages(true, (type, message) => {
    socket.write(message);
    if (type !== READY) return;
    unanswered--;
    if (unanswered === 0 && batches.length === 0 && message[5] === IDLE) endTurn(client);
  });
  socket.on('data', fromClient);
  upstream.on('data', fromServer);
  socket.on('close', () => upstream.end()).on('error', () => upstream.destroy());
  upstream.on('error', () => socket.destroy());
  upstream.on('close', () => {
    socket.end();
    endTurn(client);
  });
}

const [, , folder] = process.argv;
const db = await PGlite.create({ extensions: { pg_trgm } });
const inner = join(folder, 'pglite');
await new PGLiteSocketServer({ db, path: inner, maxConnections: MAX_CLIENTS }).start();
createServer((socket) => pass(socket, connect(inner))).listen(join(folder, '.s.PGSQL.5432'));
process.stdin.resume().on('end', () => process.exit());
