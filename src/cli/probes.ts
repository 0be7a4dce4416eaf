import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Addresses at which what runs a server asks how it is: `/health`, whether the process answers, and `/ready`, whether requests can be served. They tell
 * nothing of what is there, and so need neither an account nor the name of the server: who asks often knows its number only.
 */
const PROBES = ['/health', '/ready'];

/** Answers a request that is a probe; false where it is none. `isReady` may throw, which is no. */
export function answerProbe(
  { url = '', method = '' }: Pick<IncomingMessage, 'url' | 'method'>,
  outgoing: ServerResponse,
  isReady: () => boolean,
): boolean {
  const path = url.replace(/\?.*/s, '').replace(/(?<=.)\/$/, '');
  if (!PROBES.includes(path)) return false;
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
  const say = (code: number, status: string, more: Record<string, string> = {}): true => {
    const body = `${JSON.stringify({ status })}\n`;
    outgoing.writeHead(code, { ...headers, 'Content-Length': body.length, ...more }).end(body);
    return true;
  };
  if (method !== 'GET' && method !== 'HEAD') return say(405, 'only GET and HEAD', { Allow: 'GET, HEAD' });
  if (path === '/health') return say(200, 'ok');
  return isReadyNow(isReady) ? say(200, 'ready') : say(503, 'not ready', { 'Retry-After': '1' });
}

function isReadyNow(isReady: () => boolean): boolean {
  try {
    return isReady();
  } catch {
    return false; // what is wrong with the data file is told where it is asked for, and in the log
  }
}
