import assert from 'node:assert/strict';
import type { IssueQuery, SortField } from '../../../../src/model/query';
import { describeEngines } from '../../../support/engines';
import { by, comparison, imported, makeWorld, NO_LISTS, type World } from '../support';

/** For each field: ascending and descending. Unset values are last in both; ties are sorted by number. */
const ORDERS: [field: SortField, ascending: number[], descending: number[]][] = [
  ['number', [1, 2, 3, 4, 5], [5, 4, 3, 2, 1]],
  ['title', [4, 2, 5, 1, 3], [3, 1, 5, 2, 4]],
  ['status', [4, 5, 2, 1, 3], [3, 1, 2, 5, 4]],
  ['kind', [2, 3, 5, 1, 4], [4, 1, 5, 3, 2]],
  ['priority', [4, 2, 3, 5, 1], [1, 5, 3, 2, 4]],
  ['component', [2, 4, 1, 3, 5], [1, 4, 2, 5, 3]],
  ['milestone', [1, 5, 2, 3, 4], [5, 1, 4, 3, 2]],
  ['version', [3, 1, 2, 4, 5], [3, 5, 4, 2, 1]],
  ['assignee', [4, 1, 3, 2, 5], [3, 1, 4, 5, 2]],
  ['reporter', [5, 2, 1, 3, 4], [1, 2, 5, 4, 3]],
  ['createdOn', [2, 3, 1, 4, 5], [5, 4, 1, 3, 2]],
  ['updatedOn', [5, 4, 3, 2, 1], [1, 2, 3, 4, 5]],
  ['commentCount', [1, 3, 4, 5, 2], [2, 5, 4, 3, 1]],
  ['watcherCount', [2, 4, 5, 1, 3], [3, 1, 5, 4, 2]],
  ['voteCount', [1, 2, 3, 4, 5], [5, 4, 3, 2, 1]],
];

const comment = { content: 'x', markup: 'markdown', author: null, createdOn: '2012-01-01T00:00:00Z', updatedOn: null } as const;

describeEngines('The order of a list', (engine) => {
  let world: World;
  before(async () => {
    world = await makeWorld(await engine.openFresh());
    const importer = await world.store.import(world.app.key, NO_LISTS);
    const on = (second: string) => `2012-01-01T00:00:0${second}Z`;
    await importer.add([
      imported(1, {
        title: 'Élan',
        status: 'closed',
        kind: 'proposal',
        priority: 'blocker',
        component: 'ui',
        milestone: 'a',
        assignee: 'bob',
        reporter: 'zoë',
        createdOn: on('1.5'),
        updatedOn: on('9'),
        watchers: ['a'],
      }),
      imported(2, {
        title: 'B',
        status: 'on hold',
        priority: 'minor',
        component: 'Core',
        reporter: 'Bob',
        createdOn: on('1'),
        updatedOn: on('8'),
        comments: [comment],
      }),
      imported(3, {
        title: 'я',
        status: 'closed',
        priority: 'major',
        version: '1',
        assignee: 'carl',
        createdOn: on('1.000001'),
        updatedOn: on('7.1'),
        watchers: ['a', 'b'],
      }),
      imported(4, {
        title: 'a',
        status: 'new',
        kind: 'task',
        priority: 'trivial',
        component: 'core',
        assignee: 'Ann',
        createdOn: on('2'),
        updatedOn: on('7'),
      }),
      imported(5, {
        title: 'b',
        status: 'open',
        kind: 'enhancement',
        milestone: 'B',
        reporter: 'ann',
        createdOn: on('3'),
        updatedOn: on('6'),
      }),
    ]);
    await importer.commit();
  });
  after(() => world.store.close());

  for (const [field, ascending, descending] of ORDERS) {
    it(`by ${field} is ${ascending.join(' ')}, and ${descending.join(' ')} when descending`, async () => {
      assert.deepEqual(await world.numbers(by(field)), ascending);
      assert.deepEqual(await world.numbers(by(field, true)), descending);
    });

    it(`by ${field} is the same however the issues are found`, async () => {
      const queries: Partial<IssueQuery>[] = [
        { filter: comparison('title', '!', 'nothing') },
        { filter: comparison('title', '!~', 'nothing') },
        { filter: { or: [comparison('status', '!', 'new'), comparison('kind', '=', 'task')] } },
      ];
      for (const query of queries) {
        assert.deepEqual(await world.numbers({ ...query, ...by(field) }), ascending);
        assert.deepEqual(await world.numbers({ ...query, ...by(field, true) }), descending);
      }
    });
  }

  it('is cut into pages that neither leave out nor repeat an issue', async () => {
    for (const [field, ascending] of ORDERS) {
      const pages = [0, 2, 4, 6].map((start) => world.numbers({ ...by(field), start, limit: 2 }));
      assert.deepEqual((await Promise.all(pages)).flat(), ascending);
    }
    assert.equal(await world.count({ start: 100 }), 5);
  });
});
