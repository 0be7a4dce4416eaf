import { Hono } from 'hono';
import { routePath } from 'hono/route';
import { TrieRouter } from 'hono/router/trie-router';
import { visiblePerson } from './access';
import { addCommonHeaders, errorResponse } from './response';
import { anchorRoutes1 } from './anchors';
import { authentication } from './authentication';
import { requestLimiters } from './request-limiters';
import { avatarSvg } from './avatar';
import { urlOf, type Tracker, type TrackerContext, type TrackerEnv, type TrackerOptions } from './context';
import { isPreflight, preflight } from './cors';
import { urlNotFound } from './http-error';
import { readingRoutes } from './reading';
import { relationRoutes1 } from './relations';
import { isApi, route, ROOTS_OF_1, ROOTS_OF_2 } from './routing';
import { DEFAULT_TIME_LIMIT_MS } from './store/budget';
import type { Store } from './store/store';
import { commentRoutes } from './v1/comments';
import { forms, omitScripts } from './v1/forms';
import { issueRoutes } from './v1/issues';
import { listRoutes } from './v1/lists';
import { newsRoutes } from './v1/news';
import { peopleRoutes } from './v1/people';
import { repositoryRoutes } from './v1/repositories';
import { exportRoutes1, exportRoutes2 } from './v2/export';
import { ExportJobs, ImportJobs } from './v2/jobs';
import { importRoutes } from './v2/import';
import { routes2 } from './v2';
import { WaitingRequests } from './waiting';

export { ANONYMOUS_AUDIENCES, REPOSITORY_CREATORS, type Log, type Tracker, type TrackerEnv, type TrackerOptions } from './context';

const MB = 2 ** 20;
/** Methods that change nothing. */
const READING = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Makes the tracker: the documented API over a store, as a fetch-style app. With `env.principal` the transport has authenticated the client, who has
 * every right; otherwise HTTP credentials decide. The app never rejects: errors become responses.
 */
export function createTracker(store: Store, options: TrackerOptions = {}): Tracker {
  const { log, repositoryCreators = 'owners', textLimit = MB, archiveLimit = 512 * MB, attachmentLimit = 100 * MB } = options;
  const { timeLimitMs = DEFAULT_TIME_LIMIT_MS, now, anonymous = 'subset' } = options;
  const app = new Hono<TrackerEnv>({ strict: false, router: new TrieRouter() }); // accepts a trailing slash without a redirect
  const jobs = new ImportJobs(store, log);
  const exports = new ExportJobs(store, log);
  const waiting = new WaitingRequests(store, app);
  const limiters = requestLimiters();

  async function avatar(c: TrackerContext): Promise<Response> {
    const username = c.req.param('username') ?? '';
    const size = Math.min(512, Math.max(8, Number(c.req.param('size'))));
    // Proxies may cache the response, so it contains only what anonymous viewers may see.
    const account = await visiblePerson(store, null, username, await store.account(username));
    const headers = {
      'Content-Type': 'image/svg+xml',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cache-Control': 'public, max-age=86400',
    };
    return new Response(avatarSvg(username, account?.displayName || username, size), { headers });
  }

  app.use(async (c, next) => {
    c.set('viewer', null);
    c.set('timeLimitMs', timeLimitMs);
    c.set('anonymousAudience', anonymous === 'full' ? 'person' : 'anonymous');
    const isOfApi = isApi(urlOf(c).pathname);
    if (isOfApi && isPreflight(c)) return preflight();
    await next();
    c.env?.onRoute?.(routePath(c, -1));
    addCommonHeaders(c.res, isOfApi);
    return undefined;
  });
  app.use(waiting.answer);
  route(app, '/account/:username/avatar/:size{[0-9]+}', { GET: avatar });
  for (const root of ROOTS_OF_1) app.use(`${root}/*`, forms);
  app.use(authentication(store, { onFailure: (line) => log?.signIn?.(line), now }));
  app.use((c, next) => (READING.includes(c.req.method) ? next() : limiters.writes.run(c, next)));
  for (const root of ROOTS_OF_1) {
    app.use(`${root}/*`, omitScripts);
    app.route(root, exportRoutes1(store, exports));
    app.route(root, issueRoutes(store, textLimit));
    app.route(root, commentRoutes(store, textLimit));
    app.route(root, listRoutes(store, textLimit));
    app.route(root, repositoryRoutes(store, { textLimit, creators: repositoryCreators }));
    app.route(root, peopleRoutes(store));
    app.route(root, newsRoutes(store));
    app.route(root, relationRoutes1(store));
    app.route(root, anchorRoutes1(store, textLimit));
  }
  for (const root of ROOTS_OF_2) {
    app.route(root, importRoutes(store, jobs, { archiveLimit, limiters }));
    app.route(root, exportRoutes2(store, exports));
    app.route(root, routes2(store, { textLimit, attachmentLimit, limiters }));
  }
  readingRoutes(app, store);
  app.notFound((c) => errorResponse(c, urlNotFound(), log));
  app.onError((error, c) => errorResponse(c, error, log));
  return Object.assign(app, {
    cancelJobs() {
      jobs.cancelAll();
      exports.cancelAll();
    },
    stopWaiting: () => waiting.stop(),
    waitingRequests: () => waiting.count,
    runningJobs: () => ({ import: jobs.runningCount(), export: exports.runningCount() }),
    close: async () => {
      waiting.stop();
      await Promise.all([jobs.close(), exports.close()]);
    },
  });
}
