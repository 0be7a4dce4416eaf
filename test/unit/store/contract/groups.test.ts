import assert from 'node:assert/strict';
import { GROUP_BYS, filterOfGroup, groupOf } from '../../../../src/model/groups';
import { ALL, type Filter } from '../../../../src/model/query';
import { describeEngines } from '../../../support/engines';
import { Random } from '../../../support/random';
import { IMPORTED, QueryMaker, randomIssue } from '../../../support/random-query';
import type { Issue } from '../../../../src/model/issue';

const ISSUES = 600;
const SEED = 20261130;

describeEngines('Counts of groups', (engine) => {
  /** A store with issues of all sorts, some of them changed and deleted since. */
  async function filled() {
    const store = await engine.openFresh();
    const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    const random = new Random(SEED);
    const importer = await store.import(key, IMPORTED);
    await importer.add(Array.from({ length: ISSUES }, (_, index) => randomIssue(random, index + 1)));
    await importer.commit();
    for (let number = 1; number < 30; number += 3) {
      await store.change(key, number, null, { status: 'closed', version: null });
      await store.delete(key, number + 1);
    }
    const everything = { filter: ALL, search: null, sort: { field: 'number', descending: false }, start: 0, limit: ISSUES } as const;
    const { issues } = await store.list(key, everything);
    return { store, key, issues, random };
  }

  const countsOf = (groups: readonly { value: string; count: number }[]) => new Map(groups.map(({ value, count }) => [value, count]));
  const plainCounts = (by: (typeof GROUP_BYS)[number], issues: readonly Issue[]) => {
    const counts = new Map<string, number>();
    for (const issue of issues) counts.set(groupOf(by, issue), (counts.get(groupOf(by, issue)) ?? 0) + 1);
    return counts;
  };

  it('are what looking at each issue finds, by each field, and each group has the issues that its filter finds', async () => {
    const { store, key, issues } = await filled();
    for (const by of GROUP_BYS) {
      const groups = await store.groups(key, by, { filter: ALL, search: null });
      assert.deepEqual(countsOf(groups), plainCounts(by, issues), by);
      assert.equal(new Set(groups.map(({ value }) => value)).size, groups.length, by);
      for (const { value, count } of groups) {
        const query = {
          filter: filterOfGroup(by, value)!,
          search: null,
          sort: { field: 'number', descending: false },
          start: 0,
          limit: 1,
        } as const;
        assert.equal((await store.list(key, query)).count, count, `${by} ${value}`);
      }
    }
    await store.close();
  });

  it('are those of what queries of all sorts find', async () => {
    const { store, key, issues, random } = await filled();
    const maker = new QueryMaker(random, issues);
    for (let i = 0; i < 150; i++) {
      const { filter, search, searchComments = false } = maker.query();
      const by = GROUP_BYS[i % GROUP_BYS.length]!;
      const found = await store.list(key, {
        filter,
        search,
        searchComments,
        sort: { field: 'number', descending: false },
        start: 0,
        limit: ISSUES,
      });
      const groups = await store.groups(key, by, { filter, search, searchComments });
      assert.deepEqual(
        countsOf(groups),
        plainCounts(by, found.issues),
        `${i}: by ${by} of ${JSON.stringify({ filter, search, searchComments })}`,
      );
    }
    await store.close();
  });

  it('are right of what excludes few issues, many, or one twice', async () => {
    const { store, key, issues } = await filled();
    const nameOf = { component: issues.find((issue) => issue.component !== null)!.component!, milestone: '', version: '' };
    for (const field of ['milestone', 'version'] as const) nameOf[field] = issues.find((issue) => issue[field] !== null)![field]!;
    const without = (field: keyof typeof nameOf): Filter => ({ field, comparator: 'is', negated: true, value: nameOf[field] });
    const closed: Filter = { field: 'status', comparator: 'is', negated: false, value: 'closed' };
    const rare: Filter = { measure: 'number', comparator: 'more', negated: true, value: ISSUES - 20 };
    const common: Filter = { measure: 'number', comparator: 'more', negated: true, value: ISSUES / 4 };
    const filters: Filter[] = [
      without('component'),
      rare,
      common,
      { and: [rare, closed] },
      { and: [without('component'), without('milestone'), without('version'), rare] },
      { and: [rare, { measure: 'number', comparator: 'more', negated: true, value: ISSUES - 10 }] },
      { and: [rare, { field: 'status', comparator: 'is', negated: true, value: 'closed' }] },
      { and: [rare, { field: 'title', comparator: 'contains', negated: true, value: issues[0]!.title.slice(0, 5) }] },
    ];
    for (const filter of filters) {
      const all = { filter, search: null, sort: { field: 'number', descending: false }, start: 0, limit: ISSUES } as const;
      const { issues: found } = await store.list(key, all);
      assert.ok(found.length > 0);
      for (const by of GROUP_BYS) {
        const groups = await store.groups(key, by, { filter, search: null });
        assert.deepEqual(countsOf(groups), plainCounts(by, found), `${by} of ${JSON.stringify(filter)}`);
        const values = groups.map(({ value }) => value);
        const inOrder = (await store.groups(key, by, { filter: ALL, search: null })).map(({ value }) => value);
        assert.deepEqual(
          values,
          inOrder.filter((value) => values.includes(value)),
          `the order of ${by}`,
        );
      }
    }
    await store.close();
  });

  it('come by value, months newest first, what is not set last; people with their names', async () => {
    const store = await engine.openFresh();
    const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    const people = await Promise.all(['bob', 'ann'].map((name) => store.saveAccount(name, { displayName: `${name} Smith` })));
    for (const { key: account } of people) await store.grant(key, account, 'write');
    await store.addListItem(key, 'milestone', 'Ünder 10');
    for (const fields of [{ assignee: 'bob' }, { assignee: 'Ann', milestone: 'ünder 10' }, { priority: 'blocker' as const }, {}])
      await store.create(key, null, { title: 'x', ...fields });
    const groups = (by: (typeof GROUP_BYS)[number], filter: Filter = ALL) => store.groups(key, by, { filter, search: null });
    const person = (username: string) => ({ username, displayName: `${username} Smith` });
    const reported = (await groups('assignee')).map(({ value, count, person: user }) => [value, count, user?.displayName]);
    assert.deepEqual(reported, [
      ['ann', 1, person('ann').displayName],
      ['bob', 1, person('bob').displayName],
      ['', 2, undefined],
    ]);
    assert.deepEqual(await groups('milestone'), [
      { value: 'Ünder 10', count: 1 },
      { value: '', count: 3 },
    ]);
    assert.deepEqual(await groups('priority'), [
      { value: 'major', count: 3 },
      { value: 'blocker', count: 1 },
    ]);
    assert.deepEqual(await groups('reporter'), [{ value: '', count: 4 }]);
    assert.deepEqual(await groups('kind', { field: 'priority', comparator: 'is', negated: false, value: 'trivial' }), []);
    await store.close();
  });
});
