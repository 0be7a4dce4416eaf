import { Hono } from 'hono';
import { encodeUser2 } from '../../wire/v2/people';
import { visiblePerson, requireViewer } from '../access';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { HttpError } from '../http-error';
import { route } from '../routing';
import type { Account, Store } from '../store/store';
import { json2 } from './responses';

const respondWithPerson = (c: TrackerContext, account: Account): Response =>
  json2(c, { ...encodeUser2(account, urlOf(c).origin), is_staff: false, account_status: 'active' });

/** Routes of people in API 2.0. */
export function peopleRoutes2(store: Store): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  // eslint-disable-next-line @typescript-eslint/require-await -- all handlers are asynchronous
  async function self(c: TrackerContext): Promise<Response> {
    return respondWithPerson(c, requireViewer(c.get('viewer')).account);
  }

  async function person(c: TrackerContext): Promise<Response> {
    const id = c.req.param('id') ?? '';
    const found = (await store.accountById(id)) ?? (await store.account(id));
    const account = await visiblePerson(store, c.get('viewer'), id, found);
    if (!account) throw new HttpError(404, `There is nobody with the id ${id} here.`);
    return respondWithPerson(c, account);
  }

  route(app, '/user', { GET: self });
  route(app, '/users/:id', { GET: person });
  return app;
}
