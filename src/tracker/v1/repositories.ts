import { Hono } from 'hono';
import type { Person, RepositoryId } from '../../model/issue';
import { parseRepositoryName, repositoryName, slugify } from '../../model/repository';
import { encodePerson, encodeRepository } from '../../wire/v1';
import { openRepository, requireCreation, requireViewer, rightIn, rightOf } from '../access';
import { json } from '../response';
import { readValues, type Values } from '../body';
import { encodeOptions, type RepositoryCreators, type TrackerContext, type TrackerEnv, type Viewer } from '../context';
import { invalidFields, HttpError, wrongCredentials } from '../http-error';
import { REPOSITORY_ROUTE, route } from '../routing';
import type { Authorization } from '../store/authorization';
import type { Store } from '../store/store';
import { requiredName } from './lists';

/** Parses a boolean; undefined when it is absent. @throws {HttpError} 400, because a typo must not make a private repository public */
function parseBoolean(values: Values, key: string): boolean | undefined {
  const text = values.get(key)?.trim() ?? '';
  if (text === '') return undefined;
  if (/^(true|1|yes|on)$/i.test(text)) return true;
  if (/^(false|0|no|off)$/i.test(text)) return false;
  throw invalidFields([[key, `'${text}' must be true or false.`]]);
}

function wantedRepository(values: Values, viewer: Viewer): RepositoryId {
  const owner = values.get('owner')?.trim() || viewer.account.username;
  const slug = values.get('slug')?.trim() || slugify(requiredName(values));
  const id = parseRepositoryName(`${owner}/${slug}`);
  if (!id) throw invalidFields([['slug', `'${owner}/${slug}' is no name of a repository: letters, digits, - _ and . make one.`]]);
  return id;
}

/** Authorizes creating a repository, or reading an existing one. @throws {HttpError} 401; 403 for one that the viewer may not read */
const creationAuthorization = (id: RepositoryId, viewer: Viewer, creators: RepositoryCreators): Authorization => ({
  writer: { account: viewer.account.key, credential: viewer.credential },
  assertAllowed({ repository, isSignedIn, granted, creator }) {
    if (!isSignedIn) throw wrongCredentials();
    if (!viewer.trusted) requireCreation(creators, id.owner, creator);
    if (repository && !rightIn(repository, granted, viewer))
      throw new HttpError(403, `There is a repository ${repositoryName(id)} already, which you may not read.`);
  },
});

/** Routes of repositories and assignees in API 1.0. All except the repository itself are additions. */
export function repositoryRoutes(
  store: Store,
  { textLimit, creators }: { textLimit: number; creators: RepositoryCreators },
): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function getRepository(c: TrackerContext): Promise<Response> {
    const { repository, viewer, right } = await openRepository(c);
    const ownFields = viewer && { right, defaults: await store.defaults(repository.key) };
    return json(c, encodeRepository({ ...repository, ...ownFields }));
  }

  async function create(c: TrackerContext): Promise<Response> {
    const viewer = requireViewer(c.get('viewer'));
    const values = await readValues(c, textLimit);
    const id = wantedRepository(values, viewer);
    const { key: admin } = viewer.account;
    // The creator becomes admin.
    const repository = await store.addRepository(id, {
      isPrivate: parseBoolean(values, 'is_private') ?? true,
      admin,
      authorization: creationAuthorization(id, viewer, creators),
    });
    // The user of this computer needs the grant only to be assignable.
    if (viewer.trusted && (await store.right(repository.key, admin)) === undefined) await store.grant(repository.key, admin, 'admin');
    return json(c, encodeRepository({ ...repository, right: await rightOf(store, repository, viewer) }));
  }

  async function mine(c: TrackerContext): Promise<Response> {
    const viewer = requireViewer(c.get('viewer'));
    const repositories = await store.repositories(viewer.trusted ? 'all' : viewer.account.key);
    const described = repositories.map(async (repository) =>
      encodeRepository({ ...repository, right: await rightOf(store, repository, viewer) }),
    );
    return json(c, await Promise.all(described));
  }

  /** Hides people from anonymous viewers, because rights are not public. */
  async function inPublic(people: readonly Person[]): Promise<Person[]> {
    const areNamed = await Promise.all(people.map(({ username }) => store.isNamedInPublic(username)));
    return people.filter((_, index) => areNamed[index]);
  }

  async function assignees(c: TrackerContext): Promise<Response> {
    const { repository, viewer } = await openRepository(c);
    const options = encodeOptions(c);
    const { assignees: allAssignees } = await store.choices(repository.key);
    const assignees = viewer ? allAssignees : await inPublic(allAssignees);
    const me = viewer?.trusted ? viewer.account : undefined; // see `selfGrant`
    const otherAssignees = assignees.filter(({ username }) => username !== me?.username);
    return json(
      c,
      (me && otherAssignees.length === assignees.length ? [...assignees, me] : assignees).map((person) => encodePerson(person, options)),
    );
  }

  route(app, '/user/repositories', { GET: mine });
  route(app, '/repositories', { POST: create });
  route(app, REPOSITORY_ROUTE, { GET: getRepository });
  route(app, `${REPOSITORY_ROUTE}/assignees`, { GET: assignees });
  return app;
}
