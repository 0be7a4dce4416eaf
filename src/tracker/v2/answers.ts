import type { Issue, RepositoryId } from '../../model/issue';
import type { ListName } from '../../model/words';
import { issuePage } from '../../wire/v2/address';
import type { EncodeOptions2 } from '../../wire/v2/issue';
import { SerializedText, SerializedList, type JsonChunk } from '../../wire/texts';
import { encodePage } from '../../wire/v2/page';
import { issueNumber, openIssue, type Access } from '../access';
import { json, takesWritten } from '../answer';
import { nameChoices } from '../choices';
import { urlOf, type TrackerContext } from '../context';
import { isKnown, notModified, taggedIssue, tagIn2, type Tagged } from '../etag';
import { answerList } from '../answer-list';
import type { ListItems } from '../caches';
import { Refusal } from '../refusal';
import { CommentMismatch, InvalidField, RevisionMismatch, type Repository, type Store } from '../store/store';
import { partial } from './field-selectors';
import { requestTexts, type RequestTexts } from './rendered';
import { parseListParameters, type ListParameters } from './list-parameters';
import type { FoundPage } from './rows';
import { MAX_WHOLE_BYTES, StreamedList } from '../streamed';

/** How answers of API 2.0 are made: with which links, in how many pieces, and who has them already. */

export function fieldsOf(c: TrackerContext): string | undefined {
  const url = urlOf(c);
  return url.search === '' ? undefined : (url.searchParams.get('fields') ?? undefined);
}

/** Whether JSON may be put together of pieces that are written already, since all of it is wanted. */
export const takesAll = (c: TrackerContext): boolean => takesWritten(c) && fieldsOf(c) === undefined;

/** Answers with JSON, as much of it as `fields` asks for. */
export const answer = (c: TrackerContext, value: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  json(c, value instanceof SerializedText ? value : partial(value, fieldsOf(c)), status, headers);

/** Answers with what tells texts. `make` is called again where some of them have to be rendered elsewhere first. */
export const answerTexts = (
  c: TrackerContext,
  make: () => unknown,
  status = 200,
  headers: Record<string, string> = {},
): Promise<Response> => requestTexts(c).complete(async () => answer(c, await make(), status, headers));

/** Answers what somebody may have already. */
export async function answerTagged(c: TrackerContext, tagged: Tagged, make: () => unknown): Promise<Response> {
  const tag = tagIn2(tagged, fieldsOf(c));
  return isKnown(c, tag) ? notModified(tag) : answerTexts(c, make, 200, { ETag: tag });
}

/** Reads all of a value, some of which is made when it is read. */
function read(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(read);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, read(part)]));
}

/** A page as `fields` asks for it. Nothing is read of one of which no value is told. */
async function written(c: TrackerContext, envelope: Record<string, unknown>, { bytes, values }: FoundPage): Promise<unknown> {
  const fields = fieldsOf(c);
  const texts = requestTexts(c);
  const head = partial(envelope, fields) as Record<string, unknown>;
  if (!('values' in head)) return head;
  const told = (value: unknown) => (partial({ values: [value] }, fields) as { values: unknown[] }).values[0];
  if (bytes > MAX_WHOLE_BYTES) {
    return new StreamedList(head, 'values', async function* () {
      for await (const value of values()) yield await texts.complete(() => read(told(value)));
    });
  }
  const all: unknown[] = [];
  for await (const value of values()) all.push(await texts.complete(() => read(told(value))));
  return { ...head, values: all };
}

/** Answers a list of which each page is told by its address. `make` is not called for who has it already. */
export async function answerPage(
  c: TrackerContext,
  repository: Repository | undefined,
  make: (
    asked: ListParameters,
  ) => Promise<{ values: readonly unknown[]; size: number } | { written: readonly JsonChunk[]; size: number } | FoundPage>,
): Promise<Response> {
  const url = urlOf(c);
  const asked = parseListParameters(url.searchParams);
  const address = (page: number): string => {
    const other = new URL(url.href);
    other.searchParams.set('page', String(page));
    return other.href;
  };
  const page = async () => {
    const made = await make(asked);
    if ('written' in made) return new SerializedList(encodePage([], made.size, asked, address), 'values', made.written);
    if ('found' in made) return written(c, encodePage([], made.size, asked, address), made);
    return partial(encodePage(made.values, made.size, asked, address), fieldsOf(c));
  };
  if (!repository) return json(c, await page());
  const options = { audience: 'person', base: url.origin } as const;
  return answerList(c, { repository, what: `2 ${url.pathname}${url.search}`, options }, page);
}

