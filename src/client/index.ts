import type { Choices, Issue, IssueFields, NewIssue, Person, RepositoryDefaults, RepositoryId } from '../model/issue';
import type { IssueAnchor } from '../model/codeAnchors';
import type { GroupBy, GroupCount } from '../model/groups';
import type { Insight } from '../model/insight';
import type { Filter, IssueQuery } from '../model/query';
import { DEFAULT_SORT } from '../model/query';
import type { Right } from '../model/rights';
import { LISTS, type ListName } from '../model/enums';
import * as v1 from '../wire/v1';
import { decodeGroups, encodeGroupsQuery } from '../wire/v1-groups';
import type { ImportReport } from '../wire/archive';
import { format } from '../wire/messages';
import { ARCHIVE_FIELD, AUTHORS_FIELD, encodeNamedArchive, importPath, NAMED_ARCHIVE, type ImportJob } from '../wire/v2';
import { TrackerError } from './errors';
import { ConversationClient } from './conversation';
import type { RequestSpec, ServiceOptions } from './http';
import { importResultOf, runImport, type ImportRequestOptions } from './import';
import { multipart, multipartOfFile } from './multipart';
import { ignoreBody } from './base-service';
import { stateOf, tagOf } from './conditional';
import { toWriteError, runExport } from './export';
import { fetchRange, walk, type FetchPage } from './pages';
import { unsupportedQuery, parametersOf } from './query';
import * as l10n from './l10n';
import { RepositoryRevisions } from './revisions';
import { issueUrl } from './site-url';
import type { LostRequest } from './unanswered';
import { writeFileAtomically } from './whole-file';
import type {
  ArchiveToSend,
  DeletedIssues,
  ManyResult,
  RestoreResult,
  Identity,
  RemoteImportResult,
  ImportRequest,
  IssueListPage,
  IssueService,
  RepositorySummary,
  RequestOptions,
} from './service';

type SendAnchor = (spec: RequestSpec<IssueAnchor> & { about: { repository: RepositoryId; number: number } }) => Promise<IssueAnchor>;

export type { Credentials } from './credentials';
export type { Fetch, ServiceOptions } from './http';

/** The body of the request that starts an import. */
interface ImportBody {
  readonly body: string | ArrayBuffer | ReadableStream<Uint8Array>;
  readonly type: string;
}

/** Adds the markup and the number of votes to each issue. Bitbucket's own API 1.0 ignores the parameter. */
const ISSUE_FIELDS = 'fields=%2Bmarkup,%2Bvotes';

const issuesPath = (repository: RepositoryId): string => `${v1.repositoryPath(repository)}/issues`;
const issuePath = (repository: RepositoryId, number: number): string => `${issuesPath(repository)}/${number}`;

const readIssue: RequestSpec<Issue>['read'] = (data, headers) => v1.decodeIssue(data, tagOf(headers));

const NO_DEFAULTS: RepositoryDefaults = { kind: null, component: null, milestone: null, version: null, assignee: null };

class TrackerService extends ConversationClient implements IssueService {
  readonly #revisions = new RepositoryRevisions((spec) => this.request(spec), this.options.isLocal !== true);

