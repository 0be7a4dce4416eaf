import type { Hono } from 'hono';
import type { TrackerContext, TrackerEnv } from './context';
import { Refusal } from './refusal';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Handler = (c: TrackerContext) => Promise<Response>;

/** Puts handlers at an address, and 405 for every method that has none. */
export function route(app: Hono<TrackerEnv>, path: string, handlers: Partial<Record<Method, Handler>>): void {
  const methods = Object.keys(handlers);
  for (const [method, handler] of Object.entries(handlers)) app.on(method, path, handler);
  app.all(path, (c) => {
    const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
    throw new Refusal(405, `${c.req.method} is not possible here, only ${allowed.join(', ')}.`, {}, { Allow: allowed.join(', ') });
  });
}
