import type { Issue, RepositoryId } from '../../model/issue';
import { issuePage } from '../../wire/v2/address';
import type { EncodeOptions2 } from '../../wire/v2/issue';
import { SerializedText, SerializedList, type JsonChunk } from '../../wire/texts';
import { encodePage } from '../../wire/v2/page';
import { issueNumber, openIssue, type Access } from '../access';
import { json, canSendSerialized } from '../response';
import { nameChoices } from '../choices';
import { urlOf, type TrackerContext } from '../context';
import { isCurrent, notModified, taggedIssue, tagIn2, type Tagged } from '../etag';
import { respondWithList } from '../list-response';
import type { ListItems } from '../caches';
import { HttpError } from '../http-error';
import { CommentMismatch, InvalidField, RevisionMismatch, type Repository, type Store } from '../store/store';
import { partial } from './field-selectors';
import { requestTexts, type RequestTexts } from './rendered';
import { parseListParameters, type ListParameters } from './list-parameters';
import type { FoundPage } from './rows';
import { MAX_BUFFERED_BYTES, StreamedList } from '../streamed';

/** Responses of API 2.0: links, paging, `fields`, ETags. */

/** Returns the parameter `fields` of a request. */
export function fieldsParameter(c: TrackerContext): string | undefined {
  const url = urlOf(c);
  return url.search === '' ? undefined : (url.searchParams.get('fields') ?? undefined);
}

/** Whether JSON can be assembled from serialized pieces: it is neither indented nor filtered by `fields`. */
export const canSendSerialized2 = (c: TrackerContext): boolean => canSendSerialized(c) && fieldsParameter(c) === undefined;

/** Answers with JSON, filtered by `fields`. */
export const json2 = (c: TrackerContext, value: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  json(c, value instanceof SerializedText ? value : partial(value, fieldsParameter(c)), status, headers);

/** Answers with JSON that contains rendered texts. `make` is called again when a worker had to render some of them. @throws {RequestCancelled} */
export const respondWithTexts = (
  c: TrackerContext,
  make: () => unknown,
  status = 200,
  headers: Record<string, string> = {},
): Promise<Response> => requestTexts(c).complete(async () => json2(c, await make(), status, headers));

/** Answers with an ETag, or with 304 when the client has it. `make` is not called for a 304. */
export async function respondWithTag(c: TrackerContext, tagged: Tagged, make: () => unknown): Promise<Response> {
  const tag = tagIn2(tagged, fieldsParameter(c));
  return isCurrent(c, tag) ? notModified(tag) : respondWithTexts(c, make, 200, { ETag: tag });
}

/** Copies a value with its getters evaluated. */
function read(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(read);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, read(part)]));
}

/** Filters a page by `fields`. Values are not read when none of their keys is selected. */
async function filteredPage(c: TrackerContext, envelope: Record<string, unknown>, { bytes, values }: FoundPage): Promise<unknown> {
  const fields = fieldsParameter(c);
  const texts = requestTexts(c);
  const head = partial(envelope, fields) as Record<string, unknown>;
  if (!('values' in head)) return head;
  const select = (value: unknown) => (partial({ values: [value] }, fields) as { values: unknown[] }).values[0];
  if (bytes > MAX_BUFFERED_BYTES) {
    return new StreamedList(head, 'values', async function* () {
      for await (const value of values()) yield await texts.complete(() => read(select(value)));
    });
  }
  const rows: unknown[] = [];
  for await (const value of values()) rows.push(await texts.complete(() => read(select(value))));
  return { ...head, values: rows };
}

/**
 * Answers with a page of a list and an ETag; without a `repository` there is no ETag. `make` is not called for a 304. @throws {HttpError} 400 for
 * invalid parameters
 */
export async function respondWithPage(
  c: TrackerContext,
  repository: Repository | undefined,
  make: (
    parameters: ListParameters,
  ) => Promise<{ values: readonly unknown[]; size: number } | { written: readonly JsonChunk[]; size: number } | FoundPage>,
): Promise<Response> {
  const url = urlOf(c);
  const parameters = parseListParameters(url.searchParams);
  const address = (page: number): string => {
    const other = new URL(url.href);
    other.searchParams.set('page', String(page));
    return other.href;
  };
  const page = async () => {
    const result = await make(parameters);
    if ('written' in result) return new SerializedList(encodePage([], result.size, parameters, address), 'values', result.written);
    if ('found' in result) return filteredPage(c, encodePage([], result.size, parameters, address), result);
    return partial(encodePage(result.values, result.size, parameters, address), fieldsParameter(c));
  };
  if (!repository) return json(c, await page());
  const options = { audience: 'person', base: url.origin } as const;
  return respondWithList(c, { repository, what: `2 ${url.pathname}${url.search}`, options }, page);
}