  async list(repository: RepositoryId, query: IssueQuery, { signal, onState }: RequestOptions = {}): Promise<IssueListPage> {
    return fetchRange(this.#pages(repository, query, onState), query.start, query.limit, signal);
  }

  async count(repository: RepositoryId, filter: Filter, search: string | null, options: RequestOptions = {}): Promise<number> {
    return (await this.list(repository, { filter, search, sort: { field: 'number', descending: true }, start: 0, limit: 0 }, options))
      .count;
  }

  async groups(
    repository: RepositoryId,
    groupBy: GroupBy,
    query: Pick<IssueQuery, 'filter' | 'search' | 'searchComments'>,
    { signal, onState }: RequestOptions = {},
  ): Promise<readonly GroupCount[] | undefined> {
    return this.guard({ repository }, async () => {
      const { parameters, understood } = await parametersOf({ ...query, sort: { field: 'number', descending: true }, start: 0, limit: 1 });
      const url = `${issuesPath(repository)}/counts?${encodeGroupsQuery(groupBy, parameters).toString()}`;
      const read = (data: unknown, headers: Readonly<Record<string, unknown>>) => {
        onState?.(stateOf(headers));
        return { groups: decodeGroups(data), isUnderstood: understood(data) };
      };
      const answer = await this.optional(undefined, { about: { repository }, request: { url, signal }, read });
      if (answer?.isUnderstood === false) throw unsupportedQuery(this.options.site);
      return answer?.groups;
    });
  }

  async insight(
    repository: RepositoryId,
    query: Pick<IssueQuery, 'filter' | 'search' | 'searchComments'>,
    { signal }: RequestOptions = {},
  ): Promise<Insight | undefined> {
    return this.guard({ repository }, async () => {
      const { parameters, understood } = await parametersOf({ ...query, sort: { field: 'number', descending: true }, start: 0, limit: 1 });
      for (const key of ['sort', 'start', 'limit']) parameters.delete(key);
      const url = `${issuesPath(repository)}/insight?${parameters.toString()}`;
      const { decodeInsight } = await import('../wire/v1-insight');
      const read = (data: unknown) => ({ insight: decodeInsight(data), isUnderstood: understood(data) });
      const answer = await this.optional(undefined, { about: { repository }, request: { url, signal }, read });
      if (answer?.isUnderstood === false) throw unsupportedQuery(this.options.site);
      return answer?.insight;
    });
  }

  all(
    repository: RepositoryId,
    issueQuery: Pick<IssueQuery, 'filter' | 'search' | 'searchComments'>,
    options: RequestOptions = {},
  ): AsyncIterable<Issue> {
    const query = { ...issueQuery, sort: { field: 'number', descending: false } } as const;
    return walk(this.#pages(repository, query), options.signal);
  }

  async get(repository: RepositoryId, number: number, options: RequestOptions = {}): Promise<Issue> {
    const url = `${issuePath(repository, number)}?${ISSUE_FIELDS}`;
    return this.ofIssue({ about: { repository, number }, request: { url, signal: options.signal }, read: readIssue });
  }

  async create(repository: RepositoryId, fields: NewIssue, { signal }: RequestOptions = {}): Promise<Issue> {
    const request = { method: 'post', url: `${issuesPath(repository)}?${ISSUE_FIELDS}`, data: v1.encodeFields(fields), signal };
    const find = async (lost: LostRequest) =>
      (await import('./created')).findCreatedIssue(this, (spec) => this.request(spec), repository, fields, lost);
    const spec = { about: { repository }, request, read: readIssue };
    return this.#creatingRepository(repository, { signal }, () =>
      this.createOnce(spec, (it) => this.request(it), { name: fields.title, find }),
    );
  }

  async update(
    repository: RepositoryId,
    number: number,
    fields: IssueFields,
    { signal, ifRevision }: RequestOptions & { ifRevision?: string | null } = {},
  ): Promise<Issue> {
    const headers = ifRevision ? { 'If-Match': ifRevision } : {};
    const url = `${issuePath(repository, number)}?${ISSUE_FIELDS}`;
    const request = { method: 'put', url, data: v1.encodeFields(fields), headers, signal };
    return this.ofIssue({ about: { repository, number }, request, read: readIssue });
  }

  async delete(repository: RepositoryId, number: number, { signal }: RequestOptions = {}): Promise<void> {
    const request = { method: 'delete', url: issuePath(repository, number), signal };
    return this.ofIssue({ about: { repository, number }, request, read: ignoreBody });
  }

  async followers(repository: RepositoryId, number: number, { signal }: RequestOptions = {}): Promise<readonly Person[]> {
    const request = { url: `${issuePath(repository, number)}/followers`, signal };
    return this.ofIssue({ about: { repository, number }, request, read: v1.decodeFollowers });
  }

  async choices(repository: RepositoryId, options: RequestOptions = {}): Promise<Choices> {
    const fetchList = <T>(path: string, read: (data: unknown) => readonly T[]): Promise<readonly T[]> =>
      this.optional([], {
        about: { repository },
        request: { url: `${v1.repositoryPath(repository)}/${path}`, signal: options.signal },
        read,
      });
    const [assignees, ...lists] = await Promise.all([
      fetchList('assignees', v1.decodePeople),
      ...LISTS.map((list) => fetchList(v1.listPath(list), v1.decodeNames)),
    ]);
    return {
      assignees,
      lists: Object.fromEntries(LISTS.map((list, index) => [list, lists[index] ?? []])) as Record<ListName, readonly string[]>,
    };
  }

  async revision(repository: RepositoryId, options: RequestOptions = {}): Promise<string | null> {
    return this.#revisions.present(repository, options);
  }

  async nextRevision(repository: RepositoryId, known: string, options: RequestOptions = {}): Promise<string | null | undefined> {
    return this.#revisions.next(repository, known, options);
  }

  async identity({ signal }: RequestOptions = {}): Promise<Identity> {
    return this.request({ request: { url: '/1.0/user', signal }, read: (data) => ({ person: v1.decodeUser(data) }) });
  }

  async right(repository: RepositoryId, { signal }: RequestOptions = {}): Promise<Right | undefined> {
    const request = { url: v1.repositoryPath(repository), signal };
    const otherwise = this.options.isLocal ? 'admin' : undefined;
    return this.optional(otherwise, { about: { repository }, request, read: (data) => v1.decodeRepository(data).right });
  }

  async defaults(repository: RepositoryId, { signal }: RequestOptions = {}): Promise<RepositoryDefaults> {
    const request = { url: v1.repositoryPath(repository), signal };
    return this.optional(NO_DEFAULTS, {
      about: { repository },
      request,
      read: (data) => v1.decodeRepository(data).defaults ?? NO_DEFAULTS,
    });
  }

  async repositories(options: RequestOptions = {}): Promise<readonly RepositorySummary[]> {
    return (await import('./repositories')).listRepositories((spec) => this.request(spec), options);
  }

  async addRepository(id: RepositoryId, { signal, isPrivate = true }: RequestOptions & { isPrivate?: boolean } = {}): Promise<void> {
    const data = new URLSearchParams({ owner: id.owner, slug: id.slug, is_private: String(isPrivate) });
    return this.request({ request: { method: 'post', url: '/1.0/repositories', data, signal }, read: ignoreBody });
  }

  async importArchive(
    repository: RepositoryId,
    archive: ArchiveToSend,
    options: Parameters<IssueService['importArchive']>[2],
  ): Promise<RemoteImportResult> {
    return importResultOf(await this.#import(repository, archive, options));
  }

  async describeImport(
    repository: RepositoryId,
    archive: ArchiveToSend,
    options: RequestOptions & ImportRequest = {},
  ): Promise<ImportReport> {
    const { report } = await this.#import(repository, archive, { ...options, dryRun: true });
    if (report) return { ...report, warnings: report.told?.map(format) ?? report.warnings };
    throw new TrackerError('unsupported', l10n.t('This site cannot preview imports.'));
  }

  async #import(
    repository: RepositoryId,
    archive: ArchiveToSend,
    {
      signal,
      replace = false,
      append = false,
      dryRun = false,
      isNew = false,
      authors,
      onProgress,
    }: Parameters<IssueService['importArchive']>[2] & { dryRun?: boolean },
  ): Promise<ImportJob> {
    const flags = Object.entries({ replace, append, dry_run: dryRun, discard_repository: isNew }).filter(([, value]) => value);
    const query = flags.map(([name]) => `${name}=true`).join('&');
    return this.#runImport(repository, query, () => this.#archiveBody(archive, authors), {
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
  }

  async undoImport(
    repository: RepositoryId,
    backup: string,
    options: NonNullable<Parameters<IssueService['undoImport']>[2]> = {},
  ): Promise<RemoteImportResult> {
    const body = { body: '', type: 'application/x-www-form-urlencoded' };
    return importResultOf(await this.#runImport(repository, `undo=${encodeURIComponent(backup)}`, () => Promise.resolve(body), options));
  }

  #runImport(repository: RepositoryId, query: string, send: () => Promise<ImportBody>, options: ImportRequestOptions): Promise<ImportJob> {
    const url = importPath(repository.owner, repository.slug);
    const about = { repository };
    const read = (data: unknown) => data;
    const start = async (signal: AbortSignal | undefined) => {
      const { body, type } = await send();
      const headers = { 'Content-Type': type };
      const request = { method: 'post', url: query ? `${url}?${query}` : url, data: body, headers, timeout: 0, signal };
      return this.request({ about, request, read });
    };
    const requests = {
      start: (signal: AbortSignal | undefined) => this.#creatingRepository(repository, { signal }, () => start(signal)),
      status: (signal: AbortSignal | undefined) => this.request({ about, request: { url, signal }, read }),
      cancel: () => this.request({ about, request: { method: 'delete', url }, read: ignoreBody }),
    };
    return this.guard(about, () => runImport(requests, options));
  }

  /** The body for an archive: its path for *This computer*, whose tracker reads the file itself, else its bytes, streamed from the file. */
  async #archiveBody(archive: ArchiveToSend, authors: ImportRequest['authors']): Promise<ImportBody> {
    const texts: Record<string, string> = authors ? { [AUTHORS_FIELD]: JSON.stringify(authors) } : {};
    const about = { name: 'archive.zip', type: 'application/zip' };
    if (!('file' in archive)) return multipart(ARCHIVE_FIELD, { ...about, bytes: archive }, texts);
    if (!this.options.isLocal) return multipartOfFile(ARCHIVE_FIELD, { ...about, file: archive.file }, texts);
    return { body: encodeNamedArchive({ file: archive.file, ...(authors && { authors: { ...authors } }) }), type: NAMED_ARCHIVE };
  }

