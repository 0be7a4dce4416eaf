import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Liveness (`/health`) and readiness (`/ready`) probes for service managers. They reveal nothing about the data, so they need neither an account nor
 * an allowed host name: an orchestrator often knows only the IP address.
 */
const PROBES = ['/health', '/ready'];

/** Answers a probe. Returns false for any other request. When `isReady` throws, the server is not ready. */
export function answerProbe(
  { url = '', method = '' }: Pick<IncomingMessage, 'url' | 'method'>,
  outgoing: ServerResponse,
  isReady: () => boolean | Promise<boolean>,
): boolean {
  const path = url.replace(/\?.*/s, '').replace(/(?<=.)\/$/, '');
  if (!PROBES.includes(path)) return false;
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
  const answer = (code: number, status: string, details: Record<string, string> = {}): true => {
    const body = `${JSON.stringify({ status })}\n`;
    outgoing.writeHead(code, { ...headers, 'Content-Length': body.length, ...details }).end(body);
    return true;
  };
  if (method !== 'GET' && method !== 'HEAD') return answer(405, 'only GET and HEAD', { Allow: 'GET, HEAD' });
  if (path === '/health') return answer(200, 'ok');
  void isReadyNow(isReady).then((ready) => (ready ? answer(200, 'ready') : answer(503, 'not ready', { 'Retry-After': '1' })));
  return true;
}

async function isReadyNow(isReady: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await isReady();
  } catch {
    return false; // requests report the problem of the data file, and so does the log
  }
}
