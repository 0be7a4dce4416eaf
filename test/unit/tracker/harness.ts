import type { Person } from '../../../src/model/issue';
import type { Right } from '../../../src/model/rights';
import { createTracker, type Tracker, type TrackerOptions } from '../../../src/tracker';
import { hashPassword } from '../../../src/tracker/secrets';
import { openStore } from '../../../src/tracker/store';
import type { ImportedIssue, Quotas, Repository, Store } from '../../../src/tracker/store/store';
import { ENGINES } from '../../support/engines';
import { checkAnswer } from '../../contract/api';
import { importedIssue } from '../../support/issues';

/** Helpers of the tracker's tests: a tracker with accounts, and requests by them. */

/** A response body of any type; tests read it like untyped code. */
export interface Body {
  readonly [list: `utc_${string}`]: string;
  readonly count: number;
  readonly filter: Record<string, [string, string][]>;
  readonly search: string | null;
  readonly issues: Body[];
  readonly local_id: number;
  readonly title: string;
  readonly content: string | null;
  readonly status: string;
  readonly priority: string;
  readonly markup: string;
  readonly created_on: string;
  readonly follower_count: number;
  readonly comment_count: number;
  readonly comment_id: number;
  readonly resource_uri: string;
  readonly metadata: {
    readonly kind: string;
    readonly component: string | null;
    readonly milestone: string | null;
    readonly version: string | null;
  };
  readonly reported_by: Named;
  readonly responsible: Named;
  readonly author_info: Named;
  readonly followers: Named[];
  readonly user: Named;
  readonly owner: string;
  readonly slug: string;
  readonly is_private: boolean;
  readonly right: string;
  readonly name: string;
  readonly id: number;
  readonly message: string;
  readonly comments: number;
  readonly warnings: string[];
  readonly pct: number;
  readonly error: { readonly message: string; readonly detail: string; readonly fields: Record<string, string[]>; readonly current: Body };
}

export interface Named {
  readonly username: string;
  readonly display_name: string;
  readonly last_name: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Body;
  /** The body where it is a bare list. */
  readonly list: readonly (Body & Named)[];
  readonly headers: Headers;
}

export interface Sent {
  readonly form?: Record<string, string> | string;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly headers?: Record<string, string>;
}

export interface Caller {
  get(path: string, sent?: Sent): Promise<Answer>;
  post(path: string, sent?: Sent): Promise<Answer>;
  put(path: string, sent?: Sent): Promise<Answer>;
  delete(path: string, sent?: Sent): Promise<Answer>;
  send(method: string, path: string, sent?: Sent): Promise<Answer>;
}

const ORIGIN = 'http://tracker.test';

export const basic = (name: string, password = `${name}'s password`): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const body: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
  return { status: response.status, text, body: body as Body, list: body as Answer['list'], headers: response.headers };
}

