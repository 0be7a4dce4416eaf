import { Hono } from 'hono';
import { encodeMembership, encodeWorkspace } from '../../wire/v2/workspace';
import { ANY_WORKSPACE } from '../../model/repository-uuid';
import type { Person } from '../../model/issue';
import { visiblePerson, requireViewer } from '../access';
import { budgetOf } from '../budget';
import { urlOf, type TrackerContext, type TrackerEnv, type Viewer } from '../context';
import { HttpError } from '../http-error';
import { route } from '../routing';
import type { RequestBudget } from '../store/budget';
import type { MemberQuery, ReaderId } from '../store/repository-query';
import { NO_LIMIT, type FoundRow, type PersonColumn, type RowQuery } from '../store/row-query';
import type { Store } from '../store/store';
import { json2, respondWithPage } from './responses';
import { filterAndPage, isWholeList } from './list-parameters';
import { pageOfRows, personColumn } from './rows';

const WORKSPACE = '/workspaces/:workspace';

const WORKSPACE_FIELDS = ['name', 'slug', 'uuid', 'is_private', 'type', 'links'];
const MEMBER_FIELDS = ['user', 'workspace', 'type', 'links'];

/** Returns who reads, for queries that list only what this person may read. */
export const readerOf = (viewer: Viewer | null): ReaderId => (viewer?.trusted ? 'all' : (viewer?.account.key ?? null));

/** A workspace: everything that one owner has. */
interface OpenedWorkspace {
  readonly owner: string;
  readonly person: Person | undefined;
}

/** Loads the workspace of the URL. @throws {HttpError} 404, also for a workspace that the viewer must not see */
export async function openWorkspace(store: Store, c: TrackerContext, name: string): Promise<OpenedWorkspace> {
  const viewer = c.get('viewer');
  const found = await store.workspace(readerOf(viewer), name);
  // Both are always looked up, so that the response time does not distinguish hidden from missing workspaces.
  const [byName, byId] = await Promise.all([store.account(found ?? name), store.accountById(name)]);
  const account = byName ?? byId;
  const person = found === undefined ? await visiblePerson(store, viewer, name, account) : account;
  const owner = found ?? person?.username;
  if (owner === undefined || name === ANY_WORKSPACE) throw new HttpError(404, `There is no workspace ${name} here.`);
  return { owner, person };
}

/** Routes of workspaces and their members in API 2.0. */
export function workspaceRoutes2(store: Store): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function workspace(c: TrackerContext): Promise<Response> {
    const { owner, person } = await openWorkspace(store, c, c.req.param('workspace') ?? '');
    return json2(c, encodeWorkspace(owner, person, urlOf(c).origin));
  }

  async function workspaces(c: TrackerContext): Promise<Response> {
    const { account, trusted } = requireViewer(c.get('viewer'));
    const { origin } = urlOf(c);
    const encode = async (owners: readonly string[]) => {
      const people = await store.accountsNamed(owners);
      return owners.map((owner) => encodeWorkspace(owner, people.get(owner), origin));
    };
    return respondWithPage(c, undefined, async (parameters) => {
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

  /** Rights are not public, so anonymous viewers may not list members. @throws {HttpError} 401, 404 */
  async function members(c: TrackerContext): Promise<Response> {
    const viewer = requireViewer(c.get('viewer'));
    const { owner, person } = await openWorkspace(store, c, c.req.param('workspace') ?? '');
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
    return respondWithPage(c, undefined, (parameters) => pageOfRows(list, parameters, budgetOf(c)));
  }

  route(app, '/workspaces', { GET: workspaces });
  route(app, WORKSPACE, { GET: workspace });
  route(app, `${WORKSPACE}/members`, { GET: members });
  return app;
}
