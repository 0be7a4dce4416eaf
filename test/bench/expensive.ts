import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { BENCH } from '../support/many';
import { numberOf } from './floor';

/* One client that holds a server with the most expensive allowed requests, and another one that asks for cheap things meanwhile. */

export const issuesPath = (version: string) => `/${version}/repositories/${BENCH.owner}/${BENCH.slug}/issues`;
export const issuesQuery1 = (values: readonly (readonly [string, string])[]) =>
  `${issuesPath('1.0')}?${new URLSearchParams(values.map(([key, value]) => [key, value]))}`;
const issuesQuery2 = (values: Record<string, string>) => `${issuesPath('2.0')}?${new URLSearchParams(values)}`;
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const LETTERS = 'etaoinsrhl';
const pair = (i: number) => `${LETTERS[i % 10]!}${LETTERS[(i * 7 + 3) % 10]!}`;
export const COMMON_WORDS =
  'button dialog fails crash after update page list filter error window file opening saving slow wrong missing icon user cannot'.split(' ');

/** Requests of each kind; `turn` makes each one different, so that caches do not help. */
export const expensiveRequests = (issues: number): Readonly<Record<string, (turn: number) => string>> => ({
  'five content=~ab': (turn) => issuesQuery1(times(5, (i) => ['content', `~${pair(turn + i)}`] as const)),
  'five content ~ "ab" and': (turn) => issuesQuery2({ q: times(5, (i) => `content.raw ~ "${pair(turn + i)}"`).join(' AND '), page: '1' }),
  '150 reporter.display_name !=': (turn) =>
    issuesQuery2({ q: times(150, (i) => `reporter.display_name != "Person ${turn} ${i}"`).join(' AND '), sort: 'title' }),
  'nested ors of title ~': (turn) =>
    issuesQuery2({
      q: times(
        24,
        (i) => `(title ~ "${COMMON_WORDS[i % 20]!.slice(0, 3)}" OR (title ~ "${COMMON_WORDS[(i + turn) % 20]!}" AND kind = "bug"))`,
      ).join(' OR '),
      sort: '-title',
    }),
  'sort by title, the last page': (turn) =>
    issuesQuery1([
      ['sort', 'title'],
      ['start', String(issues - 100 - (turn % 1000))],
      ['limit', '50'],
    ]),
  'one-letter beginnings': (turn) =>
    issuesQuery1([
      ['search', `${times(31, (i) => LETTERS[(i + turn) % 10]!).join(' ')} t`],
      ['sort', 'title'],
      ['start', String(turn)],
    ]),
  'three-letter beginnings': (turn) =>
    issuesQuery1([
      ['search', times(32, (i) => COMMON_WORDS[(i + turn) % 20]!.slice(0, 3)).join(' ')],
      ['sort', '-title'],
      ['start', String(turn)],
    ]),
  'search for a common word, deep': (turn) =>
    issuesQuery1([
      ['search', COMMON_WORDS[turn % 20]!],
      ['sort', 'title'],
      ['start', String(5000 + turn)],
      ['limit', '50'],
    ]),
  'YAML of a deep page': (turn) =>
    issuesQuery1([
      ['format', 'yaml'],
      ['sort', 'responsible'],
      ['start', String(50_000 + turn)],
      ['limit', '50'],
    ]),
  'user/issues by parts of texts': (turn) =>
    `/1.0/user/issues?${new URLSearchParams(times(5, (i) => ['content', `~${pair(turn + i)}`]))}&sort=title`,
  'content.html ~ of 100,000 comments': (turn) =>
    `${issuesPath('2.0')}/1/comments?${new URLSearchParams({ q: `content.html ~ "<p>nothing ${turn}"`, sort: '-created_on' })}`,
  'XML of a filtered page': (turn) =>
    issuesQuery1([
      ['format', 'xml'],
      ['title', `!~${pair(turn)}`],
      ['sort', 'title'],
      ['limit', '50'],
    ]),
});

