import { Hono } from 'hono';
import { pathProblem, type RepositoryAnchor } from '../model/codeAnchors';
import { encodeAnchor, encodeAnchor2 } from '../wire/anchors';
import { anchorPath } from '../wire/v2/address';
import { openIssue, openRepository, type Access } from './access';
import { guardAddition, missingIssue, openToWrite } from './additions';
import { readAnchorChange, readNewAnchor, type ReadAnchor } from './anchor-fields';
import { respondWithList } from './list-response';
import { json, noContent } from './response';
import { budgetOf } from './budget';
import { encodeOptions, urlOf, type TrackerContext, type TrackerEnv } from './context';
import { onceOf } from './idempotency';
import { invalidFields, HttpError } from './http-error';
import { ISSUE_ROUTE, ISSUES_ROUTE, route } from './routing';
import type { AnchorQuery } from './store/anchor-query';
import { TooManyAnchors, type Store } from './store/store';
import { json2, respondWithPage, openIssueOr410 } from './v2/responses';
import { readJson } from './v2/body';
import { invalid, isWholeList } from './v2/list-parameters';

const ANCHORS_PATH = `${ISSUE_ROUTE}/anchors`;

/** Files that one request can list. */
const MAX_PATHS = 100;
/** Bounds the keys and values of a body, far above the lines of an anchor. */
const MAX_BODY_VALUES = 10_000;
/** Anchors in a response of API 1.0. */
const MAX_LIMIT = 100;

type Find = (range: { readonly start: number; readonly limit: number }) => ReturnType<Store['anchors']>;

interface Dialect {
  readonly open: typeof openIssue;
  readonly list: (c: TrackerContext, access: Access, find: Find) => Promise<Response>;
  readonly respondWith: (c: TrackerContext, access: Access, anchor: RepositoryAnchor, isNew?: boolean) => Response;
}

const guarded = <T>(write: () => Promise<T>): Promise<T> => guardAddition(TooManyAnchors, 'anchor', write);

/** The files that a list is limited to. @throws {HttpError} 400 */
function pathsIn(c: TrackerContext): Pick<AnchorQuery, 'paths'> {
  const paths = [...new Set(urlOf(c).searchParams.getAll('path'))];
  if (paths.length > MAX_PATHS) throw invalid('path', `There can be ${MAX_PATHS} files at the most; these are ${paths.length}.`);
  // No anchor can have an invalid path, so it matches nothing; it is no error.
  return paths.length > 0 ? { paths: paths.filter((path) => pathProblem(path) === undefined) } : {};
}

