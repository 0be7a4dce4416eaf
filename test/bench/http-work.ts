import { BENCH, RARE_WORD } from '../support/many';
import { numberOf, startOf, textOf, wordOf, type Floor } from './floor';

/** The same work as requests of API 1.0, API 2.0 and the bare server. */
export const WORKLOADS = {
  list: 'list: a page of 50, newest change first',
  again: 'list: the same page again',
  filter: 'filter: component and status, a page of 50',
  search: 'search: a word of 5 % of the issues, a page of 50',
  word: 'search: another word each time, the first 50',
  one: 'one issue',
  create: 'create',
  update: 'update: a status',
} as const;
export type Workload = keyof typeof WORKLOADS;

const WORD_BUDGET = { '1.0': 40, '2.0': 150 };
const PAGE_BUDGET = { '1.0': 25, '2.0': 25 };

/**
 * Within how many milliseconds nineteen of twenty answers shall be there, at 100,000 issues and 10 connections. It is what caches are judged
 * by: work that is within its budget without one gets none. API 2.0 searches for a part of a text.
 */
export const BUDGET_MS: Record<Workload, Record<'1.0' | '2.0', number>> = {
  list: PAGE_BUDGET,
  again: PAGE_BUDGET,
  filter: PAGE_BUDGET,
  search: WORD_BUDGET,
  word: WORD_BUDGET,
  one: { '1.0': 5, '2.0': 5 },
  create: { '1.0': 40, '2.0': 40 },
  update: { '1.0': 40, '2.0': 40 },
};

export const TARGETS = ['1.0', '2.0', 'bare 1.0', 'bare 2.0'] as const;
export type BenchTarget = (typeof TARGETS)[number];
export const isBare = (target: BenchTarget): boolean => target.startsWith('bare');

/** API 2.0 has no search: clients filter by title or content that contains a text. */
const BARE: Record<Workload, Record<'1.0' | '2.0', keyof Floor>> = {
  list: { '1.0': 'page', '2.0': 'page' },
  again: { '1.0': 'firstPage', '2.0': 'firstPage' },
  filter: { '1.0': 'component', '2.0': 'component' },
  search: { '1.0': 'search', '2.0': 'part' },
  word: { '1.0': 'word', '2.0': 'wordPart' },
  one: { '1.0': 'get', '2.0': 'get' },
  create: { '1.0': 'create', '2.0': 'create' },
  update: { '1.0': 'update', '2.0': 'update' },
};

/** An HTTP request. */
export interface BenchRequest {
  readonly method: string;
  readonly path: string;
  readonly type?: string;
  readonly body?: string;
}

const path = (version: string) => `/${version}/repositories/${BENCH.owner}/${BENCH.slug}/issues`;
const V1 = path('1.0');
const V2 = path('2.0');
const query = (values: Record<string, string>): string => `?${new URLSearchParams(values).toString()}`;
const PAGE1 = { limit: '50', sort: '-utc_last_updated' };
const PAGE2 = { sort: '-updated_on' };

/**
 * Another page each time, so that an answer that is remembered (the server has room for some 200 of these) helps nobody. API 2.0 has pages
 * by number alone: with lengths around 50 there are some hundreds, as deep as those of API 1.0.
 */
const PAGES = 32;
const pageParameters = {
  '1.0': (turn: number) => `&start=${startOf(turn)}`,
  '2.0': (turn: number) => `&page=${1 + (turn % PAGES)}&pagelen=${40 + (Math.floor(turn / PAGES) % 21)}`,
};
const searchFor = (word: string): Record<'1.0' | '2.0', string> => ({
  '1.0': V1 + query({ ...PAGE1, search: word }),
  '2.0': V2 + query({ ...PAGE2, q: `title ~ "${word}" OR content.raw ~ "${word}"` }),
});
const LISTS: Record<'list' | 'again' | 'filter' | 'search', Record<'1.0' | '2.0', string>> = {
  list: { '1.0': V1 + query(PAGE1), '2.0': V2 + query(PAGE2) },
  again: { '1.0': V1 + query(PAGE1), '2.0': V2 + query({ ...PAGE2, pagelen: '50' }) },
  filter: {
    '1.0': V1 + query({ ...PAGE1, component: 'Component 1', status: 'open' }),
    '2.0': V2 + query({ ...PAGE2, q: 'component.name = "Component 1" AND state = "open"' }),
  },
  search: searchFor(RARE_WORD),
};

/** The request of a turn. Each turn uses another issue. */
export function requestOf(target: BenchTarget, work: Workload, turn: number, issues: number): BenchRequest {
  if (target === 'bare 1.0' || target === 'bare 2.0')
    return { method: 'GET', path: `/${BARE[work][target === 'bare 1.0' ? '1.0' : '2.0']}/${turn}` };
  if (work === 'one') return { method: 'GET', path: `${target === '1.0' ? V1 : V2}/${numberOf(turn, issues)}` };
  if (work === 'word') return { method: 'GET', path: searchFor(wordOf(turn))[target] + (target === '2.0' ? '&pagelen=50' : '') };
  if (work === 'again') return { method: 'GET', path: LISTS.again[target] };
  if (work === 'update') {
    const path = `${target === '1.0' ? V1 : V2}/${numberOf(turn, issues)}`;
    const status = turn % 2 ? 'open' : 'resolved';
    if (target === '2.0') return { method: 'PUT', path, type: 'application/json', body: JSON.stringify({ state: status }) };
    return { method: 'PUT', path, type: 'application/x-www-form-urlencoded', body: `status=${status}` };
  }
  if (work !== 'create') return { method: 'GET', path: LISTS[work][target] + pageParameters[target](turn) };
  const { title, content } = textOf(turn);
  if (target === '2.0')
    return { method: 'POST', path: V2, type: 'application/json', body: JSON.stringify({ title, content: { raw: content } }) };
  const body = new URLSearchParams({ title, content }).toString();
  return { method: 'POST', path: V1, type: 'application/x-www-form-urlencoded', body };
}
