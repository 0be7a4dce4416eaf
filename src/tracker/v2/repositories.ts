import { Hono } from 'hono';
import { LISTS, type ListName } from '../../model/words';
import { encodeUser } from '../../wire/v2/people';
import { encodeItem, encodeRepository } from '../../wire/v2/repository';
import { knownPerson, openRepository, requireViewer } from '../access';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { noSuchUrl, Refusal } from '../refusal';
import { route } from '../routing';
import type { Repository, Store } from '../store/store';
import { answer, answerPage, listsOf } from './answers';
import { filterAndPage } from './list-parameters';

const REPOSITORY = '/repositories/:owner/:slug';
const LIST = `${REPOSITORY}/:list{(?:components|milestones|versions)}`;
const REPOSITORY_FIELDS = ['name', 'slug', 'full_name', 'uuid', 'is_private', 'has_issues', 'created_on', 'type', 'links', 'owner'];

/** Repositories and their lists, who is asking, and who somebody is: what clients look at before they come to issues. */
export function repositoryRoutes2(store: Store): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function encode(c: TrackerContext, repository: Repository): Promise<Record<string, unknown>> {
    const base = urlOf(c).origin;
    const owner = await store.account(repository.id.owner);
    return { ...encodeRepository(repository, base), ...(owner && { owner: encodeUser(owner, base) }) };
  }

  async function one(c: TrackerContext): Promise<Response> {
    const { repository } = await openRepository(c);
    return answer(c, await encode(c, repository));
  }

  async function ofWorkspace(c: TrackerContext): Promise<Response> {
    const viewer = c.get('viewer');
    const owner = (c.req.param('owner') ?? '').toLowerCase();
    const all = await store.repositories(viewer?.trusted ? 'all' : (viewer?.account.key ?? null));
    const theirs = all.filter(({ id }) => id.owner.toLowerCase() === owner);
    if (theirs.length === 0 && !(await knownPerson(store, viewer, owner, await store.account(owner))))
      throw new Refusal(404, `There is no workspace ${c.req.param('owner') ?? ''} here.`);
    return answerPage(c, undefined, async (asked) =>
      filterAndPage(await Promise.all(theirs.map((repository) => encode(c, repository))), (it) => it, asked, REPOSITORY_FIELDS),
    );
  }

  function listOf(c: TrackerContext): ListName {
    const list = LISTS.find((name) => `${name}s` === c.req.param('list'));
    if (!list) throw noSuchUrl();
    return list;
  }

  async function items(c: TrackerContext): Promise<Response> {
    const { repository } = await openRepository(c);
    const list = listOf(c);
    return answerPage(c, repository, async (asked) => {
      const all = (await listsOf(c, repository))[list];
      const { origin } = urlOf(c);
      return filterAndPage(all, (item) => encodeItem(list, item, repository.id, origin), asked, ['id', 'name', 'type', 'links']);
    });
  }

  async function item(c: TrackerContext): Promise<Response> {
    const { repository } = await openRepository(c);
    const list = listOf(c);
    const found = (await listsOf(c, repository))[list].find(({ id }) => id === Number(c.req.param('id')));
    if (!found) throw new Refusal(404, `There is no ${list} ${c.req.param('id') ?? ''} here.`);
    return answer(c, encodeItem(list, found, repository.id, urlOf(c).origin));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a handler is asynchronous, also one that need not wait
  async function self(c: TrackerContext): Promise<Response> {
    const { account } = requireViewer(c.get('viewer'));
    return answer(c, { ...encodeUser(account, urlOf(c).origin), username: account.username, is_staff: false, account_status: 'active' });
  }

  async function user(c: TrackerContext): Promise<Response> {
    const id = c.req.param('id') ?? '';
    const found = (await store.accountById(id)) ?? (await store.account(id));
    const account = await knownPerson(store, c.get('viewer'), id, found);
    if (!account) throw new Refusal(404, `There is nobody with the id ${id} here.`);
    return answer(c, { ...encodeUser(account, urlOf(c).origin), is_staff: false, account_status: 'active' });
  }

  route(app, '/user', { GET: self });
  route(app, '/users/:id', { GET: user });
  route(app, '/repositories/:owner', { GET: ofWorkspace });
  route(app, REPOSITORY, { GET: one });
  route(app, LIST, { GET: items });
  route(app, `${LIST}/:id{[0-9]+}`, { GET: item });
  return app;
}
