import { Hono } from 'hono';
import { LISTS, type ListName } from '../../model/enums';
import { encodeUser2 } from '../../wire/v2/people';
import { encodeItem } from '../../wire/v2/repository';
import { knownPerson, openRepository, requireViewer } from '../access';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { noSuchUrl, Refusal } from '../refusal';
import { route } from '../routing';
import type { Store } from '../store/store';
import { answer, answerPage, listsOf } from './answers';
import { filterAndPage } from './list-parameters';

const REPOSITORY = '/repositories/:owner/:slug';
const LIST = `${REPOSITORY}/:list{(?:components|milestones|versions)}`;

/** Routes of repositories, their lists, and people in API 2.0. */
export function repositoryRoutes2(store: Store): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  function listOf(c: TrackerContext): ListName {
    const list = LISTS.find((name) => `${name}s` === c.req.param('list'));
    if (!list) throw noSuchUrl();
    return list;
  }

  async function items(c: TrackerContext): Promise<Response> {
    const { repository } = await openRepository(c);
    const list = listOf(c);
    return answerPage(c, repository, async (parameters) => {
      const allItems = (await listsOf(c, repository))[list];
      const { origin } = urlOf(c);
      return filterAndPage(allItems, (item) => encodeItem(list, item, repository.id, origin), parameters, ['id', 'name', 'type', 'links']);
    });
  }

  async function item(c: TrackerContext): Promise<Response> {
    const { repository } = await openRepository(c);
    const list = listOf(c);
    const found = (await listsOf(c, repository))[list].find(({ id }) => id === Number(c.req.param('id')));
    if (!found) throw new Refusal(404, `There is no ${list} ${c.req.param('id') ?? ''} here.`);
    return answer(c, encodeItem(list, found, repository.id, urlOf(c).origin));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- all handlers are asynchronous
  async function self(c: TrackerContext): Promise<Response> {
    const { account } = requireViewer(c.get('viewer'));
    return answer(c, { ...encodeUser2(account, urlOf(c).origin), is_staff: false, account_status: 'active' });
  }

  async function user(c: TrackerContext): Promise<Response> {
    const id = c.req.param('id') ?? '';
    const found = (await store.accountById(id)) ?? (await store.account(id));
    const account = await knownPerson(store, c.get('viewer'), id, found);
    if (!account) throw new Refusal(404, `There is nobody with the id ${id} here.`);
    return answer(c, { ...encodeUser2(account, urlOf(c).origin), is_staff: false, account_status: 'active' });
  }

  route(app, '/user', { GET: self });
  route(app, '/users/:id', { GET: user });
  route(app, LIST, { GET: items });
  route(app, `${LIST}/:id{[0-9]+}`, { GET: item });
  return app;
}
