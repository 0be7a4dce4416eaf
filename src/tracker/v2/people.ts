import { Hono } from 'hono';
import { encodeUser2 } from '../../wire/v2/people';
import { knownPerson, requireViewer } from '../access';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { Refusal } from '../refusal';
import { route } from '../routing';
import type { Account, Store } from '../store/store';
import { answer } from './answers';

const answerPerson = (c: TrackerContext, account: Account): Response =>
  answer(c, { ...encodeUser2(account, urlOf(c).origin), is_staff: false, account_status: 'active' });

/** Routes of people in API 2.0. */
export function peopleRoutes2(store: Store): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  // eslint-disable-next-line @typescript-eslint/require-await -- all handlers are asynchronous
  async function self(c: TrackerContext): Promise<Response> {
    return answerPerson(c, requireViewer(c.get('viewer')).account);
  }

  async function person(c: TrackerContext): Promise<Response> {
    const id = c.req.param('id') ?? '';
    const found = (await store.accountById(id)) ?? (await store.account(id));
    const account = await knownPerson(store, c.get('viewer'), id, found);
    if (!account) throw new Refusal(404, `There is nobody with the id ${id} here.`);
    return answerPerson(c, account);
  }

  route(app, '/user', { GET: self });
  route(app, '/users/:id', { GET: person });
  return app;
}
