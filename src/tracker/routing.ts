import type { Hono } from 'hono';
import { LISTS, type ListName } from '../model/enums';
import type { TrackerContext, TrackerEnv } from './context';
import { HttpError, urlNotFound } from './http-error';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
/** Answers a request of a route. */
export type RouteHandler = (c: TrackerContext) => Promise<Response>;

/** Paths of both APIs that most routes begin with. */
export const REPOSITORY_ROUTE = '/repositories/:owner/:slug';
export const ISSUES_ROUTE = `${REPOSITORY_ROUTE}/issues`;
export const ISSUE_ROUTE = `${ISSUES_ROUTE}/:number{[0-9]+}`;
/** The segment of a path that names a list, which `listOfUrl` returns. */
export const LIST_SEGMENT = `:list{(?:${LISTS.map((list) => `${list}s`).join('|')})}`;

/** Returns the list that the URL names. @throws {HttpError} 404 */
export function listOfUrl(c: TrackerContext): ListName {
  const list = LISTS.find((name) => `${name}s` === c.req.param('list'));
  if (!list) throw urlNotFound();
  return list;
}

/** The roots at which Bitbucket served its APIs; clients use all of them. */
export const ROOTS_OF_1: readonly string[] = ['/1.0', '/api/1.0', '/!api/1.0'];
export const ROOTS_OF_2: readonly string[] = ['/2.0', '/api/2.0', '/!api/2.0'];

/** Whether a path belongs to an API. */
export const isApi = (path: string): boolean => /^\/(?:!?api\/)?[12]\.0(?:\/|$)/.test(path);
/** Whether a path belongs to API 2.0. */
export const isApi2 = (path: string): boolean => /^\/(?:!?api\/)?2\.0(?:\/|$)/.test(path);

/** Adds the handlers of a path. All other methods are answered with 405. */
export function route(app: Hono<TrackerEnv>, path: string, handlers: Partial<Record<Method, RouteHandler>>): void {
  const methods = Object.keys(handlers);
  for (const [method, handler] of Object.entries(handlers)) app.on(method, path, handler);
  app.all(path, (c) => {
    const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
    throw new HttpError(405, `${c.req.method} is not possible here, only ${allowed.join(', ')}.`, {}, { Allow: allowed.join(', ') });
  });
}
