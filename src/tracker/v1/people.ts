import { Hono } from 'hono';
import { encodeUser } from '../../wire/v1';
import { requireViewer } from '../access';
import { json } from '../answer';
import { encodeOptions, type TrackerContext, type TrackerEnv } from '../context';
import { Refusal } from '../refusal';
import { route } from '../routing';
import type { Store } from '../store/store';

/** Who is asking, and who somebody is. */
export function peopleRoutes(store: Store): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  // eslint-disable-next-line @typescript-eslint/require-await -- a handler is asynchronous, also one that need not wait
  async function self(c: TrackerContext): Promise<Response> {
    const { account } = requireViewer(c.get('viewer'));
    return json(c, encodeUser(account, encodeOptions(c)));
  }

  async function one(c: TrackerContext): Promise<Response> {
    const username = c.req.param('username') ?? '';
    const account = await store.account(username);
    if (!account) throw new Refusal(404, `There is nobody called ${username} here.`);
    return json(c, encodeUser(account, encodeOptions(c)));
  }

  route(app, '/user', { GET: self });
  route(app, '/users/:username', { GET: one });
  return app;
}
