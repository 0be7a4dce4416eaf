import { Hono } from 'hono';
import { encodeRepository2, REPOSITORY_CONSTANTS } from '../../wire/v2/repository';
import { encodeMembership, encodeWorkspace } from '../../wire/v2/workspace';
import { ANY_WORKSPACE } from '../../model/repository-uuid';
import type { Person } from '../../model/issue';
import type { Right } from '../../model/rights';
import { knownPerson, openRepository, requireViewer } from '../access';
import { budgetOf } from '../budget';
import { urlOf, type TrackerContext, type TrackerEnv, type Viewer } from '../context';
import { Refusal } from '../refusal';
import { route } from '../routing';
import type { RequestBudget } from '../store/budget';
import type { MemberQuery, ReaderId, RepositoryColumn, RepositoryQuery } from '../store/repository-query';
import { NO_LIMIT, type FoundRow, type PersonColumn, type RowQuery } from '../store/row-query';
import type { Repository, Store } from '../store/store';
import { answer, answerPage } from './answers';
import { filterAndPage, invalid, isWholeList } from './list-parameters';
import { pageOfRows, personColumn } from './rows';

/** Routes that clients call before they request issues: repositories, workspaces, members. */

const REPOSITORY = '/repositories/:owner/:slug';
const WORKSPACE = '/workspaces/:workspace';
/** Lists that Bitbucket has and this tracker does not. They are empty. */
const NO_CODE = '(?:pullrequests|commits|forks|watchers|downloads|hooks|src)';

const REPOSITORY_FIELDS = [
  ...Object.keys(REPOSITORY_CONSTANTS),
  ...['name', 'slug', 'full_name', 'uuid', 'is_private', 'created_on', 'updated_on', 'links', 'owner', 'project', 'workspace'],
];
const WORKSPACE_FIELDS = ['name', 'slug', 'uuid', 'is_private', 'type', 'links'];
const MEMBER_FIELDS = ['user', 'workspace', 'type', 'links'];

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

const readerOf = (viewer: Viewer | null): ReaderId => (viewer?.trusted ? 'all' : (viewer?.account.key ?? null));

/** Routes of repositories, workspaces and their members in API 2.0. */
export function neighbourRoutes2(store: Store): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function encodeAll(c: TrackerContext, repositories: readonly Repository[]): Promise<Record<string, unknown>[]> {
    const people = await store.accountsNamed(new Set(repositories.map(({ id }) => id.owner)));
    const { origin } = urlOf(c);
    return repositories.map((repository) => encodeRepository2(repository, people.get(repository.id.owner), origin));
  }

  async function getRow(c: TrackerContext): Promise<Response> {
    const { repository } = await openRepository(c);
    return answer(c, (await encodeAll(c, [repository]))[0]);
  }

  /** Parses `role`. @throws {Refusal} 401 when nobody is signed in; 400 */
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
    return answerPage(c, undefined, (parameters) => pageOfRows(list, parameters, budgetOf(c)));
  }

  /** Loads the workspace of the URL. @throws {Refusal} 404, also for a workspace that the viewer must not see */
  async function openWorkspace(c: TrackerContext, name: string): Promise<{ owner: string; person: Person | undefined }> {
    const viewer = c.get('viewer');
    const found = await store.workspace(readerOf(viewer), name);
    // Both are always looked up, so that the response time does not distinguish hidden from missing workspaces.
    const [byName, byId] = await Promise.all([store.account(found ?? name), store.accountById(name)]);
    const account = byName ?? byId;
    const person = found === undefined ? await knownPerson(store, viewer, name, account) : account;
    const owner = found ?? person?.username;
    if (owner === undefined || name === ANY_WORKSPACE) throw new Refusal(404, `There is no workspace ${name} here.`);
    return { owner, person };
  }

  async function ofWorkspace(c: TrackerContext): Promise<Response> {
    const { owner } = await openWorkspace(c, c.req.param('owner') ?? '');
    const { rights, owner: roleOwner = owner } = roleOf(c);
    // The viewer owns nothing in somebody else's workspace.
    return repositoriesOf(c, { owner, rights: roleOwner.toLowerCase() === owner.toLowerCase() ? rights : [] });
  }

  async function workspace(c: TrackerContext): Promise<Response> {
    const { owner, person } = await openWorkspace(c, c.req.param('workspace') ?? '');
    return answer(c, encodeWorkspace(owner, person, urlOf(c).origin));
  }

  async function workspaces(c: TrackerContext): Promise<Response> {
    const { account, trusted } = requireViewer(c.get('viewer'));
    const { origin } = urlOf(c);
    const encode = async (owners: readonly string[]) => {
      const people = await store.accountsNamed(owners);
      return owners.map((owner) => encodeWorkspace(owner, people.get(owner), origin));
    };
    return answerPage(c, undefined, async (parameters) => {
      const { start, pagelen } = parameters;
      const isWhole = isWholeList(parameters);
      const { count, owners } = await store.workspacesOf(
        account.key,
        trusted,
        isWhole ? { start, limit: pagelen } : { start: 0, limit: NO_LIMIT },
      );
      const values = await encode(owners);
      return isWhole ? { values, size: count } : filterAndPage(values, (value) => value, parameters, WORKSPACE_FIELDS);
    });
  }

  /** Rights are not public, so anonymous viewers may not list members. @throws {Refusal} 401, 404 */
  async function members(c: TrackerContext): Promise<Response> {
    const viewer = requireViewer(c.get('viewer'));
    const { owner, person } = await openWorkspace(c, c.req.param('workspace') ?? '');
    const { origin } = urlOf(c);
    const list = {
      known: MEMBER_FIELDS,
      columnOf: (path: readonly string[]) => (path[0] === 'user' ? personColumn(path) : undefined),
      constants: { type: 'workspace_membership' },
      find: (query: RowQuery<PersonColumn>, budget: RequestBudget) => {
        const members: MemberQuery = { ...query, reader: readerOf(viewer), owner };
        return store.findMembers(members, budget);
      },
      read: (found: readonly FoundRow[]) => store.readPeople(found),
      encode: (people: readonly Person[]) => Promise.resolve(people.map((user) => encodeMembership(user, owner, person, origin))),
    };
    return answerPage(c, undefined, (parameters) => pageOfRows(list, parameters, budgetOf(c)));
  }

  async function noCode(c: TrackerContext): Promise<Response> {
    await openRepository(c);
    return answerPage(c, undefined, () => Promise.resolve({ values: [], size: 0 }));
  }

  route(app, '/repositories', { GET: (c) => repositoriesOf(c, roleOf(c)) });
  route(app, '/repositories/:owner', { GET: ofWorkspace });
  route(app, REPOSITORY, { GET: getRow });
  route(app, `${REPOSITORY}/:none{${NO_CODE}}`, { GET: noCode });
  route(app, `${REPOSITORY}/refs/:none{(?:branches|tags)}`, { GET: noCode });
  route(app, '/workspaces', { GET: workspaces });
  route(app, WORKSPACE, { GET: workspace });
  route(app, `${WORKSPACE}/members`, { GET: members });
  return app;
}