/** The lists of a repository, as they are when this request looks. */
export const listsOf = (c: TrackerContext, { key }: Repository): Promise<ListItems> => c.get('lookups').lists(c.get('moment'), key);

/** What is mentioned in a text leads to where people would look. */
const withLinks = (html: string, base: string, repository: RepositoryId): string =>
  !html.includes('#issue-')
    ? html
    : html.replace(/<a href="#issue-(\d+)" data-issue="\1"/g, (_, number) => `<a href="${base}${issuePage(repository, Number(number))}"`);

export interface Encoding extends EncodeOptions2 {
  readonly items: ListItems;
}

/** The texts of a request about a repository, which tell what they mention of it. */
export function renderedTextsOf(c: TrackerContext, { repository }: Access): RequestTexts {
  const texts = requestTexts(c);
  if (!texts.hasMentions) texts.useMentions(c.get('lookups').mentions(repository));
  return texts;
}

/** What has texts, with what stands for the issues that they mention: these change without it. */
export const withMentions = async (
  c: TrackerContext,
  access: Access,
  { revision, along }: Tagged,
  ...texts: readonly (string | null)[]
): Promise<Tagged> => ({ revision, along: [...along, ...(await renderedTextsOf(c, access).learn(...texts))] });

/** What encoding needs in this request. */
export async function encodingOf(c: TrackerContext, access: Access): Promise<Encoding> {
  const { repository } = access;
  const items = await listsOf(c, repository);
  const base = urlOf(c).origin;
  const texts = renderedTextsOf(c, access);
  const ids: Partial<Record<ListName, ReadonlyMap<string, number>>> = {};
  return {
    base,
    repository: repository.id,
    items,
    render: (text, markup) => withLinks(texts.render(text, markup), base, repository.id),
    itemId: (list, name) => (ids[list] ??= new Map(items[list].map((item) => [item.name, item.id]))).get(name),
  };
}

/** The issue of the address. @throws {Refusal} 404, or 410 when it was there once */
export async function openIssueOr410(store: Store, access: Access, c: TrackerContext): Promise<Issue> {
  try {
    return await openIssue(store, access, c);
  } catch (error) {
    const number = issueNumber(c);
    if (!(error instanceof Refusal) || number === undefined || number >= access.repository.nextNumber) throw error;
    throw deleted(number);
  }
}

const deleted = (number: number): Refusal => new Refusal(410, `Issue #${number} was deleted.`);

/** `undefined` of a write: the issue, which was there when its request came, was deleted meanwhile. @throws {Refusal} 410 */
export function there<T>(value: T | undefined, c: TrackerContext): T {
  if (value === undefined) throw deleted(issueNumber(c) ?? 0);
  return value;
}

/**
 * Does a write, and tells what may stop it: 400 with what would be allowed; 412, with what is there now, where the
 * writer insisted on a revision that is not there any more.
 */
export async function writing<T>(
  store: Store,
  c: TrackerContext,
  access: Access,
  encode: { issue: (issue: Issue) => unknown; comment?: (comment: CommentMismatch['current']) => unknown },
  write: () => Promise<T>,
): Promise<T> {
  try {
    const written = await write();
    c.set('moment', store.dataVersion()); // what is told of it is what it is now
    requestTexts(c).useMentions(c.get('lookups').freshMentions(access.repository.key));
    return written;
  } catch (error) {
    if (error instanceof InvalidField) throw await nameChoices(store, access.repository, error);
    const whole = (make: () => unknown): Promise<unknown> => requestTexts(c).complete(() => read(make()));
    if (error instanceof RevisionMismatch) {
      throw new Refusal(
        412,
        error.message,
        { current: await whole(() => encode.issue(error.current)) },
        { ETag: tagIn2(taggedIssue(error.current), undefined) },
      );
    }
    if (error instanceof CommentMismatch)
      throw new Refusal(412, error.message, { current: await whole(() => encode.comment?.(error.current)) });
    throw error;
  }
}
