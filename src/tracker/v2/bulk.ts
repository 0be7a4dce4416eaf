import { Hono } from 'hono';
import { CHOSEN_FIELDS, SETTABLE_FIELDS } from '../../model/fields';
import type { IssueFields } from '../../model/issue';
import { FIELDS2 } from '../../wire/v2/issue';
import { encodeValues, MAX_BULK_ISSUES, pickValues, type ChosenValues } from '../../wire/v2/bulk';
import { selfGrant, authorizedIssue, openRepository, requireDelete, requireUpdate, requireViewer } from '../access';
import { nameChoices } from '../choices';
import type { RequestLimiters } from '../request-limiters';
import type { TrackerContext, TrackerEnv } from '../context';
import { validateChanges } from '../fields';
import { onceOf } from '../idempotency';
import { invalidFields, HttpError } from '../http-error';
import { waitForLongComments } from '../long-texts';
import { ISSUES_ROUTE, route } from '../routing';
import { BulkConflicts, InvalidField, type BulkEntry, type BulkWrite, type Store } from '../store/store';
import { json2 } from './responses';
import { commentText, isObject, issueValues, readJson, type Json } from './body';

/** Bounds the JSON keys of a body, above what all fields of all issues need. */
const MAX_KEYS = MAX_BULK_ISSUES * 20;
/** Fields with a text. It differs for each issue, so a bulk write cannot set it. */
const OWN_TEXTS = SETTABLE_FIELDS.filter((field) => !(CHOSEN_FIELDS as readonly string[]).includes(field)).map((field) => FIELDS2[field]);

/** Parses the fields at a key of the body. @throws {HttpError} 400 that names the invalid value */
async function fieldsIn(store: Store, key: string, json: unknown): Promise<IssueFields> {
  if (json === undefined) return {};
  if (!isObject(json)) throw invalidFields([[key, 'This must be an object, like {"state": "open"}.']]);
  const text = OWN_TEXTS.find((name) => json[name] !== undefined);
  if (text !== undefined) throw invalidFields([[`${key}.${text}`, 'This can only be set for one issue at a time, with PUT.']]);
  return validateChanges(await issueValues(store, json));
}

const flag = (json: Json, key: string): boolean | undefined => {
  const value = json[key];
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalidFields([[key, 'This must be true or false.']]);
};

async function entryIn(store: Store, json: unknown, fields: IssueFields): Promise<BulkEntry> {
  const number = isObject(json) ? json.id : json;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
    throw invalidFields([['issues', 'Each must be the number of an issue, or an object like {"id": 12, "revision": "3-5"}.']]);
  }
  if (!isObject(json)) return { number, fields };
  const { revision, seen } = json;
  if (revision !== undefined && typeof revision !== 'string') throw invalidFields([['issues', 'A revision must be text.']]);
  return {
    number,
    fields: { ...fields, ...(await fieldsIn(store, 'change', json.change)) },
    // The revision may be sent as an `ETag`, in quotation marks.
    ...(revision !== undefined && { ifRevision: revision.replace(/^W\//, '').replaceAll('"', '').split(';', 1)[0]! }),
    ...(seen !== undefined && { seen: await fieldsIn(store, 'seen', seen) }),
  };
}

async function readWrite(store: Store, json: Json): Promise<BulkWrite> {
  const { issues } = json;
  if (!Array.isArray(issues) || issues.length === 0) {
    throw invalidFields([['issues', 'This is required: the numbers of issues, or objects like {"id": 12, "revision": "3-5"}.']]);
  }
  if (issues.length > MAX_BULK_ISSUES) {
    throw invalidFields([
      ['issues', `These are ${issues.length} issues; one request may name at most ${MAX_BULK_ISSUES}. Send several requests.`],
    ]);
  }
  const fields = await fieldsIn(store, 'change', json.change);
  const entries: BulkEntry[] = [];
  for (const entry of issues as unknown[]) entries.push(await entryIn(store, entry, fields));
  const known = new Set<number>();
  const twice = entries.find(({ number }) => known.size === known.add(number).size);
  if (twice) throw invalidFields([['issues', `#${twice.number} is named twice.`]]);
  const words = json.message === undefined ? undefined : commentText(store, { content: json.message });
  const [watch, isDelete] = [flag(json, 'watch'), flag(json, 'delete')];
  if (isDelete && (words || watch !== undefined || entries.some((entry) => Object.keys(entry.fields).length > 0))) {
    throw invalidFields([['delete', 'What is deleted cannot be changed in the same request.']]);
  }
  return { entries, ...(words && { message: words.content, markup: words.markup }), watch, delete: isDelete };
}

/** Makes the route of bulk writes, an addition to Bitbucket's API: one request writes many issues, all or none. */
export function bulkRoutes2(store: Store, textLimit: number, { bulkWrites }: Pick<RequestLimiters, 'bulkWrites'>): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function write(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const { account } = requireViewer(access.viewer);
    const write = await readWrite(store, await readJson(c, textLimit, MAX_KEYS));
    await waitForLongComments(c, write.message ?? '', write.entries.length);
    const fieldsOf = new Map(write.entries.map(({ number, fields }) => [number, fields]));
    const seenOf = new Map(write.entries.map(({ number, seen }) => [number, seen]));
    const requestedFields = (number: number) => Object.keys({ ...fieldsOf.get(number), ...seenOf.get(number) }) as (keyof ChosenValues)[];
    const options = {
      ...onceOf(c, write),
      ...[...fieldsOf.values()].map((fields) => selfGrant(access, fields)).find(({ admit }) => admit !== undefined),
      authorization: authorizedIssue(access, (now, issue) => {
        const fields = fieldsOf.get(issue.number) ?? {};
        if (write.delete) requireDelete(now);
        else if (Object.keys(fields).length > 0) requireUpdate(now, issue, fields);
      }),
    };
    try {
      const results = await store.bulk(access.repository.key, account.key, write, options);
      c.set('dataVersion', await store.dataVersion());
      const values = results.map(({ before, issue, comment, watched }) => ({
        id: before.number,
        before: encodeValues(pickValues(before, requestedFields(before.number))),
        revision: issue?.revision ?? null,
        ...(comment !== null && { comment }),
        ...(watched !== undefined && { watched }),
      }));
      return json2(c, { type: 'bulk', values });
    } catch (error) {
      if (error instanceof InvalidField) throw await nameChoices(store, access.repository, error);
      if (!(error instanceof BulkConflicts)) throw error;
      const conflicts = error.conflicts.map(({ number, current }) => ({
        id: number,
        current: current ? encodeValues(pickValues(current, requestedFields(number))) : null,
        ...(current && { revision: current.revision }),
      }));
      throw new HttpError(412, error.message, { conflicts });
    }
  }

  route(app, `${ISSUES_ROUTE}/bulk`, { POST: (c) => bulkWrites.run(c, () => write(c)) });
  return app;
}