/** A request that writes. */
export interface WriteRequest {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

const MEGABYTE = 1_000_000;
/** The issue whose text is changed again and again. */
const CHANGED_ISSUE = 2;
/** Words of different lengths, none of which a text has often: most of what a text costs is the index of all of its words and their parts. */
function longText(turn: number, length: number): string {
  let [text, seed] = ['', turn + 1];
  while (text.length < length) {
    seed = (seed * 48_271) % 2_147_483_647;
    text += `${seed.toString(36).slice(0, 3 + (seed % 4))} `;
  }
  return text.slice(0, length);
}

const form = (path: string, method: 'POST' | 'PUT', values: Record<string, string>): WriteRequest => ({
  method,
  path,
  type: 'application/x-www-form-urlencoded',
  body: new URLSearchParams(values).toString(),
});

/** Issues that have a megabyte of text each, the first of them. */
export const LONG_ISSUES = { first: 1001, count: 100, text: (at: number): string => longText(at, MEGABYTE) } as const;

/** Reads of `LONG_ISSUES`, as `expensiveRequests`. */
export const longReads = (): Readonly<Record<string, (turn: number) => string>> => ({
  'pages of issues of a megabyte': (turn) =>
    issuesQuery1([
      ['sort', 'local_id'],
      ['start', String(LONG_ISSUES.first - 1)],
      ['limit', '50'],
      ['turn', String(turn)],
    ]),
  'issues of a megabyte, rendered': (turn) => `${issuesPath('2.0')}/${LONG_ISSUES.first + (turn % LONG_ISSUES.count)}?turn=${turn}`,
  'pages of issues of a megabyte, rendered': (turn) => issuesQuery2({ sort: 'id', page: '11', pagelen: '100', turn: String(turn) }),
});

/** Writes of each kind, as `expensiveRequests`. */
export const expensiveWrites = (issues: number): Readonly<Record<string, (turn: number) => WriteRequest>> => ({
  'new issues': (turn) => form(issuesPath('1.0'), 'POST', { title: `New ${turn}`, content: longText(turn, 500) }),
  'new issues of a megabyte': (turn) => form(issuesPath('1.0'), 'POST', { title: `Long ${turn}`, content: longText(turn, MEGABYTE) }),
  'a text of a megabyte changed': (turn) => form(`${issuesPath('1.0')}/${CHANGED_ISSUE}`, 'PUT', { content: longText(turn, MEGABYTE) }),
  'comments of a megabyte': (turn) =>
    form(`${issuesPath('1.0')}/${numberOf(turn, issues)}/comments`, 'POST', { content: longText(turn, MEGABYTE) }),
  'a thousand issues changed': (turn) => ({
    method: 'POST',
    path: `${issuesPath('2.0')}/bulk`,
    type: 'application/json',
    body: JSON.stringify({
      issues: times(1000, (i) => 1 + ((turn * 1000 + i) % issues)),
      change: { state: turn % 2 ? 'open' : 'resolved' },
    }),
  }),
});

export interface TimedResponse {
  readonly ms: number;
  readonly status: number;
}

/** A client of a server. */
export interface BenchClient {
  readonly origin: string;
  readonly authorization: string;
}

/** Asks for a path, or writes, and reads the answer to its end. */
export function askOnce({ origin, authorization }: BenchClient, agent: Agent, asked: string | WriteRequest): Promise<TimedResponse> {
  const startedAt = performance.now();
  const { method, path, type, body }: { method: string; path: string; type?: string; body?: string } =
    typeof asked === 'string' ? { method: 'GET', path: asked } : asked;
  const headers = { Accept: 'application/json', Authorization: authorization, ...(type !== undefined && { 'Content-Type': type }) };
  return new Promise((resolve, reject) => {
    const clientRequest = request(origin + path, { method, agent, headers }, (response) => {
      response.resume().once('end', () => resolve({ ms: performance.now() - startedAt, status: response.statusCode! }));
    });
    clientRequest.once('error', reject).end(body);
  });
}

const CHEAP_READS_PER_SECOND = 50;

/** Requests single issues and first pages alternately at a constant rate until a time, without waiting for responses. */
export async function sendCheapReads(client: BenchClient, issues: number, until: number): Promise<TimedResponse[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const pending: Promise<TimedResponse>[] = [];
  for (let turn = 0; performance.now() < until; turn++) {
    const path =
      turn % 5 === 0
        ? `${issuesPath('2.0')}?sort=-updated_on&pagelen=${20 + (turn % 30)}`
        : `${issuesPath(turn % 2 ? '1.0' : '2.0')}/${numberOf(turn, issues)}`;
    pending.push(askOnce(client, agent, path));
    await wait(1000 / CHEAP_READS_PER_SECOND);
  }
  const answered = await Promise.all(pending);
  agent.destroy();
  return answered;
}

/** Keeps connections busy until a time, then aborts running requests. */
export async function saturateServer(
  client: BenchClient,
  connections: number,
  next: () => string | WriteRequest,
  until: number,
): Promise<TimedResponse[]> {
  const answered: TimedResponse[] = [];
  const agents = times(connections, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  const openRequests = agents.map(async (agent) => {
    while (performance.now() < until) {
      const answer = await Promise.race([
        askOnce(client, agent, next()).catch(() => undefined),
        wait(Math.max(0, until - performance.now())),
      ]);
      if (answer) answered.push(answer);
    }
  });
  await Promise.all(openRequests);
  for (const agent of agents) agent.destroy();
  return answered;
}