  async exportArchive(repository: RepositoryId, options: Parameters<IssueService['exportArchive']>[1] = {}): Promise<Uint8Array> {
    let zip = new Uint8Array();
    const save = async (stream: ReadableStream<Uint8Array>) => {
      zip = new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
    };
    await this.guard({ repository }, () => runExport({ request: (spec) => this.request(spec), save }, repository, options));
    return zip;
  }

  async saveArchive(repository: RepositoryId, file: string, options: Parameters<IssueService['saveArchive']>[2] = {}): Promise<void> {
    const save = (stream: ReadableStream<Uint8Array>) =>
      writeFileAtomically(file, stream).catch((error: unknown) => Promise.reject(toWriteError(error, file) as Error));
    const requests = { request: <T>(spec: RequestSpec<T>) => this.request(spec), save, ...(this.options.isLocal && { file }) };
    await this.guard({ repository }, () => runExport(requests, repository, options));
  }

  async changeMany(...args: Parameters<IssueService['changeMany']>): Promise<ManyResult> {
    // A comment is the only part of a change that sent twice would be there twice.
    return (await import('./many')).changeMany(
      this,
      (spec) => (args[2].message !== undefined ? this.createOnce(spec, (it) => this.request(it)) : this.request(spec)),
      ...args,
    );
  }

