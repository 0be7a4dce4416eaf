import { Hono } from 'hono';
import type { Comment } from '../../model/issue';
import { accountIdOf } from '../../model/person';
import { changesPath } from '../../wire/v2/address';
import { encodeChange, type AccountIds } from '../../wire/v2/comment';
import { encodeIssue2 } from '../../wire/v2/issue';
import { selfGrant, authorizedIssue, requireUpdate, requireViewer } from '../access';
import { budgetOf } from '../budget';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { revisionsOfIfMatch } from '../etag';
import { validateChanges } from '../fields';
import { HttpError } from '../http-error';
import { ISSUE_ROUTE, route } from '../routing';
import type { RequestBudget } from '../store/budget';
import type { EntryQuery, FoundRow } from '../store/row-query';
import type { Store } from '../store/store';
import { respondWithPage, respondWithTexts, foundOr410, guardWrite2 } from './responses';
import { changeValues, readJson } from './body';
import { mentioned, openOfIssue, withSelectedFields, type OpenedIssue } from './opened';
import { requestTexts } from './rendered';
import { entryColumn, pageOfRows } from './rows';

const CHANGES = `${ISSUE_ROUTE}/changes`;
const FIELDS = ['id', 'changes', 'message', 'user', 'created_on', 'type', 'issue', 'links'];

/** Routes of the history of an issue in API 2.0. */
export function changeRoutes2(store: Store, textLimit: number): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  /** Returns the account ids of assignees in the history, which records usernames. Each username is looked up once. */
  async function accountIds(entries: readonly Comment[]): Promise<AccountIds> {
    const names = new Set(
      entries.flatMap(({ changes }) => changes.flatMap((change) => (change.field === 'assignee' ? [change.old, change.new] : []))),
    );
    names.delete('');
    if (names.size === 0) return () => undefined;
    const accounts = await store.accountsNamed(names);
    return (username) => {
      const account = accounts.get(username);
      return account && accountIdOf(account);
    };
  }

  async function encoder(c: TrackerContext, { issue, encoding }: OpenedIssue, entries: readonly Comment[]) {
    const ids = await accountIds(entries);
    const selected = withSelectedFields(c, issue, encoding);
    return (entry: Comment) => selected(encodeChange(entry, issue, encoding, ids));
  }

  async function list(c: TrackerContext): Promise<Response> {
    const opened = await openOfIssue(store, c);
    const { repository } = opened.access;
    const { number } = opened.issue;
    const list = {
      known: FIELDS,
      complete: <T>(read: () => T) => requestTexts(c).complete(read),
      columnOf: entryColumn,
      constants: { type: 'issue_change', issue: mentioned(c, opened) },
      find: (query: EntryQuery, budget: RequestBudget) =>
        store.findEntries(repository.key, number, { ...query, withChanges: true }, budget),
      read: (found: readonly FoundRow[]) => store.readEntries(found, { withChanges: true }),
      encode: async (entries: readonly Comment[]) => entries.map(await encoder(c, opened, entries)),
    };
    return respondWithPage(c, repository, (parameters) => pageOfRows(list, parameters, budgetOf(c)));
  }

  async function create(c: TrackerContext): Promise<Response> {
    const opened = await openOfIssue(store, c);
    const { access, issue } = opened;
    const { repository } = access;
    const { account } = requireViewer(access.viewer);
    const { values, message, markup } = await changeValues(store, await readJson(c, textLimit));
    const fields = validateChanges(values);
    const options = {
      ...selfGrant(access, fields),
      ifRevision: revisionsOfIfMatch(c),
      authorization: authorizedIssue(access, (now, current) => {
        if (Object.keys(fields).length > 0) requireUpdate(now, current, fields);
      }),
    };
    const changed = foundOr410(
      await guardWrite2(store, c, access, { issue: (current) => encodeIssue2(current, opened.encoding) }, () =>
        store.change(repository.key, issue.number, account.key, fields, {
          message,
          ...(markup && { markup }),
          ...options,
        }),
      ),
      c,
    );
    if (!changed.change) {
      throw new HttpError(400, `Nothing would change: issue #${issue.number} has these values already, and there is no message.`);
    }
    const now = { ...opened, issue: changed.issue };
    const path = `${changesPath(repository.id, issue.number)}/${changed.change.id}`;
    const { change } = changed;
    const encode = await encoder(c, now, [change]);
    return respondWithTexts(c, () => encode(change), 201, { Location: urlOf(c).origin + path });
  }

  async function getChange(c: TrackerContext): Promise<Response> {
    const opened = await openOfIssue(store, c);
    const entry = await store.comment(opened.access.repository.key, opened.issue.number, Number(c.req.param('id')));
    if (!entry) throw new HttpError(404, `There is no change ${c.req.param('id') ?? ''} here.`);
    const encode = await encoder(c, opened, [entry]);
    return respondWithTexts(c, () => encode(entry));
  }

  route(app, CHANGES, { GET: list, POST: create });
  route(app, `${CHANGES}/:id{[0-9]+}`, { GET: getChange });
  return app;
}
