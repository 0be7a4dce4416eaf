import { lazy } from '../model/concurrency';
import type { Attachment, Comment, RepositoryId, Participation } from '../model/issue';
import type { ListName, Markup } from '../model/enums';
import * as v1 from '../wire/v1';
import { attachmentPath, attachmentsPath, changesPath, commentsPath, issuePath } from '../wire/v2/address';
import { decodeAttachment } from '../wire/v2/attachment';
import { decodeChange, decodeComment, encodeText } from '../wire/v2/comment';
import { decodePage, MAX_PAGELEN, type Page } from '../wire/v2/page';
import { BaseService, ignoreBody } from './base-service';
import type { LostRequest } from './unanswered';
import { TrackerError } from './errors';
import { dialectOf, featuresOf, missingFeature, type Feature } from './features';
import * as l10n from './l10n';
import { countedBytes, multipart } from './multipart';
import type { ConversationService, Features, Identity, ListEntry, IssueSummary, RequestOptions } from './service';

type AboutIssue = { repository: RepositoryId; number: number };
type Text = { content: string; markup?: Markup };

/** Field of the upload form; API 2.0 accepts any name. */
const FILE_FIELD = 'files';
/** More pages than any issue needs: bounds a site whose `next` links never end. */
const MAX_PAGES = 1000;
/** Pages that are requested at the same time. */
const MAX_CONCURRENT_REQUESTS = 4;
/** Fields that the editor does not need, omitted to make responses smaller: rendered HTML, the issue itself, and links. */
const OMITTED_FIELDS = ['issue', 'content.html', 'message.html', 'links', 'user.links'].map((field) => `-values.${field}`).join(',');

const commentsPath1 = ({ repository, number }: AboutIssue): string => `${v1.repositoryPath(repository)}/issues/${number}/comments`;
const decodeComment1 = (json: unknown): Comment => v1.decodeComments([json])[0]!;
const form = ({ content, markup }: Text): URLSearchParams => new URLSearchParams({ content, ...(markup && { markup }) });

/** Joins the two lists of an issue's timeline, comments and changes, which share their ids; oldest first. */
function joinChanges(comments: readonly Comment[], changes: readonly Comment[]): Comment[] {
  const changed = new Map(changes.map((change) => [change.id, change]));
  const entries = comments.map((comment) => ({ ...comment, changes: changed.get(comment.id)?.changes ?? [] }));
  for (const { id } of comments) changed.delete(id);
  if (changed.size === 0) return entries;
  return [...entries, ...changed.values()].sort((a, b) => a.createdOn.localeCompare(b.createdOn) || a.id - b.id);
}

/** Path of an attachment. `.` and `..` are refused: in a URL they lead to a parent, so that deleting the file would delete its issue. */
function pathOfFile(repository: RepositoryId, number: number, name: string): string {
  if (/^\.{0,2}$/.test(name))
    throw new TrackerError(
      'invalid',
      l10n.t('A file cannot be called {0}, so it can neither be opened nor deleted.', JSON.stringify(name)),
    );
  return attachmentPath(repository, number, name.toWellFormed());
}

/** Comments, attachments, votes and watching, over the richest API that the site speaks. */
export abstract class ConversationClient extends BaseService implements ConversationService {
  abstract identity(options?: RequestOptions): Promise<Identity>;

  /** Undefined until it is found out. */
  #dialect: Features['dialect'] | undefined;
  readonly #features = lazy((signal: AbortSignal | undefined) => this.#findFeatures(signal));

  async features(options: RequestOptions = {}): Promise<Features> {
    try {
      return await this.#features(options.signal);
    } catch (error) {
      if (TrackerError.is(error, 'cancelled') && !options.signal?.aborted) return this.features(options); // another caller has cancelled
      throw error;
    }
  }

  /**
   * Runs a read of API 2.0 while it is found out which API the site speaks, to spare the person a round trip. What is read counts only where the
   * site speaks it; undefined otherwise.
   */
  async #ofDialect2<T>(read: () => Promise<T>, options: RequestOptions): Promise<T | undefined> {
    // A site of API 1.0 is asked in vain once at the most.
    if (this.#dialect === '1.0') return undefined;
    const [answer, features] = await Promise.allSettled([read(), this.features(options)]);
    if (features.status === 'rejected') throw features.reason;
    if (features.value.dialect === '1.0') return undefined;
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  }

  async #findFeatures(signal: AbortSignal | undefined): Promise<Features> {
    const { site, credentials } = this.options;
    const isStranger = async () => (await credentials?.()) === undefined;
    this.#dialect = await dialectOf((spec) => this.request(spec), { signal, isStranger });
    return featuresOf(this.#dialect, site);
  }