  async deletedIssues(...[repository, options]: Parameters<IssueService['deletedIssues']>): Promise<DeletedIssues> {
    return (await import('./many')).deletedIssues((spec) => this.request(spec), repository, options);
  }

  async restoreIssues(repository: RepositoryId, numbers: readonly number[], options: RequestOptions = {}): Promise<RestoreResult> {
    return (await import('./many')).restoreIssues((spec) => this.request(spec), repository, numbers, options);
  }

  async purgeIssues(repository: RepositoryId, numbers: readonly number[], options: RequestOptions = {}): Promise<void> {
    return (await import('./many')).purgeIssues((spec) => this.request(spec), repository, numbers, options);
  }

  async relations(repository: RepositoryId, number: number, options: RequestOptions = {}): ReturnType<IssueService['relations']> {
    return (await import('./relations')).fetchRelations(this, (spec) => this.ofIssue(spec), { repository, number }, options);
  }

  async relate(...[repository, number, key, options]: Parameters<IssueService['relate']>): ReturnType<IssueService['relate']> {
    return (await import('./relations')).relate(this, (spec) => this.ofIssue(spec), { repository, number }, key, options);
  }

  async unrelate(...[repository, number, key, options]: Parameters<IssueService['unrelate']>): Promise<void> {
    return (await import('./relations')).unrelate(this, (spec) => this.ofIssue(spec), { repository, number }, key, options);
  }

