import { Hono } from 'hono';
import { encodeItem } from '../../wire/v2/repository';
import { openRepository } from '../access';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { HttpError } from '../http-error';
import { LIST_SEGMENT, listOfUrl, REPOSITORY_ROUTE, route } from '../routing';
import { json2, respondWithPage, listsOf } from './responses';
import { filterAndPage } from './list-parameters';

const LIST = `${REPOSITORY_ROUTE}/${LIST_SEGMENT}`;

/** Routes of components, milestones and versions in API 2.0. */
export function listRoutes2(): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function items(c: TrackerContext): Promise<Response> {
    const { repository } = await openRepository(c);
    const list = listOfUrl(c);
    return respondWithPage(c, repository, async (parameters) => {
      const allItems = (await listsOf(c, repository))[list];
      const { origin } = urlOf(c);
      return filterAndPage(allItems, (item) => encodeItem(list, item, repository.id, origin), parameters, ['id', 'name', 'type', 'links']);
    });
  }

  async function item(c: TrackerContext): Promise<Response> {
    const { repository } = await openRepository(c);
    const list = listOfUrl(c);
    const found = (await listsOf(c, repository))[list].find(({ id }) => id === Number(c.req.param('id')));
    if (!found) throw new HttpError(404, `There is no ${list} ${c.req.param('id') ?? ''} here.`);
    return json2(c, encodeItem(list, found, repository.id, urlOf(c).origin));
  }

  route(app, LIST, { GET: items });
  route(app, `${LIST}/:id{[0-9]+}`, { GET: item });
  return app;
}
