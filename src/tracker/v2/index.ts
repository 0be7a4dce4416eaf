import { Hono } from 'hono';
import type { RequestLimiters } from '../request-limiters';
import type { TrackerEnv } from '../context';
import type { Store } from '../store/store';
import { attachmentRoutes2 } from './attachments';
import { bulkRoutes2 } from './bulk';
import { changeRoutes2 } from './changes';
import { commentRoutes2 } from './comments';
import { anchorRoutes2 } from '../anchors';
import { relationRoutes2 } from '../relations';
import { deletedRoutes2 } from './deleted';
import { issueRoutes2 } from './issues';
import { listRoutes2 } from './lists';
import { peopleRoutes2 } from './people';
import { repositoryRoutes2 } from './repositories';
import { participationRoutes2 } from './participation';
import { workspaceRoutes2 } from './workspaces';

/** Makes the routes of API 2.0 except its jobs, with the rules and store of API 1.0. */
export function routes2(
  store: Store,
  { textLimit, attachmentLimit, limiters }: { textLimit: number; attachmentLimit: number; limiters: RequestLimiters },
): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();
  app.route('/', issueRoutes2(store, textLimit));
  app.route('/', commentRoutes2(store, textLimit));
  app.route('/', changeRoutes2(store, textLimit));
  app.route('/', attachmentRoutes2(store, attachmentLimit, limiters));
  app.route('/', participationRoutes2(store));
  app.route('/', relationRoutes2(store));
  app.route('/', anchorRoutes2(store, textLimit));
  app.route('/', repositoryRoutes2(store));
  app.route('/', listRoutes2());
  app.route('/', workspaceRoutes2(store));
  app.route('/', peopleRoutes2(store));
  app.route('/', bulkRoutes2(store, textLimit, limiters));
  app.route('/', deletedRoutes2(store, textLimit, limiters));
  return app;
}