/** Returns the lists of a repository at the start of the request. */
export const listsOf = async (c: TrackerContext, { key }: Repository): Promise<ListItems> =>
  (await c.get('lookups').lists(c.get('dataVersion'), key)).items;

/** Makes the links of mentions point to pages for people. */
const withLinks = (html: string, base: string, repository: RepositoryId): string =>
  !html.includes('#issue-')
    ? html
    : html.replace(/<a href="#issue-(\d+)" data-issue="\1"/g, (_, number) => `<a href="${base}${issuePage(repository, Number(number))}"`);

export interface Encoding extends EncodeOptions2 {
  readonly items: ListItems;
}

/** Returns the text renderer of a request, with mentions of the repository's issues. */
export function renderedTextsOf(c: TrackerContext, { repository }: Access): RequestTexts {
  const texts = requestTexts(c);
  if (!texts.hasMentions) texts.useMentions(c.get('lookups').mentions(repository));
  return texts;
}

/** Adds the mentioned issues to the parts of an ETag, because they change without the revision. */
export const withMentions = async (
  c: TrackerContext,
  access: Access,
  { revision, embedded }: Tagged,
  ...texts: readonly (string | null)[]
): Promise<Tagged> => ({ revision, embedded: [...embedded, ...(await renderedTextsOf(c, access).fingerprints(...texts))] });

/** Returns the encoding options of a request in API 2.0. */
export async function encodingOf(c: TrackerContext, access: Access): Promise<Encoding> {
  const { repository } = access;
  const { items, ids } = await c.get('lookups').lists(c.get('dataVersion'), repository.key);
  const base = urlOf(c).origin;
  const texts = renderedTextsOf(c, access);
  return {
    base,
    repository: repository.id,
    items,
    render: (text, markup) => withLinks(texts.render(text, markup), base, repository.id),
    itemId: (list, name) => ids[list].get(name),
  };
}

/** Loads the issue of the URL. @throws {HttpError} 404, or 410 when it was deleted */
export async function openIssueOr410(store: Store, access: Access, c: TrackerContext): Promise<Issue> {
  try {
    return await openIssue(store, access, c);
  } catch (error) {
    const number = issueNumber(c);
    if (!(error instanceof HttpError) || number === undefined || number >= access.repository.nextNumber) throw error;
    throw deleted(number);
  }
}

const deleted = (number: number): HttpError => new HttpError(410, `Issue #${number} was deleted.`);

/** Returns the result of a write. Undefined means that the issue was deleted meanwhile. @throws {HttpError} 410 */
export function foundOr410<T>(value: T | undefined, c: TrackerContext): T {
  if (value === undefined) throw deleted(issueNumber(c) ?? 0);
  return value;
}

/**
 * Runs a write. Converts an invalid name to a 400 with the valid ones, and a failed `If-Match` to a 412 with the current object. @throws {HttpError}
 * 400, 412
 */
export async function guardWrite2<T>(
  store: Store,
  c: TrackerContext,
  access: Access,
  encode: { issue: (issue: Issue) => unknown; comment?: (comment: CommentMismatch['current']) => unknown },
  write: () => Promise<T>,
): Promise<T> {
  try {
    const response = await write();
    c.set('dataVersion', await store.dataVersion()); // the response shows the state after the write
    requestTexts(c).useMentions(c.get('lookups').freshMentions(access.repository.key));
    return response;
  } catch (error) {
    if (error instanceof InvalidField) throw await nameChoices(store, access.repository, error);
    const completed = (make: () => unknown): Promise<unknown> => requestTexts(c).complete(() => read(make()));
    if (error instanceof RevisionMismatch) {
      throw new HttpError(
        412,
        error.message,
        { current: await completed(() => encode.issue(error.current)) },
        { ETag: tagIn2(taggedIssue(error.current), undefined) },
      );
    }
    if (error instanceof CommentMismatch)
      throw new HttpError(412, error.message, { current: await completed(() => encode.comment?.(error.current)) });
    throw error;
  }
}
