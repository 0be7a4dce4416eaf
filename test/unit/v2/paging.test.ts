import assert from 'node:assert/strict';
import { CHANGE_FIELDS } from '../../../src/model/fields';
import { MARKUPS, PRIORITIES } from '../../../src/model/enums';
import { HttpError } from '../../../src/tracker/http-error';
import { filterAndPage, parseListParameters } from '../../../src/tracker/v2/list-parameters';
import type { Operator } from '../../../src/tracker/v2/q/ast';
import { property, type Random } from '../../support/random';
import { imported, NO_LISTS } from '../store/support';
import { ISSUES, makeWorld2, type World2 } from './world';

/**
 * The store finds the pages of comments, changes and attachments. What they are is held against `filterAndPage`, which looks through all values
 * one by one.
 */

const LISTS = {
  comments: ['id', 'content', 'user', 'created_on', 'updated_on', 'type', 'issue', 'links'],
  changes: ['id', 'changes', 'message', 'user', 'created_on', 'type', 'issue', 'links'],
  attachments: ['name', 'type', 'links', 'size', 'user', 'created_on'],
} as const;
type List = keyof typeof LISTS;

const PERSON = ['', '.nickname', '.display_name', '.uuid', '.account_id', '.type', '.links.self.href', '.nothing'];
const TEXT = ['', '.raw', '.markup', '.html', '.type', '.raw.more'];
const PATHS: Readonly<Record<List, readonly string[]>> = {
  comments: [
    ...['id', 'created_on', 'updated_on', 'type', 'issue.id', 'issue.title', 'issue.nothing', 'links.self.href', 'links', 'other'],
    ...TEXT.map((it) => `content${it}`),
    ...PERSON.map((it) => `user${it}`),
  ],
  changes: [
    ...['id', 'created_on', 'type', 'issue.id', 'links.issue.href', 'changes', 'changes.state', 'changes.nothing.new', 'updated_on'],
    ...TEXT.map((it) => `message${it}`),
    ...PERSON.map((it) => `user${it}`),
    ...[...CHANGE_FIELDS.map((it) => (it === 'status' ? 'state' : it)), 'assignee_account_id'].flatMap((it) => [
      `changes.${it}.new`,
      `changes.${it}.old`,
    ]),
  ],
  attachments: ['name', 'type', 'size', 'created_on', 'links.self.href', 'path', ...PERSON.map((it) => `user${it}`)],
};
const OPERATORS: readonly Operator[] = ['=', '!=', '~', '!~', '<', '<=', '>', '>='];
const WORDS = ['', 'a', 'Ž', 'ž', 'ab', 'ΣΑΣ', 'None', 'x%_', 'two words', "it's", 'rendered', 'zz', '😀', 'A'];
const DATES = ['2015-03-04', '2015-03-04T10:00:00Z', '2015-03-04T10:00:00.000001Z', '2016-01-01T00:00:00+02:00', '2014-12-31'];
const STORED = ['2015-03-04T10:00:00.000000Z', '2015-03-04T10:00:00.000001Z', '2015-12-31T22:00:00.000000Z', '2016-02-01T00:00:00.5Z'];
const PEOPLE = ['ann', 'Ann', 'bob', 'nobody', 'Žofie'];

const text = (random: Random): string => Array.from({ length: random.below(3) }, () => random.pick(WORDS)).join(random.pick(['', ' ']));

