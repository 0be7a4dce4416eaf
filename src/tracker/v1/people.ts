import { Hono } from 'hono';
import { encodeRepository, encodeUser, issueEncoder } from '../../wire/v1';
import { decodeQuery } from '../../wire/v1-query';
import { visiblePerson, requireViewer } from '../access';
import { json } from '../response';
import { budgetOf } from '../budget';
import { encodeOptions, urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { isLargePage, oneByOne, readLargePage } from '../large-lists';
import { HttpError } from '../http-error';
import { route } from '../routing';
import { requireSearchWithinLimits } from '../search';
import type { PlacedIssue } from '../store/list-result';
import type { Account, Store } from '../store/store';
import { StreamedList } from '../streamed';

/** Routes of people in API 1.0: the viewer, other people, and their repositories and issues. */
export function peopleRoutes(store: Store): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  /** Answers with a person and those of their repositories that the viewer may read. */
  async function answer(c: TrackerContext, account: Account): Promise<Response> {
    const viewer = c.get('viewer');
    const repositories = await store.repositories(viewer?.trusted ? 'all' : (viewer?.account.key ?? null));
    const theirs = repositories.filter(({ id }) => id.owner.toLowerCase() === account.username.toLowerCase());
    return json(c, { repositories: theirs.map(encodeRepository), ...encodeUser(account, encodeOptions(c)) });
  }

  async function self(c: TrackerContext): Promise<Response> {
    return answer(c, requireViewer(c.get('viewer')).account);
  }

  async function getPerson(c: TrackerContext): Promise<Response> {
    const username = c.req.param('username') ?? '';
    const account = await visiblePerson(store, c.get('viewer'), username, await store.account(username));
    if (!account) throw new HttpError(404, `There is nobody called ${username} here.`);
    return answer(c, account);
  }

  /** Lists the viewer's issues in all repositories, an addition that many comments on Bitbucket's documentation request. */
  async function issues(c: TrackerContext): Promise<Response> {
    const { account, trusted } = requireViewer(c.get('viewer'));
    const { query, echo } = decodeQuery(urlOf(c).searchParams);
    requireSearchWithinLimits(query.search);
    const options = encodeOptions(c);
    const read = async () => {
      const { count, issues: placed } = await store.involving(account.key, trusted ? 'all' : account.key, query, budgetOf(c));
      return { count, placed, issues: placed.map(({ issue }) => issue) };
    };
    const encode = ({ repository, issue }: PlacedIssue) => issueEncoder(repository, options)(issue);
    const list = (count: number) => ({ count, filter: echo, search: query.search });
    const { count, placed, issues } = await read();
    if (!isLargePage(issues)) return json(c, { ...list(count), issues: placed.map(encode) });
    const page = await readLargePage(c, read);
    return json(c, new StreamedList(list(page.count), 'issues', () => oneByOne(page.placed, encode)));
  }

  route(app, '/user', { GET: self });
  route(app, '/user/issues', { GET: issues });
  route(app, '/users/:username', { GET: getPerson });
  return app;
}
