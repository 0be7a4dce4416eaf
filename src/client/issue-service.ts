import type { AxiosResponse } from 'axios';
import type { Choices, Comment, Issue, IssueFields, NewIssue, Person, RepositoryId } from '../model/issue';
import type { Filter, IssueQuery } from '../model/query';
import { DEFAULT_SORT } from '../model/query';
import { repositoryName } from '../model/repository';
import type { Right } from '../model/rights';
import type { ListName } from '../model/words';
import {
  decodeComments,
  decodeFollowers,
  decodeIssue,
  decodeList,
  decodeNames,
  decodePeople,
  decodeRepositories,
  decodeRepository,
  decodeUser,
  encodeFields,
  listPath,
  repositoryPath,
} from '../wire/v1';
import { encodeQuery } from '../wire/v1-query';
import { TrackerError } from './errors';
import { etag } from './failures';
import { Http, type HttpOptions } from './http';
import { importArchive } from './import-job';
import { fetchStretch, walk } from './pages';
import type { Identity, ImportResult, IssuePage, IssueService, RepositorySummary, RequestOptions } from './service';

/** What we ask for beyond API 1.0; a site that does not know it ignores it. */
const EXTRA = { fields: '+markup' };

const asIssue = (json: unknown, response: AxiosResponse): Issue => decodeIssue(json, etag(response));

/** The API service over API 1.0 (and 2.0's import job), for a server or for *This computer* by `fetch`. */
export function createIssueService(options: HttpOptions): IssueService {
  return new Service(new Http(options), options);
}

class Service implements IssueService {
  constructor(
    private readonly http: Http,
    private readonly options: HttpOptions,
  ) {}

  list(id: RepositoryId, query: IssueQuery, { signal }: RequestOptions = {}): Promise<IssuePage> {
    return fetchStretch(query.start, query.limit, (start, limit) => this.page(id, { ...query, start, limit }, signal));
  }

  async count(id: RepositoryId, filter: Filter, search: string | null, { signal }: RequestOptions = {}): Promise<number> {
    return (await this.page(id, { filter, search, sort: DEFAULT_SORT, start: 0, limit: 1 }, signal)).count;
  }

  all(id: RepositoryId, query: Omit<IssueQuery, 'start' | 'limit'>, { signal }: RequestOptions = {}): AsyncIterable<Issue> {
    return walk((start, limit) => this.page(id, { ...query, start, limit }, signal));
  }

  get(id: RepositoryId, number: number, { signal }: RequestOptions = {}): Promise<Issue> {
    return this.http.read({ path: issuePath(id, number), params: new URLSearchParams(EXTRA), signal }, about(id, number), asIssue);
  }

  create(id: RepositoryId, fields: NewIssue, { signal }: RequestOptions = {}): Promise<Issue> {
    const call = {
      method: 'POST',
      path: `${repositoryPath(id)}/issues`,
      params: new URLSearchParams(EXTRA),
      body: encodeFields(fields),
      signal,
    } as const;
    return this.http.read(call, about(id), asIssue);
  }

  update(
    id: RepositoryId,
    number: number,
    fields: IssueFields,
    options: RequestOptions & { ifRevision?: string | null } = {},
  ): Promise<Issue> {
    const { signal, ifRevision } = options;
    const call = {
      method: 'PUT',
      path: issuePath(id, number),
      params: new URLSearchParams(EXTRA),
      body: encodeFields(fields),
      signal,
    } as const;
    return this.http.read({ ...call, ...(ifRevision && { headers: { 'If-Match': ifRevision } }) }, about(id, number), asIssue);
  }

  async delete(id: RepositoryId, number: number, { signal }: RequestOptions = {}): Promise<void> {
    await this.http.send({ method: 'DELETE', path: issuePath(id, number), signal }, about(id, number));
  }

  followers(id: RepositoryId, number: number, { signal }: RequestOptions = {}): Promise<readonly Person[]> {
    return this.http.read({ path: `${issuePath(id, number)}/followers`, signal }, about(id, number), decodeFollowers);
  }

  comments(id: RepositoryId, number: number, { signal }: RequestOptions = {}): Promise<readonly Comment[]> {
    const call = { path: `${issuePath(id, number)}/comments`, params: new URLSearchParams(EXTRA), signal };
    return this.http.read(call, about(id, number), decodeComments);
  }

  async choices(id: RepositoryId, { signal }: RequestOptions = {}): Promise<Choices> {
    const path = repositoryPath(id);
    const names = (list: ListName) => orNone(this.http.read({ path: `${path}/${listPath(list)}`, signal }, about(id), decodeNames));
    const people = orNone(this.http.read({ path: `${path}/assignees`, signal }, about(id), decodePeople));
    const [component, milestone, version, assignees] = await Promise.all([
      names('component'),
      names('milestone'),
      names('version'),
      people,
    ]);
    return { lists: { component, milestone, version }, assignees };
  }

  async revision(id: RepositoryId, { signal }: RequestOptions = {}): Promise<string | null> {
    const params = new URLSearchParams({ limit: '1' });
    return etag(await this.http.send({ path: `${repositoryPath(id)}/issues`, params, signal }, about(id)));
  }

  identity({ signal }: RequestOptions = {}): Promise<Identity> {
    return this.http.read({ path: '/1.0/user', signal }, {}, (json) => ({ person: decodeUser(json) }));
  }

  async right(id: RepositoryId, { signal }: RequestOptions = {}): Promise<Right | undefined> {
    return this.http.read({ path: repositoryPath(id), signal }, about(id), (json) => decodeRepository(json).right);
  }

  repositories({ signal }: RequestOptions = {}): Promise<readonly RepositorySummary[]> {
    return this.http.read({ path: '/1.0/user/repositories', signal }, {}, decodeRepositories);
  }

  async addRepository({ owner, slug }: RepositoryId, { signal }: RequestOptions = {}): Promise<void> {
    const body = new URLSearchParams({ name: slug, owner, slug });
    await this.http.send({ method: 'POST', path: '/1.0/repositories', body, signal }, { repository: `${owner}/${slug}` });
  }

  importArchive(id: RepositoryId, archive: Uint8Array, options: Parameters<IssueService['importArchive']>[2]): Promise<ImportResult> {
    return importArchive(this.http, id, archive, options);
  }

  issueUrl(id: RepositoryId, number: number): string | undefined {
    return this.options.fetch ? undefined : `${this.options.baseUrl}${issuePath(id, number)}`;
  }

  private page(id: RepositoryId, query: IssueQuery, signal: AbortSignal | undefined): Promise<IssuePage> {
    const params = encodeQuery(query);
    params.set('fields', EXTRA.fields);
    return this.http.read({ path: `${repositoryPath(id)}/issues`, params, signal }, about(id), decodeList);
  }
}

const issuePath = (id: RepositoryId, number: number): string => `${repositoryPath(id)}/issues/${number}`;

const about = (id: RepositoryId, issue?: number) => ({ repository: repositoryName(id), issue });

/** A list that a plain API 1.0 site does not have is empty; any other failure is one. */
async function orNone<T>(list: Promise<T[]>): Promise<T[]> {
  try {
    return await list;
  } catch (error) {
    if (TrackerError.is(error, 'noRepository', 'notFound', 'unexpected', 'forbidden')) return [];
    throw error;
  }
}