function bodyOf({ form, json, body }: Sent): { body: BodyInit | undefined; type?: string } {
  if (form !== undefined) return { body: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' };
  if (json !== undefined) return { body: JSON.stringify(json), type: 'application/json' };
  return { body };
}

export function caller(tracker: Tracker, headers: Record<string, string> = {}, principal?: Person): Caller {
  const send = async (method: string, path: string, sent: Sent = {}): Promise<Answer> => {
    const { body, type } = bodyOf(sent);
    const init = { method, body, headers: { ...(type && { 'Content-Type': type }), ...headers, ...sent.headers } };
    const answer = await read(await tracker.fetch(new Request(ORIGIN + path, init), principal ? { principal } : {}));
    checkAnswer(method, path, answer.status, answer.body);
    return answer;
  };
  return {
    send,
    get: (path, sent) => send('GET', path, sent),
    post: (path, sent) => send('POST', path, sent),
    put: (path, sent) => send('PUT', path, sent),
    delete: (path, sent) => send('DELETE', path, sent),
  };
}

export interface World {
  readonly store: Store;
  readonly tracker: Tracker;
  /** What was logged as an error of the tracker's own. */
  readonly logged: string[];
  readonly anonymous: Caller;
  /** Has admin access to ann/app and ann/secret. */
  readonly ann: Caller;
  /** Has write access to both. */
  readonly bob: Caller;
  /** Is signed in, and nothing else. */
  readonly carol: Caller;
  /** Has read access to ann/secret. */
  readonly dave: Caller;
  /** The person of this computer. */
  readonly local: Caller;
  /** Public. */
  readonly app: Repository;
  /** Private. */
  readonly secret: Repository;
  close(): Promise<void>;
}

export const APP = '/1.0/repositories/ann/app/issues';
export const SECRET = '/1.0/repositories/ann/secret/issues';
export const LOCAL: Person = { username: 'me', displayName: 'Me Myself' };

const cheap = { log2n: 4, r: 8, p: 1 };
const PEOPLE: Record<string, { displayName: string; app?: Right; secret?: Right }> = {
  ann: { displayName: 'Ann Smith', app: 'admin', secret: 'admin' },
  bob: { displayName: 'Bob Jones', app: 'write', secret: 'write' },
  carol: { displayName: 'Carol' },
  dave: { displayName: 'Dave', secret: 'read' },
};

/** Makes a tracker in memory with a public and a private repository of ann, and components, milestones and versions in the public one. */
export async function makeWorld({ quotas, ...options }: TrackerOptions & { quotas?: Quotas } = {}): Promise<World> {
  const store = quotas ? await openStore({ file: ':memory:', quotas }) : await ENGINES[0]!.openFresh();
  const app = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
  const secret = await store.addRepository({ owner: 'ann', slug: 'secret' }, { isPrivate: true });
  for (const [username, { displayName, app: inApp, secret: inSecret }] of Object.entries(PEOPLE)) {
    const account = await store.saveAccount(username, { displayName, passwordHash: await hashPassword(`${username}'s password`, cheap) });
    if (inApp) await store.grant(app.key, account.key, inApp);
    if (inSecret) await store.grant(secret.key, account.key, inSecret);
  }
  await store.addListItem(app.key, 'component', 'UI');
  await store.addListItem(app.key, 'component', 'core');
  await store.addListItem(app.key, 'milestone', 'M1');
  await store.addListItem(app.key, 'version', '1.0');
  const logged: string[] = [];
  const log = { error: (message: string, error?: unknown) => void logged.push(`${message} ${String(error)}`) };
  const tracker = createTracker(store, { log, ...options });
  const as = (name: string) => caller(tracker, { Authorization: basic(name) });
  return {
    store,
    tracker,
    logged,
    anonymous: caller(tracker),
    ann: as('ann'),
    bob: as('bob'),
    carol: as('carol'),
    dave: as('dave'),
    local: caller(tracker, {}, LOCAL),
    app,
    secret,
    async close() {
      await tracker.close();
      await store.close();
    },
  };
}

const EMPTY = { component: [], milestone: [], version: [] };

/** An issue of an archive. */
export function imported(
  number: number,
  set: Partial<ImportedIssue['issue']> & { comments?: number; watchers?: string[] } = {},
): ImportedIssue {
  const { comments = 0, watchers = [], ...fields } = set;
  const createdOn = set.createdOn ?? '2020-01-01T00:00:00Z';
  return {
    issue: importedIssue(number, { title: `Issue ${number}`, createdOn, updatedOn: createdOn, ...fields }),
    watchers,
    comments: Array.from({ length: comments }, (_, index) => ({
      content: `Comment ${index + 1}`,
      markup: 'creole' as const,
      author: fields.reporter ?? null,
      createdOn,
      updatedOn: null,
    })),
  };
}

/** Imports issues with numbers and dates. */
export async function fill(
  store: Store,
  repository: Repository,
  issues: ImportedIssue[],
  about: { people?: Person[]; components?: string[] } = {},
) {
  const importer = await store.import(repository.key, {
    people: about.people ?? [],
    lists: { ...EMPTY, component: about.components ?? [] },
  });
  await importer.add(issues);
  await importer.commit();
}
