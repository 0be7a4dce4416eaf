import { Hono } from 'hono';
import type { Participation } from '../../model/issue';
import { authorizedIssue, openRepository, requireViewer } from '../access';
import { noContent } from '../response';
import type { TrackerContext, TrackerEnv } from '../context';
import { HttpError } from '../http-error';
import { ISSUE_ROUTE, route } from '../routing';
import type { Store } from '../store/store';
import { openIssueOr410, foundOr410 } from './responses';

/** Routes of watching and voting in API 2.0: 204 or 404, as on Bitbucket. */
export function participationRoutes2(store: Store): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function open(c: TrackerContext) {
    const access = await openRepository(c);
    const { number } = await openIssueOr410(store, access, c);
    const { account } = requireViewer(access.viewer);
    return { access, number, repository: access.repository.key, account: account.key };
  }

  function serve(kind: 'watch' | 'vote', isDone: (participation: Participation) => boolean, not: string): void {
    const set = (isSet: boolean) => async (c: TrackerContext) => {
      const { access, repository, number, account } = await open(c);
      const options = { authorization: authorizedIssue(access, () => undefined) };
      foundOr410((await store[kind](repository, number, account, isSet, options)) || undefined, c);
      return noContent();
    };
    const get = async (c: TrackerContext) => {
      const { repository, number, account } = await open(c);
      if (isDone(foundOr410(await store.participation(repository, number, account), c))) return noContent();
      throw new HttpError(404, `You ${not} issue #${number}.`);
    };
    route(app, `${ISSUE_ROUTE}/${kind}`, { GET: get, PUT: set(true), DELETE: set(false) });
  }

  serve('watch', ({ watching }) => watching, 'are not watching');
  serve('vote', ({ voted }) => voted, 'have not voted for');
  return app;
}
