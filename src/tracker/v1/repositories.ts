import { Hono } from 'hono';
import type { RepositoryId } from '../../model/issue';
import { parseRepositoryName, repositoryName, slugify } from '../../model/repository';
import { encodePerson, encodeRepository } from '../../wire/v1';
import { openRepository, requireViewer, rightOf } from '../access';
import { json } from '../answer';
import { readValues, type Values } from '../body';
import { encodeOptions, type TrackerContext, type TrackerEnv, type Viewer } from '../context';
import { invalidFields, Refusal } from '../refusal';
import { route } from '../routing';
import type { Store } from '../store/store';
import { requiredName } from './lists';

const REPOSITORY = '/repositories/:owner/:slug';

/** @throws {Refusal} 400: what is meant to be private must not become public by a slip */
function truth(values: Values, key: string): boolean {
  const text = values.get(key)?.trim() ?? '';
  if (/^(true|1|yes|on)$/i.test(text)) return true;
  if (/^(false|0|no|off|)$/i.test(text)) return false;
  throw invalidFields([[key, `'${text}' must be true or false.`]]);
}

function wantedRepository(values: Values, viewer: Viewer): RepositoryId {
  const owner = values.get('owner')?.trim() || viewer.account.username;
  const slug = values.get('slug')?.trim() || slugify(requiredName(values));
  const id = parseRepositoryName(`${owner}/${slug}`);
  if (!id) throw invalidFields([['slug', `'${owner}/${slug}' is no name of a repository: letters, digits, - _ and . make one.`]]);
  if (!viewer.trusted && owner.toLowerCase() !== viewer.account.username.toLowerCase()) {
    throw new Refusal(403, `You can make repositories under your own name (${viewer.account.username}) only.`);
  }
  return id;
}

/** Repositories and who can be assigned in them: all additions of ours but for the repository itself. */
export function repositoryRoutes(store: Store, textLimit: number): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function one(c: TrackerContext): Promise<Response> {
    const { repository, viewer, right } = await openRepository(c);
    const own = viewer && { right, defaults: await store.defaults(repository.key) };
    return json(c, encodeRepository({ ...repository, ...own }));
  }

  async function create(c: TrackerContext): Promise<Response> {
    const viewer = requireViewer(c.get('viewer'));
    const values = await readValues(c, textLimit);
    const id = wantedRepository(values, viewer);
    const found = await store.repository(id);
    if (found && !(await rightOf(store, found, viewer))) {
      throw new Refusal(403, `There is a repository ${repositoryName(id)} already, which you may not read.`);
    }
    const repository = found ?? (await store.addRepository(id, { isPrivate: truth(values, 'is_private') }));
    // Who makes a repository runs it; the person of this computer runs every one, and is to be among those who can be assigned.
    const granted = await store.right(repository.key, viewer.account.key);
    if (granted === undefined && (!found || viewer.trusted)) await store.grant(repository.key, viewer.account.key, 'admin');
    return json(c, encodeRepository({ ...repository, right: await rightOf(store, repository, viewer) }));
  }

  async function mine(c: TrackerContext): Promise<Response> {
    const viewer = requireViewer(c.get('viewer'));
    const all = await store.repositories(viewer.trusted ? 'all' : viewer.account.key);
    const described = all.map(async (repository) => encodeRepository({ ...repository, right: await rightOf(store, repository, viewer) }));
    return json(c, await Promise.all(described));
  }

  async function assignees(c: TrackerContext): Promise<Response> {
    const { repository, viewer } = await openRepository(c);
    const options = encodeOptions(c);
    const { assignees } = await store.choices(repository.key);
    const me = viewer?.trusted ? viewer.account : undefined; // see `admitted`
    const others = assignees.filter(({ username }) => username !== me?.username);
    return json(
      c,
      (me && others.length === assignees.length ? [...assignees, me] : assignees).map((person) => encodePerson(person, options)),
    );
  }

  route(app, '/user/repositories', { GET: mine });
  route(app, '/repositories', { POST: create });
  route(app, REPOSITORY, { GET: one });
  route(app, `${REPOSITORY}/assignees`, { GET: assignees });
  return app;
}
