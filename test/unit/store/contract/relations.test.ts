import assert from 'node:assert/strict';
import type { Filter, RelationCondition } from '../../../../src/model/query';
import { MAX_RELATIONS_PER_ISSUE, type RelationName } from '../../../../src/model/relations';
import { RelationRefused, RevisionMismatch } from '../../../../src/tracker/store/store';
import { describeEngines } from '../../../support/engines';
import { imported, makeWorld, NO_LISTS, type World } from '../support';

describeEngines('Relations of issues', (engine) => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld(await engine.openFresh());
    for (const title of ['One', 'Two', 'Three', 'Four']) await world.store.create(world.app.key, world.ann.key, { title });
  });
  afterEach(() => world.store.close());

  const relate = (number: number, name: RelationName, other: number) =>
    world.store.relate(world.app.key, number, world.ann.key, { name, other });
  const reported = async (number: number) =>
    (await world.store.relations(world.app.key, number))?.map(({ name, issue }) => `${name} ${issue.number}`);
  const revision = async (number: number) => (await world.store.issue(world.app.key, number))!.revision!;

  const INVERSES: [name: RelationName, inverse: RelationName][] = [
    ['blocks', 'blocked_by'],
    ['blocked_by', 'blocks'],
    ['duplicate_of', 'duplicated_by'],
    ['duplicated_by', 'duplicate_of'],
    ['relates_to', 'relates_to'],
  ];
  for (const [name, inverse] of INVERSES) {
    for (const [number, other] of [
      [1, 3],
      [3, 1],
    ] as const) {
      it(`are told from both sides: #${number} ${name} #${other}`, async () => {
        const { store, app, bob } = world;
        await store.change(app.key, other, null, { status: 'resolved' });
        const before = [await revision(1), await revision(2), await revision(3)];
        const { revision: home } = (await store.repository(app.id))!;
        const created = (await store.relate(app.key, number, bob.key, { name, other }))!;
        assert.deepEqual(
          [created.name, created.issue.number, created.issue.status, created.author?.username],
          [name, other, 'resolved', 'Bob'],
        );
        assert.deepEqual(
          [await reported(number), await reported(other), await reported(2)],
          [[`${name} ${other}`], [`${inverse} ${number}`], []],
        );
        const after = [await revision(1), await revision(2), await revision(3)];
        assert.deepEqual(
          after.map((it, at) => it !== before[at]),
          [true, false, true],
        );
        assert.ok((await store.repository(app.id))!.revision > home);
        // The same once more, from either side, changes nothing.
        for (const [from, key] of [
          [number, { name, other }],
          [other, { name: inverse, other: number }],
        ] as const)
          assert.deepEqual((await store.relate(app.key, from, null, key))!.createdOn, created.createdOn);
        assert.deepEqual([await revision(1), await revision(2), await revision(3)], after);
        assert.equal(await store.unrelate(app.key, other, { name: inverse, other: number }), true);
        assert.equal(await store.unrelate(app.key, other, { name: inverse, other: number }), false);
        assert.deepEqual([await reported(number), await reported(other)], [[], []]);
      });
    }
  }

  it('are told in their order, with the title and status that the others have now', async () => {
    const { store, app } = world;
    for (const [name, other] of [
      ['relates_to', 2],
      ['blocks', 4],
      ['blocks', 3],
      ['duplicate_of', 2],
    ] as const)
      await relate(1, name, other);
    await store.change(app.key, 3, null, { title: 'Third', status: 'closed' });
    const all = (await store.relations(app.key, 1))!;
    assert.deepEqual(
      all.map(({ name, issue }) => [name, issue.number, issue.title, issue.status]),
      [
        ['blocks', 3, 'Third', 'closed'],
        ['blocks', 4, 'Four', 'new'],
        ['duplicate_of', 2, 'Two', 'new'],
        ['relates_to', 2, 'Two', 'new'],
      ],
    );
  });

  const REFUSED: [title: string, name: RelationName, other: number, expected: RegExp][] = [
    ['to itself', 'blocks', 1, /#1 cannot be related to itself/],
    ['to one that is not there', 'relates_to', 99, /no issue #99 here/],
    ['to no number', 'relates_to', -3, /no issue #-3 here/],
    ['to a number that none can have', 'relates_to', 2 ** 40, /no issue #1099511627776 here/],
    ['to one that was deleted', 'blocks', 4, /no issue #4 here/],
    ['to one that it is blocked by', 'blocks', 2, /#1 is blocked by #2 already, and cannot be both/],
    ['to its own duplicate', 'duplicate_of', 3, /#1 is duplicated by #3 already/],
  ];
  for (const [title, name, other, expected] of REFUSED) {
    it(`are refused ${title}, and nothing changes`, async () => {
      const { store, app } = world;
      await store.delete(app.key, 4);
      await relate(2, 'blocks', 1);
      await relate(3, 'duplicate_of', 1);
      const before = await revision(1);
      await assert.rejects(relate(1, name, other), (error: Error) => error instanceof RelationRefused && expected.test(error.message));
      assert.deepEqual([await revision(1), (await reported(1))!.length], [before, 2]);
    });
  }

  it('may go in a circle of three', async () => {
    for (const [number, other] of [
      [1, 2],
      [2, 3],
      [3, 1],
    ] as const)
      await relate(number, 'blocks', other);
    assert.deepEqual(await reported(1), ['blocked_by 3', 'blocks 2']);
  });

  it('know nothing of an issue that is not there, and of another revision than was seen', async () => {
    const { store, app } = world;
    assert.deepEqual([await reported(99), await relate(99, 'blocks', 1)], [undefined, undefined]);
    assert.equal(await store.unrelate(app.key, 99, { name: 'blocks', other: 1 }), undefined);
    const old = await revision(1);
    await relate(1, 'blocks', 2);
    for (const write of [
      () => store.relate(app.key, 1, null, { name: 'blocks', other: 3 }, { ifRevision: old }),
      () => store.unrelate(app.key, 1, { name: 'blocks', other: 2 }, { ifRevision: old }),
    ])
      await assert.rejects(write(), RevisionMismatch);
    assert.deepEqual(await reported(1), ['blocks 2']);
  });

  it('are bounded, on both sides', async () => {
    const { store, app } = world;
    const otherNumbers: number[] = [];
    for (let count = 0; count < MAX_RELATIONS_PER_ISSUE; count++)
      otherNumbers.push((await store.create(app.key, null, { title: 'x' })).number);
    for (const other of otherNumbers) await relate(1, 'blocks', other);
    await assert.rejects(relate(1, 'relates_to', 2), /#1 has 100 relations, and can have 100\. Remove one first\./);
    await assert.rejects(relate(2, 'relates_to', 1), /#1 has 100 relations/);
    await relate(2, 'relates_to', 3);
  });

  const ORDERS: [title: string, deleted: number[][], restored: number[][]][] = [
    ['one of the two', [[1]], [[1]]],
    ['both at once, and back at once', [[1, 3]], [[1, 3]]],
    ['both at once, and back one by one', [[1, 3]], [[3], [1]]],
    ['one after the other, and back the same way', [[1], [3]], [[1], [3]]],
    ['one after the other, and back the other way', [[1], [3]], [[3], [1]]],
    ['again while the other is gone', [[1], [3]], [[1]]],
  ];
  for (const [title, deleted, restored] of ORDERS) {
    it(`come back with deleted issues: ${title}`, async () => {
      const { store, app } = world;
      await relate(1, 'blocks', 3);
      await relate(3, 'relates_to', 1);
      await relate(1, 'duplicate_of', 2);
      const before = { one: await store.relations(app.key, 1), three: await store.relations(app.key, 3) };
      for (const numbers of deleted) {
        const entries = numbers.map((number) => ({ number, fields: {} }));
        await store.bulk(app.key, null, { entries, delete: true });
      }
      assert.deepEqual([await reported(1), await reported(2)], [undefined, []]);
      for (const numbers of restored) assert.deepEqual((await store.restore(app.key, numbers)).left, []);
      if (restored.flat().length < deleted.flat().length) {
        assert.deepEqual(await reported(1), ['duplicate_of 2']);
        await store.delete(app.key, 1);
        await store.restore(app.key, [3]);
        await store.restore(app.key, [1]);
      }
      assert.deepEqual({ one: await store.relations(app.key, 1), three: await store.relations(app.key, 3) }, before);
    });
  }

  it('of a restored issue are not made to another one that has the number since an import, which is said', async () => {
    const { store, app } = world;
    await relate(1, 'blocks', 3);
    await relate(1, 'relates_to', 2);
    await relate(1, 'duplicate_of', 4);
    const two = (await store.issue(app.key, 2))!;
    await store.delete(app.key, 1);
    const importer = await store.import(app.key, NO_LISTS);
    // #2 is the one that was there, by when it was created, with another title; #3 is another one; #4 is gone.
    await importer.add([imported(2, { title: 'Two, edited', createdOn: two.createdOn }), imported(3)]);
    await importer.commit();
    const { restored, unrelated } = await store.restore(app.key, [1]);
    assert.deepEqual(restored, [1]);
    assert.deepEqual(unrelated.map(({ number, other }) => [number, other]).toSorted(), [
      [1, 3],
      [1, 4],
    ]);
    assert.deepEqual([await reported(1), await reported(2), await reported(3)], [['relates_to 2'], ['relates_to 1'], []]);
  });

  it('of a restored issue do not come back with another deleted one that had the number', async () => {
    const { store, app } = world;
    await relate(1, 'blocks', 3);
    await store.delete(app.key, 1);
    const importer = await store.import(app.key, NO_LISTS);
    await importer.add([imported(3)]);
    await importer.commit();
    await store.delete(app.key, 3);
    assert.deepEqual((await store.restore(app.key, [1])).unrelated, [{ number: 1, other: 3 }]);
    await store.restore(app.key, [3]);
    assert.deepEqual([await reported(1), await reported(3)], [[], []]);
  });

  it('select issues', async () => {
    const { store, app } = world;
    const elsewhere = await store.addRepository({ owner: 'ann', slug: 'other' }, { isPrivate: false });
    for (const title of ['a', 'b']) await store.create(elsewhere.key, null, { title });
    await store.relate(elsewhere.key, 1, null, { name: 'blocks', other: 2 });
    await relate(1, 'blocks', 2);
    await relate(3, 'blocks', 2);
    await relate(3, 'blocks', 4);
    await relate(4, 'relates_to', 1);
    await relate(2, 'duplicate_of', 1);
    await store.change(app.key, 3, null, { status: 'resolved' });
    const by = (related: RelationName, value: RelationCondition['value'], negated = false): Filter => ({
      ...{ related, comparator: 'is', negated, value },
    });
    const ROWS: [title: string, filter: Filter, numbers: number[]][] = [
      ['blocks:2', by('blocks', 2), [1, 3]],
      ['-blocks:2', by('blocks', 2, true), [2, 4]],
      ['blocked-by:3', by('blocked_by', 3), [2, 4]],
      ['duplicate-of:1', by('duplicate_of', 1), [2]],
      ['duplicated-by:2', by('duplicated_by', 2), [1]],
      ['relates-to:1', by('relates_to', 1), [4]],
      ['relates-to:4', by('relates_to', 4), [1]],
      ['relates-to:3', by('relates_to', 3), []],
      ['blocks a number that none can have', by('blocks', 2 ** 52), []],
      ['has:blocked-by', by('blocked_by', null), [2, 4]],
      ['no:blocked-by', by('blocked_by', null, true), [1, 3]],
      ['has:relates-to', by('relates_to', null), [1, 4]],
      ['is:blocked', by('blocked_by', 'open'), [2]],
      ['-is:blocked', by('blocked_by', 'open', true), [1, 3, 4]],
      ['both', { and: [by('blocked_by', null), by('blocked_by', 'open', true)] }, [4]],
      ['either', { or: [by('blocks', 4), by('duplicate_of', 1)] }, [2, 3]],
    ];
    for (const [title, filter, numbers] of ROWS) {
      assert.deepEqual(await world.numbers({ filter }), numbers, title);
      assert.equal(await world.count({ filter }), numbers.length, title);
    }
  });
});
