import { Hono } from 'hono';
import { encodeRepository2, REPOSITORY_CONSTANTS } from '../../wire/v2/repository';
import type { Right } from '../../model/rights';
import { openRepository, requireViewer } from '../access';
import { budgetOf } from '../budget';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { REPOSITORY_ROUTE, route } from '../routing';
import type { RequestBudget } from '../store/budget';
import type { RepositoryColumn, RepositoryQuery } from '../store/repository-query';
import type { FoundRow, RowQuery } from '../store/row-query';
import type { Repository, Store } from '../store/store';
import { json2, respondWithPage } from './responses';
import { invalid } from './list-parameters';
import { pageOfRows } from './rows';
import { openWorkspace, readerOf } from './workspaces';

/** Lists that Bitbucket has and this tracker does not. They are empty. */
const NO_CODE = '(?:pullrequests|commits|forks|watchers|downloads|hooks|src)';

const REPOSITORY_FIELDS = [
  ...Object.keys(REPOSITORY_CONSTANTS),
  ...['name', 'slug', 'full_name', 'uuid', 'is_private', 'created_on', 'updated_on', 'links', 'owner', 'project', 'workspace'],
];

const COLUMNS: Readonly<Record<string, RepositoryColumn | undefined>> = {
  name: 'slug',
  slug: 'slug',
  full_name: 'fullName',
  uuid: 'uuid',
  created_on: 'createdOn',
  updated_on: 'updatedOn',
};

/** The rights that each of Bitbucket's roles has. */
const ROLES: Readonly<Record<string, readonly Right[]>> = {
  member: ['read', 'write', 'admin'],
  contributor: ['write', 'admin'],
  admin: ['admin'],
  owner: ['admin'],
};

/** Routes of repositories in API 2.0. */
export function repositoryRoutes2(store: Store): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function encodeAll(c: TrackerContext, repositories: readonly Repository[]): Promise<Record<string, unknown>[]> {
    const people = await store.accountsNamed(new Set(repositories.map(({ id }) => id.owner)));
    const { origin } = urlOf(c);
    return repositories.map((repository) => encodeRepository2(repository, people.get(repository.id.owner), origin));
  }

  async function getRepository(c: TrackerContext): Promise<Response> {
    const { repository } = await openRepository(c);
    return json2(c, (await encodeAll(c, [repository]))[0]);
  }

  /** Parses `role`. @throws {HttpError} 401 when nobody is signed in; 400 */
  function roleOf(c: TrackerContext): Pick<RepositoryQuery, 'rights' | 'owner'> {
    const role = urlOf(c).searchParams.get('role');
    if (!role) return {};
    if (!Object.hasOwn(ROLES, role)) throw invalid('role', `This must be one of: ${Object.keys(ROLES).join(', ')}.`);
    const { account } = requireViewer(c.get('viewer'));
    return { rights: ROLES[role], ...(role === 'owner' && { owner: account.username }) };
  }

  function repositoriesOf(c: TrackerContext, rowQuery: Pick<RepositoryQuery, 'rights' | 'owner'>): Promise<Response> {
    const reader = readerOf(c.get('viewer'));
    const list = {
      known: REPOSITORY_FIELDS,
      columnOf: (path: readonly string[]) => (path.length === 1 ? COLUMNS[path[0]!] : undefined),
      constants: REPOSITORY_CONSTANTS,
      find: (query: RowQuery<RepositoryColumn>, budget: RequestBudget) => store.findRepositories({ ...query, ...rowQuery, reader }, budget),
      read: (found: readonly FoundRow[]) => store.readRepositories(found),
      encode: (repositories: readonly Repository[]) => encodeAll(c, repositories),
    };
    return respondWithPage(c, undefined, (parameters) => pageOfRows(list, parameters, budgetOf(c)));
  }

  async function ofWorkspace(c: TrackerContext): Promise<Response> {
    const { owner } = await openWorkspace(store, c, c.req.param('owner') ?? '');
    const { rights, owner: roleOwner = owner } = roleOf(c);
    // The viewer owns nothing in somebody else's workspace.
    return repositoriesOf(c, { owner, rights: roleOwner.toLowerCase() === owner.toLowerCase() ? rights : [] });
  }

  async function noCode(c: TrackerContext): Promise<Response> {
    await openRepository(c);
    return respondWithPage(c, undefined, () => Promise.resolve({ values: [], size: 0 }));
  }

  route(app, '/repositories', { GET: (c) => repositoriesOf(c, roleOf(c)) });
  route(app, '/repositories/:owner', { GET: ofWorkspace });
  route(app, REPOSITORY_ROUTE, { GET: getRepository });
  route(app, `${REPOSITORY_ROUTE}/:none{${NO_CODE}}`, { GET: noCode });
  route(app, `${REPOSITORY_ROUTE}/refs/:none{(?:branches|tags)}`, { GET: noCode });
  return app;
}
