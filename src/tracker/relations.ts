import { Hono } from 'hono';
import { RELATIONS, type Relation, type RelationKey } from '../model/relations';
import { encodeRelation, encodeRelation2 } from '../wire/relations';
import { openIssue, openRepository, type Access } from './access';
import { guardAddition, missingIssue, openToWrite } from './additions';
import { respondWithList } from './list-response';
import { json, noContent } from './response';
import { encodeOptions, urlOf, type TrackerContext, type TrackerEnv } from './context';
import { HttpError } from './http-error';
import { ISSUE_ROUTE, route } from './routing';
import { RelationRefused, type Store } from './store/store';
import { json2, respondWithPage, openIssueOr410 } from './v2/responses';
import { filterAndPage } from './v2/list-parameters';

const RELATIONS_PATH = `${ISSUE_ROUTE}/relations`;

/** Parses the relation of the URL. @throws {HttpError} 404 */
function relationIn(c: TrackerContext): RelationKey {
  const text = c.req.param('relation') ?? '';
  const name = RELATIONS.find((relation) => relation === text);
  if (name === undefined) throw new HttpError(404, `Nothing is called '${text.slice(0, 40)}' here. There are: ${RELATIONS.join(', ')}.`);
  return { name, other: Number(c.req.param('other')) };
}

interface Dialect {
  readonly open: typeof openIssue;
  readonly list: (c: TrackerContext, access: Access, relations: () => Promise<readonly Relation[]>) => Promise<Response>;
  readonly respondWith: (c: TrackerContext, access: Access, relation: Relation) => Response;
}

const guarded = <T>(write: () => Promise<T>): Promise<T> => guardAddition(RelationRefused, 'relation', write);

/** Routes of relations, an addition to Bitbucket's API. Whoever may change an issue may relate it to any other issue of the repository. */
function relationRoutes(store: Store, { open, list, respondWith }: Dialect): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function listAll(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const { number } = await open(store, access, c);
    return list(c, access, async () => (await store.relations(access.repository.key, number)) ?? []);
  }

  const missing = (c: TrackerContext, { name, other }: RelationKey): HttpError =>
    new HttpError(404, `There is no relation ${name} of issue #${c.req.param('number')} to #${other}.`);

  async function single(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const { number } = await open(store, access, c);
    const key = relationIn(c);
    const relations = (await store.relations(access.repository.key, number)) ?? [];
    const found = relations.find(({ name, issue }) => name === key.name && issue.number === key.other);
    if (!found) throw missing(c, key);
    return respondWith(c, access, found);
  }

  async function toWrite(c: TrackerContext) {
    return { ...(await openToWrite(c, store, open)), key: relationIn(c) };
  }

  async function putRelation(c: TrackerContext): Promise<Response> {
    const { access, number, account, key, options } = await toWrite(c);
    const added = await guarded(() => store.relate(access.repository.key, number, account.key, key, options));
    if (!added) throw await missingIssue(c, store, access, open);
    return respondWith(c, access, added);
  }

  async function remove(c: TrackerContext): Promise<Response> {
    const { access, number, key, options } = await toWrite(c);
    const isDone = await guarded(() => store.unrelate(access.repository.key, number, key, options));
    if (isDone === undefined) throw await missingIssue(c, store, access, open);
    if (!isDone) throw missing(c, key);
    return noContent();
  }

  route(app, RELATIONS_PATH, { GET: listAll });
  route(app, `${RELATIONS_PATH}/:relation/:other{[0-9]+}`, { GET: single, PUT: putRelation, DELETE: remove });
  return app;
}

/** Routes of relations in API 1.0. */
export const relationRoutes1 = (store: Store): Hono<TrackerEnv> =>
  relationRoutes(store, {
    open: openIssue,
    list: (c, { repository }, read) => {
      const options = encodeOptions(c);
      const { pathname, search } = urlOf(c);
      return respondWithList(c, { repository, what: pathname + search, options }, async () => {
        const relations = await read();
        return { count: relations.length, relations: relations.map((relation) => encodeRelation(relation, options)) };
      });
    },
    respondWith: (c, _, relation) => json(c, encodeRelation(relation, encodeOptions(c))),
  });

const RELATION_FIELDS = ['type', 'relation', 'issue', 'user', 'created_on'];

/** Routes of relations in API 2.0. */
export const relationRoutes2 = (store: Store): Hono<TrackerEnv> => {
  const encode =
    (c: TrackerContext, { repository: { id } }: Access) =>
    (relation: Relation) =>
      encodeRelation2(relation, { base: urlOf(c).origin, repository: id });
  return relationRoutes(store, {
    open: openIssueOr410,
    list: (c, access, read) =>
      respondWithPage(c, access.repository, async (pageRequest) =>
        filterAndPage(await read(), encode(c, access), pageRequest, RELATION_FIELDS),
      ),
    respondWith: (c, access, relation) => json2(c, encode(c, access)(relation)),
  });
};
