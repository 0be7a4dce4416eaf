import assert from 'node:assert/strict';
import { isOpen, type Status } from '../../../../src/model/enums';
import { INSIGHT_AGES, INSIGHT_GROUPS } from '../../../../src/model/insight';
import { groupOf } from '../../../../src/model/groups';
import type { Issue } from '../../../../src/model/issue';
import { ALL, type Filter } from '../../../../src/model/query';
import { parseAge } from '../../../../src/model/query-language/dates';
import { describeEngines } from '../../../support/engines';
import { Random } from '../../../support/random';
import { IMPORTED, QueryMaker, randomIssue } from '../../../support/random-query';
import { imported, NO_LISTS } from '../support';

const ISSUES = 400;
const SEED = 20261201;

/** Counts by iterating over all issues. */
function plainInsight(issues: readonly Issue[], now: Date) {
  const open = issues.filter(({ status }) => isOpen(status));
  const tally = (keys: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  const moments = INSIGHT_AGES.map((age) => parseAge(age, now)!.slice(0, 23));
  const ageOf = ({ createdOn }: Issue) => (moments.findIndex((moment) => createdOn.slice(0, 23) > moment) + 5) % 5;
  const ages = tally(open.map((issue) => String(ageOf(issue))));
  return {
    opened: tally(issues.map(({ createdOn }) => createdOn.slice(0, 7))),
    closed: tally(issues.filter(({ status }) => !isOpen(status)).map(({ updatedOn }) => updatedOn.slice(0, 7))),
    ages: [0, 1, 2, 3, 4].map((age) => ages.get(String(age)) ?? 0),
    groups: INSIGHT_GROUPS.map((by) => tally(open.map((issue) => groupOf(by, issue)))),
    open: open.length,
  };
}

describeEngines('What is counted for charts', (engine) => {
  it('is what looking at each issue finds, of all issues and of those that queries mean', async () => {
    const store = await engine.openFresh();
    const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    const random = new Random(SEED);
    const importer = await store.import(key, IMPORTED);
    await importer.add(Array.from({ length: ISSUES }, (_, index) => randomIssue(random, index + 1)));
    await importer.commit();
    const everything = { search: null, sort: { field: 'number', descending: false }, start: 0, limit: ISSUES } as const;
    const { issues } = await store.list(key, { ...everything, filter: ALL });
    const maker = new QueryMaker(random, issues);
    const filters: Filter[] = [ALL, ...Array.from({ length: 40 }, () => maker.query().filter)];
    // A moment among those at which the issues were created, so that there are some of each age.
    const created = issues.map(({ createdOn }) => createdOn).toSorted();
    const now = new Date(created[Math.floor(created.length * 0.95)]!);
    for (const filter of filters) {
      const found = (await store.list(key, { ...everything, filter })).issues;
      const plain = plainInsight(found, now);
      const insight = await store.insight(key, { filter, search: null }, now);
      const months = (name: 'opened' | 'closed') => new Map(insight.months.filter((it) => it[name] > 0).map((it) => [it.month, it[name]]));
      assert.deepEqual([insight.count, insight.open, insight.ages], [found.length, plain.open, plain.ages], JSON.stringify(filter));
      assert.deepEqual(new Map([...months('opened')].toSorted()), new Map([...plain.opened].toSorted()));
      assert.deepEqual(new Map([...months('closed')].toSorted()), new Map([...plain.closed].toSorted()));
      INSIGHT_GROUPS.forEach((by, index) =>
        assert.deepEqual(insight.groups[by].map(({ value, count }) => [value, count]).toSorted(), [...plain.groups[index]!].toSorted(), by),
      );
    }
    await store.close();
  });

  /** An issue's changes of status, each with its date, what it is now, and the month in which it counts as closed. */
  const HISTORIES: readonly {
    readonly what: string;
    readonly changes: readonly (readonly [date: string, to: Status])[];
    readonly status: Status;
    readonly month: string | null;
  }[] = [
    {
      what: 'was closed, and changed otherwise since',
      changes: [['2020-03-31T23:59:59.999Z', 'closed']],
      status: 'closed',
      month: '2020-03',
    },
    {
      what: 'was closed again',
      changes: [
        ['2020-01-05T10:00:00Z', 'resolved'],
        ['2020-02-05T10:00:00Z', 'open'],
        ['2020-04-01T00:00:00Z', 'wontfix'],
      ],
      status: 'wontfix',
      month: '2020-04',
    },
    {
      what: 'went from one closed status to another',
      changes: [
        ['2020-01-05T10:00:00Z', 'resolved'],
        ['2020-06-05T10:00:00Z', 'closed'],
      ],
      status: 'closed',
      month: '2020-06',
    },
    {
      what: 'has a history that is not in its order',
      changes: [
        ['2020-08-05T10:00:00Z', 'closed'],
        ['2020-07-05T10:00:00Z', 'duplicate'],
      ],
      status: 'closed',
      month: '2020-08',
    },
    {
      what: 'was opened again',
      changes: [
        ['2020-01-05T10:00:00Z', 'closed'],
        ['2020-02-05T10:00:00Z', 'on hold'],
      ],
      status: 'on hold',
      month: null,
    },
    { what: 'waits', changes: [['2020-01-05T10:00:00Z', 'open']], status: 'open', month: null },
    { what: 'has no history', changes: [], status: 'invalid', month: '2021-01' },
  ];
  const inMonth = (month: string): Filter => ({
    and: [
      { measure: 'closedOn', comparator: 'atLeast', negated: false, value: `${month}-01T00:00:00.000000Z` },
      { measure: 'closedOn', comparator: 'less', negated: false, value: `${month}-31T23:59:59.999999Z` },
    ],
  });

  /** A repository with an issue of each history, all of which changed last in January 2021. */
  async function withHistories() {
    const store = await engine.openFresh();
    const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    const importer = await store.import(key, NO_LISTS);
    const dates = { createdOn: '2019-12-24T00:00:00Z', updatedOn: '2021-01-15T00:00:00Z' };
    await importer.add(HISTORIES.map(({ status }, index) => imported(index + 1, { status, ...dates })));
    await importer.addChanges(
      HISTORIES.flatMap(({ changes }, index) =>
        changes.map(([createdOn, to]) => ({
          issue: index + 1,
          comment: null,
          field: 'status' as const,
          old: 'new',
          new: to,
          author: null,
          createdOn,
        })),
      ),
    );
    await importer.commit();
    return { store, key };
  }
  type Filled = Awaited<ReturnType<typeof withHistories>>;

  const closedMonths = async ({ store, key }: Filled): Promise<Record<string, number>> => {
    const { months } = await store.insight(key, { filter: ALL, search: null }, new Date());
    return Object.fromEntries(months.filter(({ closed }) => closed > 0).map(({ month, closed }) => [month, closed]));
  };
  const numbersOf = async ({ store, key }: Filled, filter: Filter): Promise<number[]> =>
    (await store.list(key, { filter, search: null, sort: { field: 'number', descending: false }, start: 0, limit: 50 })).issues.map(
      (it) => it.number,
    );

  it('tells when an issue was closed by its history, and each month has the issues that a query for it finds', async () => {
    const filled = await withHistories();
    const expected = Object.groupBy(
      HISTORIES.map((it, index) => ({ ...it, number: index + 1 })),
      ({ month }) => month ?? '',
    );
    delete expected[''];
    assert.deepEqual(await closedMonths(filled), Object.fromEntries(Object.entries(expected).map(([month, all]) => [month, all!.length])));
    for (const [month, all] of Object.entries(expected))
      assert.deepEqual(
        await numbersOf(filled, inMonth(month)),
        all!.map(({ number }) => number),
        month,
      );
    const open = HISTORIES.flatMap(({ month }, index) => (month === null ? [index + 1] : []));
    assert.deepEqual(await numbersOf(filled, { measure: 'closedOn', comparator: 'is', negated: false, value: null }), open);
    assert.equal((await filled.store.insight(filled.key, { filter: ALL, search: null }, new Date())).undated, 1);
    await filled.store.close();
  });

  it('knows it of an issue that is closed now, opened again, deleted and restored', async () => {
    const filled = await withHistories();
    const { store, key } = filled;
    const now = new Date().toISOString().slice(0, 7);
    const waiting = HISTORIES.findIndex(({ what }) => what === 'waits') + 1;
    const before = await closedMonths(filled);
    await store.change(key, waiting, null, { status: 'closed' });
    assert.deepEqual(await closedMonths(filled), { ...before, [now]: 1 });
    await store.change(key, waiting, null, { status: 'open' });
    assert.deepEqual(await closedMonths(filled), before);
    await store.delete(key, 2);
    assert.equal((await closedMonths(filled))['2020-04'], undefined);
    await store.restore(key, [2]);
    assert.deepEqual(await closedMonths(filled), before);
    await store.close();
  });
});