  async comments(repository: RepositoryId, number: number, options: RequestOptions = {}): Promise<readonly Comment[]> {
    const about = { repository, number };
    const lists = await this.#ofDialect2(
      () =>
        Promise.all([
          this.#allPages(about, commentsPath(repository, number), decodeComment, options),
          this.#allPages(about, changesPath(repository, number), decodeChange, options),
        ]),
      options,
    );
    if (lists) return joinChanges(...lists);
    const request = { url: `${commentsPath1(about)}?fields=%2Bmarkup`, signal: options.signal };
    return this.ofIssue({ about, request, read: v1.decodeComments });
  }

  async mentioned(repository: RepositoryId, numbers: readonly number[], options: RequestOptions = {}): Promise<readonly IssueSummary[]> {
    if (numbers.length === 0 || (await this.features(options)).dialect === '1.0') return [];
    const { url, read } = (await import('./mentioned')).mentionedRequest(repository, numbers);
    return this.request({ about: { repository }, request: { url, signal: options.signal }, read });
  }

  async addComment(repository: RepositoryId, number: number, text: Text, options: RequestOptions = {}): Promise<Comment> {
    const about = { repository, number };
    const { url, data, read } = await this.#commentRequest(about, undefined, text, options);
    const find = async (lost: LostRequest) => (await import('./created')).findCreatedComment(this, repository, number, text.content, lost);
    const spec = { about, request: { method: 'post', url, data, signal: options.signal }, read };
    return this.createOnce(spec, (it) => this.ofIssue(it), { find });
  }

  async updateComment(
    repository: RepositoryId,
    number: number,
    id: number,
    text: Text,
    options: RequestOptions & { ifRevision?: string } = {},
  ): Promise<Comment> {
    const about = { repository, number, comment: id };
    const { url, data, read } = await this.#commentRequest(about, id, text, options);
    const headers = options.ifRevision ? { 'If-Match': `"${options.ifRevision}"` } : {};
    return this.ofIssue({ about, request: { method: 'put', url, data, headers, signal: options.signal }, read });
  }

  async deleteComment(
    repository: RepositoryId,
    number: number,
    id: number,
    options: RequestOptions & { ifRevision?: string } = {},
  ): Promise<void> {
    const about = { repository, number, comment: id };
    const { url } = await this.#commentRequest(about, id, { content: '' }, options);
    const headers = options.ifRevision ? { 'If-Match': `"${options.ifRevision}"` } : {};
    return this.ofIssue({ about, request: { method: 'delete', url, headers, signal: options.signal }, read: ignoreBody });
  }

  async attachments(repository: RepositoryId, number: number, options: RequestOptions = {}): Promise<readonly Attachment[]> {
    const read = () => this.#allPages({ repository, number }, attachmentsPath(repository, number), decodeAttachment, options);
    return this.#requireDialect2('attachments', await this.#ofDialect2(read, options));
  }

  async attach(
    repository: RepositoryId,
    number: number,
    file: { name: string; bytes: Uint8Array },
    { signal, onProgress }: RequestOptions & { onProgress?: (share: number) => void } = {},
  ): Promise<void> {
    await this.#require('attachments', { signal });
    const about = { repository, number };
    const { body, type } = await multipart(FILE_FIELD, file);
    // Over HTTP the body is streamed, so that progress can be counted; a worker takes the bytes in one message.
    const data = onProgress && !this.options.fetch ? countedBytes(body, onProgress) : body;
    const headers = { 'Content-Type': type };
    const request = { method: 'post', url: attachmentsPath(repository, number), data, headers, timeout: 0, signal };
    await this.ofIssue({ about, request, read: ignoreBody });
    onProgress?.(1);
  }

  async attachment(repository: RepositoryId, number: number, name: string, options: RequestOptions = {}): Promise<Uint8Array> {
    await this.#require('attachments', options);
    return this.ofIssue({
      about: { repository, number, attachment: name },
      request: {
        url: pathOfFile(repository, number, name),
        headers: { Accept: '*/*' },
        responseType: 'arraybuffer',
        maxContentLength: -1, // the tracker bounds attachments when they are uploaded
        timeout: 0,
        signal: options.signal,
      },
      read: (data) => new Uint8Array(data as ArrayBuffer),
    });
  }

  async deleteAttachment(repository: RepositoryId, number: number, name: string, options: RequestOptions = {}): Promise<void> {
    await this.#require('attachments', options);
    const request = { method: 'delete', url: pathOfFile(repository, number, name), signal: options.signal };
    return this.ofIssue({ about: { repository, number, attachment: name }, request, read: ignoreBody });
  }

  async participation(repository: RepositoryId, number: number, options: RequestOptions = {}): Promise<Participation> {
    const isSet = (participation: 'watch' | 'vote') => this.#isSet({ repository, number }, participation, options);
    const read = () => Promise.all([isSet('watch'), isSet('vote')]);
    const [watching, voted] = this.#requireDialect2('watching', await this.#ofDialect2(read, options));
    return { watching, voted };
  }

  async watch(repository: RepositoryId, number: number, watching: boolean, options: RequestOptions = {}): Promise<void> {
    await this.#require('watching', options);
    return this.#set({ repository, number }, 'watch', watching, options);
  }

  async vote(repository: RepositoryId, number: number, voted: boolean, options: RequestOptions = {}): Promise<void> {
    await this.#require('votes', options);
    return this.#set({ repository, number }, 'vote', voted, options);
  }

  async addListItem(repository: RepositoryId, list: ListName, name: string, { signal }: RequestOptions = {}): Promise<void> {
    const url = `${v1.repositoryPath(repository)}/${v1.listPath(list)}`;
    return this.request({
      about: { repository },
      request: { method: 'post', url, data: new URLSearchParams({ name }), signal },
      read: ignoreBody,
    });
  }

  async listEntries(repository: RepositoryId, list: ListName, options: RequestOptions = {}): Promise<readonly ListEntry[]> {
    return (await import('./lists')).readList((spec) => this.request(spec), { repository, list }, options);
  }

  async renameListEntry(repository: RepositoryId, list: ListName, entry: ListEntry, options: RequestOptions = {}): Promise<void> {
    return (await import('./lists')).renameEntry((spec) => this.request(spec), { repository, list }, entry, options);
  }

  async deleteListEntry(repository: RepositoryId, list: ListName, id: number, options: RequestOptions = {}): Promise<void> {
    return (await import('./lists')).deleteEntry((spec) => this.request(spec), { repository, list }, id, options);
  }

  /** @throws {TrackerError} of reason `unsupported` where the site lacks the feature */
  async #require(feature: Feature, options: RequestOptions): Promise<void> {
    const features = await this.features(options);
    if (!features[feature]) throw new TrackerError('unsupported', missingFeature(feature, this.options.site));
  }

  /** What was read of API 2.0. @throws {TrackerError} of reason `unsupported` where the site does not speak it */
  #requireDialect2<T>(feature: Feature, read: T | undefined): T {
    if (read === undefined) throw new TrackerError('unsupported', missingFeature(feature, this.options.site));
    return read;
  }

  /** URL, body and reader of a request that writes a comment; without `id` a new one. */
  async #commentRequest(about: AboutIssue, id: number | undefined, text: Text, options: RequestOptions) {
    const path = id === undefined ? '' : `/${id}`;
    if ((await this.features(options)).dialect === '1.0') {
      return { url: `${commentsPath1(about)}${path}?fields=%2Bmarkup`, data: form(text), read: decodeComment1 };
    }
    return { url: commentsPath(about.repository, about.number) + path, data: encodeText(text), read: decodeComment };
  }

  /** Fetches all pages of a list: the first alone, then several at a time where the site numbers its pages. */
  async #allPages<T>(about: AboutIssue, path: string, read: (value: unknown) => T, { signal }: RequestOptions): Promise<T[]> {
    const requestPage = (query: string) =>
      this.ofIssue({ about, request: { url: path + query, signal }, read: (data): Page<T> => decodePage(data, read) });
    const collected: T[] = [];
    let queries = [`?pagelen=${MAX_PAGELEN}&fields=${encodeURIComponent(OMITTED_FIELDS)}`];
    let pages = 0;
    while (queries.length > 0 && pages < MAX_PAGES) {
      const answers = await Promise.all(queries.map(requestPage));
      pages += answers.length;
      for (const { values } of answers) collected.push(...values);
      queries = this.#queriesAfter(answers.at(-1)!, queries.at(-1)!);
    }
    return collected;
  }

  /** The queries of the pages after one. Only the query of `next` is used, because a site behind a reverse proxy may not know its own host. */
  #queriesAfter({ next, pagesLeft }: Page<unknown>, query: string): string[] {
    const following = next === undefined ? '' : new URL(next, this.options.baseUrl).search;
    if (following === '' || following === query) return [];
    const page = Number(new URLSearchParams(following).get('page'));
    if (!Number.isSafeInteger(page) || page < 1) return [following];
    return Array.from({ length: Math.min(pagesLeft, MAX_CONCURRENT_REQUESTS) }, (_, index) => {
      const parameters = new URLSearchParams(following);
      parameters.set('page', String(page + index));
      return index === 0 ? following : `?${parameters.toString()}`;
    });
  }

  /** Whether the person watches, or has voted for, an issue: 204 is yes, 404 is no. */
  async #isSet({ repository, number }: AboutIssue, participation: 'watch' | 'vote', { signal }: RequestOptions): Promise<boolean> {
    try {
      const request = { url: `${issuePath(repository, number)}/${participation}`, signal };
      return await this.request({ about: { repository, number }, request, read: () => true });
    } catch (error) {
      if (TrackerError.is(error, 'notFound')) return false;
      throw error;
    }
  }

  async #set(
    { repository, number }: AboutIssue,
    participation: 'watch' | 'vote',
    isOn: boolean,
    { signal }: RequestOptions,
  ): Promise<void> {
    const request = { method: isOn ? 'put' : 'delete', url: `${issuePath(repository, number)}/${participation}`, signal };
    return this.ofIssue({ about: { repository, number }, request, read: ignoreBody });
  }
}
