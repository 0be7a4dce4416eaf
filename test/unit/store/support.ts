import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Issue } from '../../../src/model/issue';
import {
  ALL,
  DEFAULT_QUERY,
  type Comparator,
  type Filter,
  type FilterField,
  type IssueQuery,
  type SortField,
} from '../../../src/model/query';
import { openStore } from '../../../src/tracker/store';
import type { Account, ImportedIssue, ImportedRepository, Repository, Store } from '../../../src/tracker/store/store';
import { importedIssue } from '../../support/issues';

/** Helpers of the store's tests. */

export interface World {
  readonly store: Store;
  readonly app: Repository;
  readonly ann: Account;
  readonly bob: Account;
  /** The numbers of the issues that a query means, in its order. */
  numbers(query: Partial<IssueQuery>): Promise<number[]>;
  count(query: Partial<IssueQuery>): Promise<number>;
}

/** Opens a store (an empty one, or a data file) with a repository of ann where bob has write access, and carol has not. */
export async function makeWorld(at: Store | string = ':memory:'): Promise<World> {
  const store = typeof at === 'string' ? await openStore({ file: at }) : at;
  const app = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
  const ann = await store.saveAccount('ann', { displayName: 'Ann Smith' });
  const bob = await store.saveAccount('Bob', { displayName: 'Robert Ёлкин' });
  const carol = await store.saveAccount('carol', {});
  await store.grant(app.key, ann.key, 'admin');
  await store.grant(app.key, bob.key, 'write');
  await store.grant(app.key, carol.key, 'read');
  for (const name of ['UI', 'core', 'Ядро']) await store.addListItem(app.key, 'component', name);
  for (const name of ['M1', 'm2']) await store.addListItem(app.key, 'milestone', name);
  for (const name of ['1.0', '1.10']) await store.addListItem(app.key, 'version', name);
  const list = (query: Partial<IssueQuery>) =>
    store.list(app.key, { ...DEFAULT_QUERY, sort: { field: 'number', descending: false }, ...query });
  return {
    store,
    app,
    ann,
    bob,
    numbers: async (query) => (await list(query)).issues.map((issue) => issue.number),
    count: async (query) => (await list(query)).count,
  };
}

/** Makes a filter of `['title', '!~', 'x']`, in the syntax of API 1.0. */
export function comparison(field: FilterField, sign: string, value: string): Filter {
  const comparators: Record<string, Comparator> = { '=': 'is', '~': 'contains', '^': 'begins', $: 'ends' };
  const negated = sign.startsWith('!');
  return { field, comparator: comparators[sign.slice(negated ? 1 : 0) || '=']!, negated, value };
}

export const by = (field: SortField, descending = false): Pick<IssueQuery, 'sort'> => ({ sort: { field, descending } });

/** Calls a function with the path of a new data file, and deletes it afterwards. */
export async function withFile(task: (file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-store-'));
  try {
    await task(join(folder, 'data', 'issues.db'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const NO_LISTS: ImportedRepository = { people: [], lists: { component: [], milestone: [], version: [] } };

type Change = Partial<ImportedIssue['issue']> & Partial<Pick<ImportedIssue, 'watchers' | 'comments'>>;

/** An issue of an archive. */
export function imported(number: number, { watchers = [], comments = [], ...change }: Change = {}): ImportedIssue {
  return {
    issue: importedIssue(number, change),
    watchers,
    comments,
  };
}

const fold = (text: string) => text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ');

function texts(issue: Issue, field: FilterField): string[] {
  if (field === 'assignee' || field === 'reporter') {
    const person = issue[field];
    return [person?.username ?? '', person?.displayName ?? ''];
  }
  return [issue[field] ?? ''];
}

/** Whether an issue matches a filter, by the naive implementation. */
export function matches(issue: Issue, filter: Filter): boolean {
  if ('and' in filter) return filter.and.every((part) => matches(issue, part));
  if ('or' in filter) return filter.or.some((part) => matches(issue, part));
  if (!('field' in filter)) throw new Error('Conditions of API 2.0 alone are tested with its language.');
  const value = fold(filter.value);
  const compare: Record<Comparator, (text: string) => boolean> = {
    is: (text) => text === value,
    contains: (text) => text.includes(value),
    begins: (text) => text.startsWith(value),
    ends: (text) => text.endsWith(value),
  };
  const all = texts(issue, filter.field).map(fold);
  return (filter.comparator === 'is' ? all.slice(0, 1) : all).some(compare[filter.comparator]) !== filter.negated;
}

export { ALL };
