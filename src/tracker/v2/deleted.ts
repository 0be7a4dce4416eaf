import { Hono } from 'hono';
import { encodeDeleted, MAX_BULK_ISSUES } from '../../wire/v2/bulk';
import { encodePage } from '../../wire/v2/page';
import { authorization, openRepository, requireDelete } from '../access';
import type { RequestLimiters } from '../request-limiters';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { invalidFields } from '../http-error';
import { ISSUES_ROUTE, route } from '../routing';
import type { Store } from '../store/store';
import { json2 } from './responses';
import { readJson, type Json } from './body';
import { parseListParameters } from './list-parameters';

function numbersIn(json: Json, key: 'restore' | 'delete_permanently'): number[] | undefined {
  const value = json[key];
  if (value === undefined) return undefined;
  const isList = Array.isArray(value) && value.every((number) => Number.isSafeInteger(number));
  if (!isList || value.length === 0) throw invalidFields([[key, 'These must be numbers of deleted issues, like [12, 13].']]);
  if (value.length > MAX_BULK_ISSUES) {
    throw invalidFields([
      [key, `These are ${value.length} issues; one request may name at most ${MAX_BULK_ISSUES}. Send several requests.`],
    ]);
  }
  return [...new Set(value as number[])];
}

/** Makes the routes, an addition to Bitbucket's API, that list, restore and permanently delete deleted issues. They require the right to delete. */
export function deletedRoutes2(store: Store, textLimit: number, { bulkWrites }: Pick<RequestLimiters, 'bulkWrites'>): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function list(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    requireDelete(access);
    const url = urlOf(c);
    const parameters = parseListParameters(url.searchParams);
    const { count, issues } = await store.deleted(access.repository.key, { start: parameters.start, limit: parameters.pagelen });
    const address = (page: number): string => {
      const other = new URL(url.href);
      other.searchParams.set('page', String(page));
      return other.href;
    };
    const values = issues.map((issue) => encodeDeleted(issue, url.origin));
    return json2(c, { ...encodePage(values, count, parameters, address), keep_days: store.keepDays });
  }

  async function write(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    requireDelete(access);
    const json = await readJson(c, textLimit);
    const [restore, purge] = [numbersIn(json, 'restore'), numbersIn(json, 'delete_permanently')];
    if ((restore === undefined) === (purge === undefined)) {
      throw invalidFields([['restore', 'Send either this or delete_permanently, with numbers of deleted issues, like [12, 13].']]);
    }
    const { key } = access.repository;
    const options = { authorization: authorization(access, (now) => requireDelete(now)) };
    if (restore) return json2(c, { type: 'restored_issues', ...(await store.restore(key, restore, options)) });
    const purged = await store.forgetDeleted(key, purge!, options);
    return json2(c, { type: 'deleted_issues', deleted: purged, left: purge!.filter((number) => !purged.includes(number)) });
  }

  route(app, `${ISSUES_ROUTE}/deleted`, { GET: list, POST: (c) => bulkWrites.run(c, () => write(c)) });
  return app;
}
