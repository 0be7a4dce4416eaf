import { checkRequest } from '../../contract/api';
import { makeWorld, type Answer, type Caller, type Sent, type World } from '../tracker/harness';
import type { TrackerOptions } from '../../../src/tracker';

/** Helpers of the tests of API 2.0: those of the tracker, with all requests and responses validated by the contract. */

export const ISSUES = '/2.0/repositories/ann/app/issues';
export const SECRETS = '/2.0/repositories/ann/secret/issues';
export const ORIGIN = 'http://tracker.test';

interface Text {
  readonly raw: string | null;
  readonly html: string;
}

/** A response body of any type; tests read it like untyped code. */
export interface Loose {
  readonly type: string;
  readonly id: number;
  readonly title: string;
  readonly content: Text;
  readonly message: Text;
  readonly state: string;
  readonly kind: string;
  readonly priority: string;
  readonly votes: number;
  readonly watches: number;
  readonly component: Loose;
  readonly milestone: Loose;
  readonly version: Loose;
  readonly assignee: Loose;
  readonly reporter: Loose;
  readonly user: Loose;
  readonly owner: Loose;
  readonly issue: Loose;
  readonly created_on: string;
  readonly updated_on: string | null;
  /** The one of an attachment is a list. */
  readonly links: Readonly<Record<'self' | 'html' | 'comments' | 'attachments', { readonly href: string & readonly [string] }>>;
  readonly changes: Readonly<Record<'state' | 'assignee' | 'attachment', { readonly old: string; readonly new: string }>>;
  readonly values: readonly Loose[] & { readonly 0: Loose };
  readonly size: number;
  readonly page: number;
  readonly pagelen: number;
  readonly next?: string;
  readonly name: string;
  readonly nickname: string;
  readonly display_name: string;
  readonly uuid: string;
  readonly account_id: string;
  readonly slug: string;
  readonly full_name: string;
  readonly has_issues: boolean;
  readonly is_private: boolean;
  readonly error: { readonly message: string; readonly fields: Record<string, string[]>; readonly data: { readonly current: Loose } };
}

export interface Answer2 extends Omit<Answer, 'body'> {
  readonly body: Loose;
}
type Call = (path: string, sent?: Sent) => Promise<Answer2>;
export interface Caller2 {
  readonly get: Call;
  readonly post: Call;
  readonly put: Call;
  readonly delete: Call;
}
export interface World2 {
  readonly world: World;
  readonly anonymous: Caller2;
  readonly ann: Caller2;
  readonly bob: Caller2;
  readonly carol: Caller2;
  readonly dave: Caller2;
  close(): Promise<void>;
}

function checked(caller: Caller): Caller2 {
  const send =
    (method: string): Call =>
    async (path, sent = {}) => {
      if (sent.json !== undefined && typeof sent.json === 'object' && sent.json !== null) checkRequest(method, path, withType(sent.json));
      const answer = await caller.send(method, path, { ...sent, headers: { Accept: 'application/json', ...sent.headers } });
      return answer as unknown as Answer2;
    };
  return { get: send('GET'), post: send('POST'), put: send('PUT'), delete: send('DELETE') };
}

/** The contract requires a `type` in each resource, which hardly any client sends. */
function withType(json: object): object {
  const named = Object.entries(json).filter(([key, value]) => /^(assignee|component|milestone|version)$/.test(key) && value !== null);
  return { type: '', ...json, ...Object.fromEntries(named.map(([key, value]) => [key, { type: '', ...(value as object) }])) };
}

export async function makeWorld2(options: TrackerOptions = {}): Promise<World2> {
  const world = await makeWorld(options);
  return {
    world,
    anonymous: checked(world.anonymous),
    ann: checked(world.ann),
    bob: checked(world.bob),
    carol: checked(world.carol),
    dave: checked(world.dave),
    close: () => world.close(),
  };
}