  async anchors(repository: RepositoryId, number: number, options: RequestOptions = {}): ReturnType<IssueService['anchors']> {
    return (await import('./anchors')).fetchAnchors(this, (spec) => this.ofIssue(spec), { repository, number }, options);
  }

  async addAnchor(...[repository, number, anchor, options]: Parameters<IssueService['addAnchor']>): ReturnType<IssueService['addAnchor']> {
    const find = async (lost: LostRequest) => (await import('./created')).findCreatedAnchor(this, repository, number, anchor, lost);
    const send: SendAnchor = (spec) => this.createOnce(spec, (it) => this.ofIssue(it), { find });
    return (await import('./anchors')).addAnchor(this, send, { repository, number }, anchor, options);
  }

  async updateAnchor(
    ...[repository, number, id, change, options]: Parameters<IssueService['updateAnchor']>
  ): ReturnType<IssueService['updateAnchor']> {
    return (await import('./anchors')).updateAnchor(this, (spec) => this.ofIssue(spec), { repository, number }, id, change, options);
  }

  async deleteAnchor(...[repository, number, id, options]: Parameters<IssueService['deleteAnchor']>): Promise<void> {
    return (await import('./anchors')).deleteAnchor(this, (spec) => this.ofIssue(spec), { repository, number }, id, options);
  }

  async repositoryAnchors(...args: Parameters<IssueService['repositoryAnchors']>): ReturnType<IssueService['repositoryAnchors']> {
    return (await import('./anchors')).fetchRepositoryAnchors(this, (spec) => this.request(spec), ...args);
  }

  async news(...args: Parameters<IssueService['news']>): ReturnType<IssueService['news']> {
    return (await import('./news')).newsOf(this, (spec) => this.request(spec), ...args);
  }

  async counts(...args: Parameters<IssueService['counts']>): ReturnType<IssueService['counts']> {
    return (await import('./news')).countsOf(this, (spec) => this.request(spec), ...args);
  }

  issueUrl(repository: RepositoryId, number: number): string | undefined {
    return issueUrl(this.options, repository, number);
  }

  #pages(repository: RepositoryId, query: Omit<IssueQuery, 'start' | 'limit'>, onState?: RequestOptions['onState']): FetchPage {
    return (start, limit, signal) =>
      this.guard({ repository }, async () => {
        const { parameters, understood } = await parametersOf({ ...query, sort: query.sort ?? DEFAULT_SORT, start, limit });
        const hits = query.search ? ',%2Bhit' : '';
        const request = { url: `${issuesPath(repository)}?${ISSUE_FIELDS}${hits}&${parameters.toString()}`, signal };
        const read = (data: unknown, headers: Readonly<Record<string, unknown>>) => {
          onState?.(stateOf(headers));
          return { list: v1.decodeList(data), isUnderstood: understood(data) };
        };
        const answer = await this.request({ about: { repository }, request, read });
        if (!answer.isUnderstood) throw unsupportedQuery(this.options.site);
        return answer.list;
      });
  }

  /** Runs work; on *This computer* it creates a missing repository and runs the work again. The first run has changed nothing then. */
  async #creatingRepository<T>(repository: RepositoryId, options: RequestOptions, task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      if (!this.options.isLocal || !TrackerError.is(error, 'noRepository')) throw error;
      await this.addRepository(repository, options);
      return task();
    }
  }
}

/** Creates the service of one site, over HTTP or over the given `fetch`. No request is sent before its first use. */
export const createIssueService = (options: ServiceOptions): IssueService => new TrackerService(options);