async function fill({ world }: World2, random: Random): Promise<void> {
  const importer = await world.store.import(world.app.key, {
    ...NO_LISTS,
    people: [
      { username: 'ann', displayName: 'Ann Smith', accountId: '557058:ann' },
      { username: 'Žofie', displayName: 'Žofie ab' },
    ],
  });
  const count = random.below(14);
  const person = () => random.pick(['ann', 'bob', 'Žofie', null]);
  await importer.add([
    imported(7, {
      comments: Array.from({ length: count }, (_, at) => ({
        id: (at * 7) % 101,
        content: random.chance(0.3) ? null : text(random) || 'said',
        markup: random.pick(MARKUPS),
        author: person(),
        createdOn: random.pick(STORED),
        updatedOn: random.pick([null, ...STORED]),
      })),
    }),
  ]);
  for (let at = 0; at < count; at++) {
    if (random.chance(0.3)) continue;
    await importer.addChanges(
      Array.from({ length: 1 + random.below(3) }, () => {
        const field = random.pick(CHANGE_FIELDS);
        const value = () => (field === 'assignee' ? random.pick([...PEOPLE, '', 'None']) : random.pick([...PRIORITIES, ...WORDS]));
        return { issue: 7, comment: (at * 7) % 101, field, old: value(), new: value(), author: person(), createdOn: random.pick(STORED) };
      }),
    );
  }
  for (let at = 0; at < random.below(9); at++) {
    await importer.addAttachments([
      {
        issue: 7,
        name: `${text(random)}${at}`,
        path: null,
        url: null,
        author: person(),
        createdOn: random.pick([null, ...STORED]),
        file: null,
      },
    ]);
  }
  await importer.commit();
}

function term(random: Random, list: List): string {
  const path = random.pick(PATHS[list]);
  const last = path.split('.').at(-1)!;
  const words = random.pick([...WORDS, ...PEOPLE, ...PRIORITIES, 'user', 'issue_comment', 'Ann Smith', '557058:ann', 'ib:']);
  const quoted = (it: string) => `"${it.replace(/["\\]/g, '\\$&')}"`;
  const fitting = ['id', 'size'].includes(last)
    ? random.pick(['7', '14', '21.5', '-1', '9223372036854775808', '1e999', '0'])
    : last.endsWith('_on')
      ? random.pick(DATES)
      : quoted(words);
  const literal = random.chance(0.1) ? 'null' : random.chance(0.05) ? quoted(words) : fitting;
  const operator = literal === 'null' ? random.pick(['=', '!='] as const) : random.pick(OPERATORS);
  return `${path} ${operator} ${literal}`;
}

function query(random: Random, list: List, depth = 0): string {
  if (depth > 2 || random.chance(0.5)) return term(random, list);
  const parts = Array.from({ length: 1 + random.below(3) }, () => query(random, list, depth + 1));
  return `(${parts.join(random.pick([' AND ', ' OR ']))})`;
}

function parameters(random: Random, list: List): URLSearchParams {
  const requests = new URLSearchParams();
  if (random.chance(0.8)) requests.set('q', query(random, list));
  if (random.chance(0.6)) requests.set('sort', `${random.pick(['', '-'])}${random.pick(PATHS[list])}`);
  if (random.chance(0.7)) requests.set('pagelen', String(1 + random.below(5)));
  if (random.chance(0.4)) requests.set('page', String(1 + random.below(3)));
  return requests;
}

describe('Pages of what belongs to an issue', () => {
  property('are the same as if all of it were looked through', { rounds: 20, seconds: 8 }, async (random) => {
    const world2 = await makeWorld2();
    try {
      await fill(world2, random);
      for (const list of Object.keys(LISTS) as List[]) {
        const address = `${ISSUES}/7/${list}`;
        const { body: all } = await world2.bob.get(`${address}?pagelen=100`);
        for (let round = 0; round < 40; round++) {
          const requests = parameters(random, list);
          const { status, body } = await world2.bob.get(`${address}?${requests.toString()}`);
          let reference: { status: number; values?: unknown; size?: number; message?: string };
          try {
            reference = { status: 200, ...filterAndPage(all.values, (value) => value, parseListParameters(requests), LISTS[list]) };
          } catch (error) {
            if (!(error instanceof HttpError)) throw error;
            reference = { status: error.status, message: error.message };
          }
          const actual = status === 200 ? { status, values: body.values, size: body.size } : { status, message: body.error.message };
          assert.deepEqual(actual, reference, `${list} ?${decodeURIComponent(requests.toString())}`);
        }
      }
    } finally {
      await world2.close();
    }
  });
});
