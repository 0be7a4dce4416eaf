import { Hono } from 'hono';
import { authorization, openRepository, requireRight, type Access } from '../access';
import { json, noContent } from '../response';
import { readValues, type Values } from '../body';
import { encodeOptions, urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { isCurrent, notModified, repositoryTag } from '../etag';
import { invalidFields, longKey, HttpError } from '../http-error';
import { ISSUES_ROUTE, LIST_SEGMENT, listOfUrl, route } from '../routing';
import { isLongKey } from '../store/key-limits';
import { InvalidField, type ListItem, type Store } from '../store/store';

const LIST = `${ISSUES_ROUTE}/${LIST_SEGMENT}`;

/** Validates `name` and converts it to one line. @throws {HttpError} 400 when it is empty or too long */
export function requiredName(values: Values): string {
  const name = values.get('name')?.replace(/\s+/g, ' ').trim();
  if (!name) throw invalidFields([['name', 'This field is required.']]);
  if (isLongKey(name)) throw invalidFields([['name', longKey(name)]]);
  return name;
}

/** Runs the write of an item. Converts an invalid name to a 400. */
async function named<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw error instanceof InvalidField ? invalidFields([['name', error.message]]) : error;
  }
}

const encodeItem = ({ name, id }: ListItem) => ({ name, id });

const idOf = (c: TrackerContext): number => Number(c.req.param('id'));

const noItem = (c: TrackerContext): HttpError =>
  new HttpError(404, `There is no ${listOfUrl(c)} with the id ${c.req.param('id') ?? ''} here.`);

/** Routes of components, milestones and versions in API 1.0. */
export function listRoutes(store: Store, textLimit: number): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  /** Answers with a list, or 304 when the client has the current one. */
  async function answerRead(c: TrackerContext, { repository }: Access, read: () => Promise<unknown>): Promise<Response> {
    const tag = repositoryTag(repository, urlOf(c).pathname + urlOf(c).search, encodeOptions(c));
    return isCurrent(c, tag) ? notModified(tag) : json(c, await read(), 200, { ETag: tag });
  }

  const byAdmins = (access: Access, action: string) => ({
    authorization: authorization(access, (now) => requireRight(now, 'admin', action)),
  });

  async function list(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    return answerRead(c, access, async () => (await store.listItems(access.repository.key, listOfUrl(c))).map(encodeItem));
  }

  async function add(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const action = `Adding a ${listOfUrl(c)}`;
    requireRight(access, 'admin', action);
    const name = requiredName(await readValues(c, textLimit));
    return json(c, encodeItem(await named(() => store.addListItem(access.repository.key, listOfUrl(c), name, byAdmins(access, action)))));
  }

  async function getItem(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const item = (await store.listItems(access.repository.key, listOfUrl(c))).find(({ id }) => id === idOf(c));
    if (!item) throw noItem(c);
    return answerRead(c, access, () => Promise.resolve(encodeItem(item)));
  }

  async function rename(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const action = `Renaming a ${listOfUrl(c)}`;
    const { key } = requireRight(access, 'admin', action);
    const name = requiredName(await readValues(c, textLimit));
    const item = await named(() => store.renameListItem(access.repository.key, listOfUrl(c), idOf(c), key, name, byAdmins(access, action)));
    if (!item) throw noItem(c);
    return json(c, encodeItem(item));
  }

  async function remove(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const action = `Deleting a ${listOfUrl(c)}`;
    const { key } = requireRight(access, 'admin', action);
    if (!(await store.deleteListItem(access.repository.key, listOfUrl(c), idOf(c), key, byAdmins(access, action)))) throw noItem(c);
    return noContent();
  }

  route(app, LIST, { GET: list, POST: add });
  route(app, `${LIST}/:id{[0-9]+}`, { GET: getItem, PUT: rename, DELETE: remove });
  return app;
}