/** Routes of anchors, an addition to Bitbucket's API. Whoever may change an issue may attach code to it, and change and remove any of its anchors. */
function anchorRoutes(store: Store, textLimit: number, { open, list, respondWith }: Dialect): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function listAll(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const paths = pathsIn(c);
    return list(c, access, (range) => store.anchors(access.repository.key, { ...paths, ...range }, budgetOf(c)));
  }

  async function listOfIssue(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const { number } = await open(store, access, c);
    const paths = pathsIn(c);
    return list(c, access, (range) => store.anchors(access.repository.key, { number, ...paths, ...range }, budgetOf(c)));
  }

  const idIn = (c: TrackerContext): number => Number(c.req.param('anchor'));
  const anchorNotFound = (c: TrackerContext): HttpError =>
    new HttpError(404, `There is no anchor ${c.req.param('anchor')} of issue #${c.req.param('number')}.`);

  async function getAnchor(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const { number } = await open(store, access, c);
    const anchor = await store.anchor(access.repository.key, number, idIn(c));
    if (!anchor) throw anchorNotFound(c);
    return respondWith(c, access, anchor);
  }

  async function toWrite(c: TrackerContext) {
    const { access, ...found } = await openToWrite(c, store, open);
    return { access, key: access.repository.key, ...found };
  }

  async function bodyOf<T>(c: TrackerContext, read: (values: Readonly<Record<string, unknown>>) => ReadAnchor<T>): Promise<T> {
    const found = read(await readJson(c, textLimit, MAX_BODY_VALUES));
    if ('problems' in found) throw invalidFields(found.problems);
    return found.value;
  }

  async function create(c: TrackerContext): Promise<Response> {
    const { access, key, number, account, options } = await toWrite(c);
    const anchor = await bodyOf(c, readNewAnchor);
    const added = await guarded(() => store.addAnchor(key, number, account.key, anchor, { ...options, ...onceOf(c, anchor) }));
    if (!added) throw await missingIssue(c, store, access, open);
    return respondWith(c, access, added, true);
  }

  async function update(c: TrackerContext): Promise<Response> {
    const { access, key, number, options } = await toWrite(c);
    const change = await bodyOf(c, readAnchorChange);
    const changed = await guarded(() => store.updateAnchor(key, number, idIn(c), change, options));
    if (changed === undefined) throw await missingIssue(c, store, access, open);
    if (changed === null) throw anchorNotFound(c);
    return respondWith(c, access, changed);
  }

  async function remove(c: TrackerContext): Promise<Response> {
    const { access, key, number, options } = await toWrite(c);
    const isDone = await guarded(() => store.deleteAnchor(key, number, idIn(c), options));
    if (isDone === undefined) throw await missingIssue(c, store, access, open);
    if (!isDone) throw anchorNotFound(c);
    return noContent();
  }

  route(app, `${ISSUES_ROUTE}/anchors`, { GET: listAll });
  route(app, ANCHORS_PATH, { GET: listOfIssue, POST: create });
  route(app, `${ANCHORS_PATH}/:anchor{[0-9]+}`, { GET: getAnchor, PUT: update, DELETE: remove });
  return app;
}

/** Parses a number of the query. @throws {HttpError} 400 */
function numberIn(c: TrackerContext, name: string, fallback: number, [least, most]: readonly [number, number]): number {
  const text = urlOf(c).searchParams.get(name)?.trim();
  if (!text) return fallback;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw invalid(name, `This must be a number from ${least} to ${most}.`);
}

/** Routes of anchors in API 1.0. */
export const anchorRoutes1 = (store: Store, textLimit: number): Hono<TrackerEnv> =>
  anchorRoutes(store, textLimit, {
    open: openIssue,
    list: (c, { repository }, find) => {
      const options = encodeOptions(c);
      const { pathname, search } = urlOf(c);
      const range = { start: numberIn(c, 'start', 0, [0, 999_999_999]), limit: numberIn(c, 'limit', MAX_LIMIT, [1, MAX_LIMIT]) };
      return respondWithList(c, { repository, what: pathname + search, options }, async () => {
        const { count, anchors } = await find(range);
        return { count, anchors: anchors.map((it) => encodeAnchor(it, it.issue, options)) };
      });
    },
    respondWith: (c, _, anchor) => json(c, encodeAnchor(anchor, anchor.issue, encodeOptions(c))),
  });

/** Routes of anchors in API 2.0. */
export const anchorRoutes2 = (store: Store, textLimit: number): Hono<TrackerEnv> => {
  const encode =
    (c: TrackerContext, { repository: { id } }: Access) =>
    (anchor: RepositoryAnchor) =>
      encodeAnchor2(anchor, anchor.issue, { base: urlOf(c).origin, repository: id });
  return anchorRoutes(store, textLimit, {
    open: openIssueOr410,
    list: (c, access, find) =>
      respondWithPage(c, access.repository, async (pageRequest) => {
        if (!isWholeList(pageRequest))
          throw invalid(pageRequest.sort === null ? 'q' : 'sort', 'Anchors have one order, and `path` selects those in a file.');
        const { count, anchors } = await find({ start: pageRequest.start, limit: pageRequest.pagelen });
        return { values: anchors.map(encode(c, access)), size: count };
      }),
    respondWith: (c, access, anchor, isNew) => {
      const path = anchorPath(access.repository.id, anchor.issue.number, anchor.id);
      return json2(c, encode(c, access)(anchor), isNew ? 201 : 200, isNew ? { Location: urlOf(c).origin + path } : {});
    },
  });
};
